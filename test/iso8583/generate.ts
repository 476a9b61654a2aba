/** Generates messages of a dialect: any fields, any content that their classes allow, any length. */

import fc from 'fast-check'
import type { PlainMessage } from '../../src/iso8583/index.ts'
import type { ClassName, FieldSpec, Spec } from '../../src/iso8583/spec/spec.ts'

/** Longer content tells nothing new and makes runs slow. */
const LONG = 40

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

/** Text that the field may hold. */
export function contentOf(field: FieldSpec): fc.Arbitrary<string> {
  const fixed = typeof field.length === 'number' ? field.length : null
  const minLength = fixed ?? field.min ?? 0
  const maxLength = fixed ?? Math.min(field.max ?? 0, Math.max(LONG, minLength))
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
    return fc.tuple(fc.constantFrom('C', 'D'), text(CHARACTERS.n, 1)).map((parts) => parts.join(''))
  }
  return text(CHARACTERS[field.class])
}

/** Any message of the dialect with the spec. */
export function anyMessage(spec: Spec): fc.Arbitrary<PlainMessage> {
  const mti = fc
    .integer({ min: 0, max: 999 })
    .map((rest) => `${spec.mti.version}${String(rest).padStart(3, '0')}`)
  const contents = Object.fromEntries(
    Object.entries(spec.fields).map(([de, field]) => [de, contentOf(field)]),
  )
  const fields = fc
    .subarray(Object.keys(contents), { minLength: 1, maxLength: 30 })
    .chain((chosen) =>
      fc.record(Object.fromEntries(chosen.map((de) => [de, contents[de] ?? fc.constant('')]))),
    )
  return fc.record({ mti, fields })
}
