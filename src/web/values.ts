/** What a request brings, checked and bounded. */
import { currencyExponent } from '../values/currency.ts'
import { isDay } from '../values/time.ts'
import type { PortalContext } from './env.ts'

/** A form as `parseBody` answers it. */
export type FormBody = Readonly<Record<string, unknown>>

/** The text of a field without U+0000 and the blanks around it, cut at `charsMax`; `''` where it is missing. */
export function textField(form: FormBody, name: string, charsMax: number): string {
  const value = form[name]
  return typeof value === 'string' ? value.replaceAll('\0', '').trim().slice(0, charsMax) : ''
}

/** The number in the path's `:id`, which its pattern bounds. */
export function idOf(c: PortalContext): bigint {
  return BigInt(c.req.param('id') ?? '')
}

/** One of the texts by a name that came from outside; `undefined` where there is none of it. */
export function namedIn(
  texts: Readonly<Record<string, string>>,
  name: string | undefined,
): string | undefined {
  return name !== undefined && Object.hasOwn(texts, name) ? texts[name] : undefined
}

/** A day `YYYY-MM-DD` that exists; `null` else. */
export function dayField(form: FormBody, name: string): string | null {
  const text = textField(form, name, 10)
  return isDay(text) ? text : null
}

/** An amount as people write it, `1 250,00`, in minor units; `null` where it is none, or has too many decimals. */
export function amountField(form: FormBody, name: string, currency: string): bigint | null {
  const digits = currencyExponent(currency)
  const bare = textField(form, name, 24)
    .replaceAll(/[\s\u00a0\u202f]/g, '')
    .replace(',', '.')
  const [, whole = '', fraction = ''] = /^(\d{1,12})(?:\.(\d{1,4}))?$/.exec(bare) ?? []
  if (digits === undefined || whole === '' || fraction.length > digits) return null
  const minor = BigInt(whole + fraction.padEnd(digits, '0'))
  return minor > 0n ? minor : null
}

/** A UUID in a path. */
export const uuidPattern = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/** A whole number that came in a query; `null` where it is none. */
export function numberIn(text: string | undefined): bigint | null {
  return text !== undefined && /^\d{1,18}$/.test(text) ? BigInt(text) : null
}
