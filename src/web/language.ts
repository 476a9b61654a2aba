/** The languages of the pages: which one a visitor gets, and how its numbers, amounts and days are written. */
import { currencyExponent } from '../values/currency.ts'
import { languages, type Language } from '../values/language.ts'

/** The same words in every language; a text that is missing in one of them does not compile. */
export type InAll<Text> = { readonly [each in Language]: Text }

/** Entries of an `Accept-Language` beyond these are not looked at. */
const rangesMax = 20

/** Whether `text` names a language of the pages. */
export function isLanguage(text: unknown): text is Language {
  return languages.some((each) => each === text)
}

/** What the visitor has chosen, else what the browser asks for (RFC 9110 12.5.4), else the first. */
export function pickLanguage(chosen: string | undefined, acceptLanguage = ''): Language {
  if (isLanguage(chosen)) return chosen
  const ranges = acceptLanguage.split(',', rangesMax).map((each) => {
    const [range = '', ...parameters] = each.split(';').map((part) => part.trim())
    const weight = parameters.find((part) => part.startsWith('q='))
    return { name: range.toLowerCase().split('-', 1)[0], q: Number(weight?.slice(2) ?? 1) }
  })
  const asked = ranges.filter(({ q }) => q > 0).toSorted((a, b) => b.q - a.q)
  return asked.map(({ name }) => name).find(isLanguage) ?? languages[0]
}

/** How a language writes what is counted. */
export interface Formats {
  number(value: bigint): string
  /** `minor` units of a currency, exactly. */
  money(minor: bigint, currency: string): string
  /** A `YYYY-MM-DD`. */
  day(day: string): string
  /** The month of a `YYYY-MM-DD`. */
  month(day: string): string
  /** An instant, in UTC. */
  instant(at: Date): string
}

/** The formats of each language. */
export const formats: InAll<Formats> = {
  ru: formatsOf('ru-KZ'),
  kk: formatsOf('kk-KZ'),
  en: formatsOf('en-GB'),
}

function formatsOf(locale: string): Formats {
  const number = new Intl.NumberFormat(locale)
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })
  const month = new Intl.DateTimeFormat(locale, {
    ...{ year: 'numeric', month: 'long', timeZone: 'UTC' },
  })
  const instant = new Intl.DateTimeFormat(locale, {
    ...{ dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC', hourCycle: 'h23' },
  })
  return {
    number: (value) => number.format(value),
    money: (minor, currency) => formatMoney(locale, minor, currency),
    day: (text) => day.format(midnight(text)),
    month: (text) => month.format(midnight(`${text.slice(0, 7)}-01`)),
    instant: (at) => `${instant.format(at)} UTC`,
  }
}

function midnight(day: string): Date {
  return new Date(`${day}T00:00:00Z`)
}

function formatMoney(locale: string, minor: bigint, currency: string): string {
  const digits = currencyExponent(currency) ?? 2
  const format = new Intl.NumberFormat(locale, {
    ...{ style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' },
    ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
  })
  // As a decimal text, which is formatted exactly: no floating point touches an amount.
  const decimal = `${minor}E-${digits}`
  return isNumeric(decimal) ? format.format(decimal) : `${minor}`
}

function isNumeric(text: string): text is `${number}` {
  return /^-?\d+E-\d$/.test(text)
}

/** Which form a noun takes after `count` in Russian: one, few, many. */
export function russianForm(count: bigint, forms: readonly [string, string, string]): string {
  const [one, few, many] = forms
  const form = russian.select(Number(count % 100n))
  if (form === 'one') return one
  return form === 'few' ? few : many
}

const russian = new Intl.PluralRules('ru')
