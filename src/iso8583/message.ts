/** One reusable cursor over the bytes of a message: indexes offsets, makes values only when asked. */

import { badContentAt, CLASS_BIT, passes, QUICK_PACKED } from './content.ts'
import { SHAPE, wireBytes } from './encodings.ts'
import { AccessError, DecodeError } from './errors.ts'
import { contentError, trailing, truncated, undefinedField } from './failures.ts'
import { readHeader } from './header.ts'
import type { HeaderLayout } from './header.ts'
import { readLength } from './length.ts'
import { packCharacters, repackNibbles } from './pack.ts'
import { badPadAt } from './pad.ts'
import { PLAN_STRIDE, UNCHECKED, type FieldTable } from './table.ts'
import { fieldText } from './text.ts'

const NO_BYTES = Buffer.alloc(0)

/**
 * A message of one dialect. `read` notes where each field lies and copies nothing; values are made by
 * the accessors and are of the bytes last read, so a caller is done with them before the next `read`.
 * After a `DecodeError`, `mti` and the fields before the mistake can still be read, so that a format
 * error can be answered.
 */
export class Message {
  /** Message type as a number, e.g. 100 for `0100`; -1 before one was read. */
  mti = -1
  /** The bytes last given to `read`. */
  bytes: Buffer = NO_BYTES
  /** Where the message starts in `bytes`. */
  start = 0
  /** Presence of fields 1 to 128, 32 a word, the first field in the highest bit; bit 1 is never set. */
  readonly words = new Int32Array(4)
  /** By data element: first byte of the content, first byte after it, and its length in units. */
  readonly starts = new Int32Array(129)
  readonly ends = new Int32Array(129)
  readonly units = new Int32Array(129)

  private readonly table: FieldTable
  private readonly layout: HeaderLayout

  constructor(table: FieldTable, layout: HeaderLayout) {
    this.table = table
    this.layout = layout
  }

  /**
   * Indexes the message in `bytes[start, end)`.
   *
   * @throws DecodeError whatever is wrong with the bytes, and nothing else
   */
  read(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes
    this.start = start
    this.mti = -1
    const { words } = this
    words[0] = words[1] = words[2] = words[3] = 0
    if (start < 0 || end > bytes.length || start > end) {
      throw new DecodeError('truncated', 'message', 0, 'a range inside the bytes', 'one outside')
    }
    this.indexFields(readHeader(this, this.layout, end), end)
  }

  /** True if the message has the field and its content passed what `read` checks. */
  has(de: number): boolean {
    return ((this.words[(de - 1) >> 5] ?? 0) & (0x80000000 >>> ((de - 1) & 31))) !== 0
  }

  /**
   * The field as text, exactly as long as it is on the wire (blanks are kept; class b is hex);
   * `''` if the message lacks it.
   *
   * @throws AccessError for a card number or sensitive authentication data
   * @throws DecodeError if the content is not of the field's class
   */
  text(de: number): string {
    if (this.table.readable[de] !== 1) throw this.refused(de)
    if (!this.has(de)) return ''
    this.check(de)
    return fieldText(this.table, this, de)
  }

  /**
   * A field of class n of at most 15 digits as a number; -1 if the message lacks it.
   *
   * @throws AccessError for another class, a longer field, or a field that may not be read
   * @throws DecodeError if the content is not digits
   */
  number(de: number): number {
    const { table, bytes } = this
    if (table.readable[de] !== 1) throw this.refused(de)
    if (!this.has(de)) return -1
    const units = this.units[de] ?? 0
    if (table.classBit[de] !== CLASS_BIT.n) throw this.notANumber(de)
    if (units > 15) throw new AccessError('too_long', `${de}`, 'more than 15 digits; read the text')
    this.check(de)
    const at = this.starts[de] ?? 0
    let value = 0
    if (table.shape[de] === SHAPE.characters) {
      for (let i = 0; i < units; i++) value = value * 10 + (bytes[at + i] ?? 0) - 0x30
      return value
    }
    const skip = table.padLeft[de] === 1 ? units & 1 : 0
    for (let i = skip; i < units + skip; i++) {
      const byte = bytes[at + (i >> 1)] ?? 0
      value = value * 10 + ((i & 1) === 0 ? byte >> 4 : byte & 15)
    }
    return value
  }

  /**
   * Packs the digits of a field of class n two a byte from `at` on, the first in the high nibble, and
   * fills the rest of `width` bytes with nibbles F. The one way to read a card number.
   *
   * @returns the number of digits, 0 if the message lacks the field
   * @throws AccessError for a field that is not of class n, is sensitive authentication data, or needs
   *   more than `width` bytes
   */
  packDigits(de: number, target: Buffer, at: number, width: number): number {
    const { table } = this
    if (table.readable[de] !== 1 && table.pan[de] !== 1) throw this.refused(de)
    if (table.classBit[de] !== CLASS_BIT.n) throw this.notANumber(de)
    const units = this.has(de) ? (this.units[de] ?? 0) : 0
    if (units > width * 2)
      throw new AccessError('too_long', `${de}`, `more than ${width * 2} digits`)
    if (units > 0) this.check(de)
    const packed = table.shape[de] === SHAPE.nibbles
    const skip = packed && table.padLeft[de] === 1 ? units & 1 : 0
    const start = this.starts[de] ?? 0
    if (packed) repackNibbles(this.bytes, start, skip, units, target, at)
    else packCharacters(this.bytes, start, units, target, at)
    for (let i = (units + 1) >> 1; i < width; i++) target[at + i] = 0xff
    return units
  }

  /**
   * Checks the content of a field that the message has against its class.
   *
   * @throws DecodeError `content` or `pad`
   */
  check(de: number): void {
    if (!this.isValid(de)) throw contentError(this.table, this, de)
  }

  /** True if the content of a field that the message has is of its class. */
  isValid(de: number): boolean {
    return this.table.checked[de] === 1 || !this.isBad(de)
  }

  private indexFields(first: number, end: number): void {
    const { table, bytes, words, starts, ends, units: unitsOf } = this
    const { plan } = table
    let at = first
    let badField = 0
    for (let w = 0; w < 4; w++) {
      let bits = words[w] ?? 0
      while (bits !== 0) {
        const lead = Math.clz32(bits)
        bits ^= 0x80000000 >>> lead
        const de = w * 32 + lead + 1
        const row = de * PLAN_STRIDE
        let units = plan[row] ?? 0
        let length = plan[row + 1] ?? 0
        const prefix = plan[row + 2] ?? 0
        const quick = plan[row + 3] ?? 0
        if (prefix !== 0) {
          units = readLength(table, this, de, at, end)
          at += prefix
          length = wireBytes(table.shape[de] ?? 0, units)
        } else if (length === 0) throw undefinedField(this, this.layout, de)
        const next = at + length
        if (next > end) throw truncated(this, de, at, end, length)
        starts[de] = at
        ends[de] = next
        unitsOf[de] = units
        if (quick !== UNCHECKED && !passes(quick, bytes, at, next) && this.isBad(de)) {
          if (badField === 0) badField = de
          words[w] = (words[w] ?? 0) & ~(0x80000000 >>> lead)
        }
        at = next
      }
    }
    if (at !== end) throw trailing(this, at, end)
    if (badField !== 0) throw contentError(table, this, badField)
  }

  private isBad(de: number): boolean {
    const { table, bytes } = this
    const start = this.starts[de] ?? 0
    const end = this.ends[de] ?? 0
    const units = this.units[de] ?? 0
    const shape = table.shape[de] ?? 0
    const bit = table.classBit[de] ?? 0
    const even = shape === SHAPE.nibbles && (units & 1) === 0
    if (even && passes(QUICK_PACKED, bytes, start, end)) return false
    const padLeft = table.padLeft[de] ?? 0
    if (badContentAt(bit, shape, bytes, start, end, units, padLeft) >= 0) return true
    return badPadAt(table, this, de) >= 0
  }

  private notANumber(de: number): AccessError {
    return new AccessError('not_a_number', `${de}`, `it is of class ${this.table.classes[de]}`)
  }

  private refused(de: number): AccessError {
    if (this.table.defined[de] !== 1) {
      return new AccessError('undefined_field', `${de}`, 'the dialect has no such field')
    }
    return new AccessError(
      'sensitive',
      `${de}`,
      `a ${this.table.sensitivity[de]} field is not read`,
    )
  }
}
