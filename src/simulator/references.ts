/** Messages as flat text, and reading and writing them by the references of a protocol file. */
import type {
  Dialect,
  FieldSpec,
  MessageJson,
  PlainMessage,
  PlainValue,
  ReferenceSpec,
} from '../iso8583/index.ts'

/** A message whose fields are all text, by number or, within a composite, by path as in `62.2`. */
export interface TextMessage {
  mti: string
  fields: Record<string, string>
}

/** Flattens a decoded message. A tag that comes more than once is left out. */
export function textMessage({ mti, fields }: MessageJson): TextMessage {
  const texts: Record<string, string> = {}
  const add = (path: string, value: PlainValue): void => {
    if (typeof value === 'string') texts[path] = value
    else if (!Array.isArray(value)) {
      for (const [key, part] of Object.entries(value)) {
        if (key !== '$order') add(`${path}.${key}`, part)
      }
    }
  }
  for (const [de, value] of Object.entries(fields)) add(de, value)
  return { mti, fields: texts }
}

interface Parts {
  [key: string]: string | Parts
}

/** The opposite of {@link textMessage}, as the codec encodes it. */
export function plainMessage({ mti, fields }: TextMessage): PlainMessage {
  const whole: Parts = {}
  for (const [path, text] of Object.entries(fields)) {
    const keys = path.split('.')
    const last = keys.pop() ?? ''
    let parts = whole
    for (const key of keys) {
      const inner = parts[key]
      parts = typeof inner === 'object' ? inner : (parts[key] = {})
    }
    parts[last] = text
  }
  return { mti, fields: whole }
}

/** What a reference refers to; `''` where the message lacks it, or the dialect has no such reference. */
export function valueOf(
  fields: Readonly<Record<string, string>>,
  reference: ReferenceSpec | undefined,
): string {
  if (reference === undefined) return ''
  if (typeof reference !== 'object') return fields[reference] ?? ''
  const text = fields[reference.field] ?? ''
  return text.slice(reference.start, reference.start + reference.length)
}

/** Characters that a reference has room for; `undefined` where that varies. */
export function lengthOf(dialect: Dialect, reference: ReferenceSpec): number | undefined {
  if (typeof reference === 'object') return reference.length
  const length = specOf(dialect, reference)?.length
  return typeof length === 'number' ? length : undefined
}

/**
 * Writes what a reference refers to, made to fit: digits get zeros in front and lose their first ones,
 * text gets blanks behind and loses its last characters. The rest of a field that is made for a slice
 * is zeros. Does nothing where the dialect has no such reference.
 */
export function put(
  dialect: Dialect,
  fields: Record<string, string>,
  reference: ReferenceSpec | undefined,
  text: string,
): void {
  if (reference === undefined) return
  const spec = specOf(dialect, reference)
  if (spec === undefined) return
  if (typeof reference !== 'object') {
    const min = typeof spec.length === 'number' ? spec.length : (spec.min ?? 0)
    const max = typeof spec.length === 'number' ? spec.length : (spec.max ?? text.length)
    fields[reference] = fit(spec, text, min, max)
    return
  }
  const { field, start, length } = reference
  const due = typeof spec.length === 'number' ? spec.length : start + length
  const whole = (fields[field] ?? '').padEnd(due, '0')
  const isNumber = /^\d+$/.test(text)
  const part = isNumber
    ? text.slice(-length).padStart(length, '0')
    : fit(spec, text, length, length)
  fields[field] = (whole.slice(0, start) + part + whole.slice(start + length)).padEnd(due, '0')
}

/** Something that a field takes, for one that must be there and of which nothing else is known. */
export function filler(dialect: Dialect, de: number): string {
  const spec = specOf(dialect, de)
  if (spec === undefined || spec.class === 'b') return ''
  const length = typeof spec.length === 'number' ? spec.length : Math.max(1, spec.min ?? 0)
  return spec.class === 'x+n' ? `C${'0'.repeat(length - 1)}` : '0'.repeat(length)
}

function specOf(dialect: Dialect, reference: ReferenceSpec): FieldSpec | undefined {
  const path = String(typeof reference === 'object' ? reference.field : reference)
  const [de = '', ...keys] = path.split('.')
  let spec: FieldSpec | undefined = dialect.spec.fields[de]
  for (const key of keys) {
    const composite = spec?.composite
    if (composite === undefined) return undefined
    const lead = composite.kind === 'tagged' ? composite.lead?.[key] : undefined
    spec = lead ?? composite.parts[key]
  }
  return spec
}

const digitClasses: ReadonlySet<string> = new Set(['n', 'x+n', 'z'])

function fit(spec: FieldSpec, text: string, min: number, max: number): string {
  if (digitClasses.has(spec.class)) return text.slice(-max).padStart(min, '0')
  return text.slice(0, max).padEnd(min)
}
