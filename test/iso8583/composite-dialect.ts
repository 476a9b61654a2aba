/** A dialect of one composite, to take apart what it holds. */

import { compileDialect, type Dialect, type PlainValue } from '../../src/iso8583/index.ts'
import type { CompositeSpec, FieldSpec } from '../../src/iso8583/spec/spec.ts'
import { specCopy } from './specs.ts'

/** The data element that is composed of parts; nothing else in the dialect refers to it. */
export const DE = 127
/** A message type, a bitmap that says there is DE127 alone, and the length of DE127 in two bytes. */
const HEAD_BYTES = 2 + 16 + 2

/** A dialect whose DE127 is this composite. */
export function dialectOf(composite: CompositeSpec, field: Partial<FieldSpec> = {}): Dialect {
  const spec = specCopy('iso1987-bcd')
  const prefix = { encoding: 'binary', bytes: 2, counts: 'bytes' } as const
  const holder = { name: 'Composite', class: 'b', encoding: 'binary', max: 9999 } as const
  const fields = {
    ...spec.fields,
    [DE]: { ...holder, length: 'LLLL', prefix, ...field, composite },
  } as const
  return compileDialect({ ...spec, fields }, 'composite.json')
}

/** A message whose DE127 holds these bytes, given in hex. */
export function messageOf(hex: string): Buffer {
  const content = Buffer.from(hex.replaceAll(' ', ''), 'hex')
  const length = Buffer.from([content.length >> 8, content.length & 255])
  const head = Buffer.from('080080000000000000000000000000000002', 'hex')
  return Buffer.concat([head, length, content])
}

/** Where the content of DE127 starts. */
export const CONTENT_AT = HEAD_BYTES

/** The object that the content of DE127 becomes, and the bytes that it becomes again. */
export function thereAndBack(dialect: Dialect, hex: string): { parts: PlainValue; hex: string } {
  const message = dialect.decode(messageOf(hex))
  const json = message.toJSON({ unmasked: true })
  const again = dialect.encode(json).subarray(CONTENT_AT).toString('hex')
  return { parts: json.fields[DE] ?? '', hex: again }
}

/** A part of bytes, at most 99 of them, that anyone may see. */
export const bytes: FieldSpec = {
  ...{ name: 'Bytes', class: 'b', encoding: 'binary', max: 999, sensitivity: 'public' },
}
/** Packed digits, filled with F where their number is odd. */
export const packed: FieldSpec = {
  ...{ name: 'Digits', class: 'n', encoding: 'bcd', max: 19, sensitivity: 'public' },
  pad: { side: 'right', with: 'F' },
}
/** Three EBCDIC letters or digits. */
export const three: FieldSpec = {
  ...{ name: 'Three', class: 'an', encoding: 'cp500', length: 3, sensitivity: 'public' },
}
