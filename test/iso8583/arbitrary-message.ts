/** Generates messages of any protocol file: any content that the classes allow, and any layout of composites. */

import fc from 'fast-check'
import type { PlainMessage, PlainValue } from '../../src/iso8583/index.ts'
import type { ClassName, CompositeSpec, FieldSpec, Spec } from '../../src/iso8583/spec/spec.ts'
import { berTag } from './arbitrary-field.ts'

/** Longer content tells nothing new and makes runs slow. */
const LONG = 24

const CHARACTERS: Record<Exclude<ClassName, 'b' | 'x+n'>, string> = {
  n: '0123456789',
  a: 'AZaz',
  an: '09AZaz',
  anp: '09AZaz ',
  as: 'AZaz -~!',
  ns: '09 -~!',
  ans: '09AZaz -~!\\é',
  z: '0123456789=',
}

/** A composite with its `$order`, as `encode` takes it. */
interface Parts {
  [key: string]: PlainValue
}

/** Any message of the dialect with the spec. Card numbers have 13 digits or more. */
export function anyMessageOf(spec: Spec): fc.Arbitrary<PlainMessage> {
  const mti = fc
    .integer({ min: 0, max: 999 })
    .map((rest) => `${spec.mti.version}${String(rest).padStart(3, '0')}`)
  const fields = fc
    .subarray(Object.keys(spec.fields), { minLength: 1, maxLength: 14 })
    .chain((chosen) =>
      fc.record(Object.fromEntries(chosen.map((de) => [de, valueOf(spec.fields[de], spec)]))),
    )
  const message = fc.record({ mti, fields })
  return headerOf(spec).chain((header) =>
    message.map((plain) => (header === null ? plain : { header, ...plain })),
  )
}

function headerOf({ header }: Spec): fc.Arbitrary<string | null> {
  const bytes = (length: number) =>
    fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((content) => Buffer.from(content).toString('hex'))
  switch (header.kind) {
    case 'none':
      return fc.constant(null)
    case 'literal':
      return fc.constant(header.hex)
    case 'opaque':
      return bytes(header.bytes)
    case 'tpdu':
      return bytes(5)
    case 'visa': {
      const own = bytes(21).map((rest) => `16${rest}`)
      const rejected = fc.tuple(bytes(25), own).map(([before, rest]) => `1a${before}${rest}`)
      return fc.oneof(own, rejected)
    }
  }
}

/** Any value of a field: text, or the parts of a composite. */
export function valueOf(field: FieldSpec | undefined, spec: Spec): fc.Arbitrary<PlainValue> {
  if (field === undefined) return fc.constant('')
  return field.composite ? partsOf(field.composite, spec) : contentOf(field, spec)
}

function contentOf(field: FieldSpec, spec: Spec): fc.Arbitrary<string> {
  const fixed = typeof field.length === 'number' ? field.length : null
  const minLength = fixed ?? field.min ?? 0
  const maxLength = fixed ?? Math.min(field.max ?? LONG, Math.max(LONG, minLength))
  const text = (alphabet: string, less = 0) =>
    fc.string({
      unit: fc.constantFrom(...alphabet.split('')),
      minLength: minLength - less,
      maxLength: maxLength - less,
    })
  if (field.class === 'b') {
    return fc
      .uint8Array({ minLength, maxLength })
      .map((bytes) => Buffer.from(bytes).toString('hex'))
  }
  if (field.class === 'x+n') {
    return fc.tuple(fc.constantFrom('C', 'D'), text(CHARACTERS.n, 1)).map((both) => both.join(''))
  }
  const packed = (field.encoding ?? spec.defaults.classes[field.class]?.encoding) === 'bcd'
  return text(field.class === 'z' && packed ? '0123456789=' : CHARACTERS[field.class])
}

function partsOf(composite: CompositeSpec, spec: Spec): fc.Arbitrary<PlainValue> {
  const entries = Object.entries(composite.parts)
  switch (composite.kind) {
    case 'positional': {
      const all = listed(entries, spec)
      if (composite.truncatable !== true) return all
      return fc.nat({ max: entries.length }).chain((count) => listed(entries.slice(0, count), spec))
    }
    case 'bitmap':
      return fc.subarray(entries).chain((chosen) => listed(chosen, spec))
    case 'tagged':
      return fc
        .tuple(listed(Object.entries(composite.lead ?? {}), spec), elements(composite, spec))
        .map(([lead, tags]) => placed(Object.entries(lead), tags))
    case 'ber-tlv':
      return elements(composite, spec).map((tags) => placed([], tags))
  }
}

function listed(entries: readonly [string, FieldSpec][], spec: Spec): fc.Arbitrary<Parts> {
  return fc.record(Object.fromEntries(entries.map(([key, field]) => [key, valueOf(field, spec)])))
}

/** One element as it goes on the wire. */
interface Placed {
  key: string
  value: PlainValue
  suffix: string
}

/** Tags in any order, some more than once; in BER-TLV with longer lengths than needed, filler, and unknown tags. */
function elements(
  composite: Extract<CompositeSpec, { kind: 'tagged' | 'ber-tlv' }>,
  spec: Spec,
): fc.Arbitrary<Placed[]> {
  const isBer = composite.kind === 'ber-tlv'
  const suffix = isBer ? fc.constantFrom('', '', ':3', ':4') : fc.constant('')
  const choices: fc.Arbitrary<Placed>[] = Object.entries(composite.parts).map(([key, field]) =>
    fc.record({ key: fc.constant(key), value: valueOf(field, spec), suffix }),
  )
  if (isBer) {
    const filler = fc.constantFrom('00*1', '00*3', 'FF*2')
    choices.push(filler.map((key) => ({ key, value: '', suffix: '*' })))
    if (composite.unknown === 'keep') {
      const key = berTag.filter((tag) => !(tag in composite.parts))
      // Templates may hold what is never shown.
      const plain = key.filter((tag) => (Number.parseInt(tag.slice(0, 2), 16) & 0x20) === 0)
      const value = fc
        .uint8Array({ maxLength: 9 })
        .map((bytes) => Buffer.from(bytes).toString('hex'))
      choices.push(fc.record({ key: plain, value, suffix }))
    }
  }
  if (choices.length === 0) return fc.constant([])
  return fc.array(fc.oneof(...choices), { maxLength: 6 })
}

/** An object of parts with `$order`, and lists for tags that come more than once. */
function placed(lead: readonly [string, PlainValue][], tags: readonly Placed[]): Parts {
  const parts: Parts = Object.fromEntries(lead)
  const order = lead.map(([key]) => key)
  for (const { key, value, suffix } of tags) {
    if (suffix === '*') {
      order.push(key)
      continue
    }
    order.push(`${key}${suffix}`)
    const before = parts[key]
    const one = value as string | Parts
    if (before === undefined) parts[key] = one
    else parts[key] = Array.isArray(before) ? [...before, one] : [before, one]
  }
  return { ...parts, $order: order }
}
