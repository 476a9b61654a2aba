/** One reusable cursor over the bytes of a message: indexes offsets, makes values only when asked. */

import { indexComposite } from './composite/index-parts.ts'
import { CLASS_BIT } from './wire/content.ts'
import type { Cursor } from './read/cursor.ts'
import { SHAPE } from './wire/encodings.ts'
import { DecodeError } from './errors.ts'
import { contentError, forgetElementOf } from './read/failures.ts'
import { indexFields } from './read/index-fields.ts'
import { latin1 } from './wire/latin1.ts'
import type { Layout } from './table/layout.ts'
import { DATA_ELEMENTS_MAX } from './table/nodes.ts'
import { characterNumber, packedNumber } from './wire/numbers.ts'
import { packCharacters, repackNibbles } from './wire/pack.ts'
import { readPrologue } from './read/prologue.ts'
import { redactFields } from './view/redact.ts'
import { noWords } from './table/columns.ts'
import type { Reference } from './spec/references.ts'
import { FAST, type FieldTable } from './table/table.ts'
import { fieldText } from './read/text.ts'
import { notANumber, refused, tooLong } from './read/refusals.ts'
import { isBad } from './read/valid.ts'
import { viewPrologue } from './view/prologue.ts'
import {
  describeMessage,
  jsonOf,
  viewFields,
  type FieldView,
  type MessageJson,
} from './view/view.ts'

// What is imported is looked up at each use; what is constant here is not.
const { text: TEXT, number: NUMBER } = FAST
const { characters: CHARACTERS, nibbles: NIBBLES } = SHAPE
const { n: DIGITS } = CLASS_BIT
const ELEMENTS = DATA_ELEMENTS_MAX
const asText = latin1
const asNumber = characterNumber
const asPackedNumber = packedNumber
const pack = packCharacters
const repack = repackNibbles
const toFields = readPrologue
const overFields = indexFields

const NO_BYTES = Buffer.alloc(0)
const NO_PARTS: number[] = []
/** What a spread, a structured clone or a logger takes along are the properties that can be listed: not the bytes. */
const HIDDEN = { value: NO_BYTES, writable: true, enumerable: false }

/**
 * A message of one dialect. `read` notes where each field lies and copies nothing; values are made by
 * the accessors and are of the bytes last read, so a caller is done with them before the next `read`.
 * Fields are named by the ids that `dialect.field` gives; a data element's is its number.
 * After a `DecodeError`, `mti` and the fields before the mistake can still be read, so that a format
 * error can be answered.
 */
export class Message implements Cursor {
  /** Message type as a number, e.g. 100 for `0100`; -1 before one was read. */
  mti = -1
  /** The bytes last given to `read`. No copy of a message has them, see {@link HIDDEN}. */
  declare bytes: Buffer
  /** Where the message starts in `bytes`, and where it ends. */
  start = 0
  end = 0
  /** Where its message type starts: after the header. */
  mtiAt = 0
  stamp = 0
  /** Parts that the dialect does not list, in the composites that were gone through since `read`. */
  unknownParts = 0
  /** Soft composites that were malformed, and read as absent. */
  softFailures = 0
  readonly words: number[] = noWords()
  /** By id: first byte of the content, first byte after it, and its length in units. */
  readonly starts: number[]
  readonly ends: number[]
  readonly units: number[]
  readonly present: number[]
  readonly visited: number[]

  private readonly table: FieldTable
  private readonly layout: Layout

  /** @internal `dialect.newMessage` makes messages. */
  constructor(table: FieldTable, layout: Layout) {
    Object.defineProperty(this, 'bytes', HIDDEN)
    this.table = table
    this.layout = layout
    // Copying zeros is the fastest way to have an array of them: tools make a message for each that they read.
    const { zeros } = table
    this.starts = zeros.slice()
    this.ends = zeros.slice()
    this.units = zeros.slice()
    this.present = table.hasParts ? zeros.slice() : NO_PARTS
    this.visited = table.hasParts ? zeros.slice() : NO_PARTS
  }

  /**
   * Indexes the message in `bytes[start, end)`.
   *
   * @throws DecodeError whatever is wrong with the bytes, and nothing else
   */
  read(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes
    this.start = start
    this.end = end
    this.mti = -1
    this.stamp = (this.stamp + 1) | 0
    this.unknownParts = 0
    this.softFailures = 0
    const { words } = this
    words[0] = words[1] = words[2] = words[3] = words[4] = words[5] = 0
    if (start < 0 || end > bytes.length || start > end) {
      throw new DecodeError('truncated', 'message', 0, 'a range inside the bytes', 'one outside')
    }
    const first = toFields(this, this.layout, end)
    overFields(this.table, this.layout, this, first, end)
    const { eager } = this.table
    for (let i = 0; i < eager.length; i++) this.visitEager(eager[i] ?? 0)
  }

  /** True if the message has the field and its content passed what `read` checks. */
  has(id: number): boolean {
    return id > ELEMENTS ? this.hasPart(id) : this.hasElement(id)
  }

  /**
   * The field as text, exactly as long as it is on the wire (blanks are kept; class b is hex);
   * `''` if the message lacks it.
   *
   * @throws AccessError for a card number or sensitive authentication data, and for what contains either
   * @throws DecodeError if the content is not of the field's class
   */
  text(id: number): string {
    const fast = this.table.fast[id]
    if (fast === TEXT || fast === NUMBER) {
      return this.hasElement(id) ? asText(this.bytes, this.starts[id] ?? 0, this.ends[id] ?? 0) : ''
    }
    if (this.table.readable[id] !== 1) throw refused(this.table, id)
    if (!this.has(id)) return ''
    this.check(id)
    return fieldText(this.table, this, id)
  }

  /** What a reference of the dialect refers to, as text; `''` if the message lacks it. Throws as {@link text} does. */
  textOf({ id, start, end }: Reference): string {
    const text = this.text(id)
    return start === 0 && end >= text.length ? text : text.slice(start, end)
  }

  /**
   * What a reference refers to as a number, -1 if the message lacks it or it is not made of digits. Throws as
   * {@link number} does, but for a class other than n.
   */
  numberOf(reference: Reference): number {
    const { id, end } = reference
    if (end === Number.POSITIVE_INFINITY && this.table.classBit[id] === DIGITS) {
      return this.number(id)
    }
    const text = this.textOf(reference)
    return /^\d{1,15}$/.test(text) ? Number(text) : -1
  }

  /**
   * A field of class n of at most 15 digits as a number; -1 if the message lacks it.
   *
   * @throws AccessError for another class, a longer field, or a field that may not be read
   * @throws DecodeError if the content is not digits
   */
  number(id: number): number {
    const { table, bytes } = this
    const fast = table.fast[id] ?? 0
    if (fast < NUMBER) return this.slowNumber(id)
    if (!this.hasElement(id)) return -1
    const start = this.starts[id] ?? 0
    const units = this.units[id] ?? 0
    return fast === NUMBER
      ? asNumber(bytes, start, units)
      : asPackedNumber(bytes, start, units, table.padLeft[id] ?? 0)
  }

  /**
   * Packs the digits of a field of class n two a byte from `at` on, the first in the high nibble, and
   * fills the rest of `width` bytes with nibbles F. The one way to read a card number.
   *
   * @returns the number of digits, 0 if the message lacks the field
   * @throws AccessError for a field that is not of class n, is sensitive authentication data, or needs
   *   more than `width` bytes
   */
  packDigits(id: number, target: Buffer, at: number, width: number): number {
    const { table, bytes } = this
    if (table.readable[id] !== 1 && table.pan[id] !== 1) throw refused(table, id)
    if (table.classBit[id] !== DIGITS) throw notANumber(table, id)
    const units = this.has(id) ? (this.units[id] ?? 0) : 0
    if (units > width * 2) throw tooLong(table, id, width * 2)
    if (units > 0) this.check(id)
    const start = this.starts[id] ?? 0
    if (table.shape[id] !== NIBBLES) pack(bytes, start, units, target, at)
    else repack(bytes, start, table.padLeft[id] === 1 ? units & 1 : 0, units, target, at)
    for (let i = (units + 1) >> 1; i < width; i++) target[at + i] = 0xff
    return units
  }

  /**
   * Checks the content of a field that the message has against its class.
   *
   * @throws DecodeError `content` or `pad`
   */
  check(id: number): void {
    if (!this.isValid(id)) throw contentError(this.table, this, id)
  }

  /** True if the content of a field that the message has is of its class. */
  isValid(id: number): boolean {
    return this.table.checked[id] === 1 || !isBad(this.table, this, id)
  }

  /** The machine's view: every field as text, composites as objects by the keys of their parts, masked. */
  toJSON(options: { unmasked?: boolean } | string = {}): MessageJson {
    // JSON.stringify hands the key over.
    const unmasked = typeof options === 'object' && options.unmasked === true
    return jsonOf(this.table, this.layout, this, unmasked)
  }

  /** A person's view, masked: one field a line, with its offset. */
  describe(): string {
    return describeMessage(this.table, this)
  }

  /** The fields that the message has, in order, masked unless asked otherwise. */
  view(options: { unmasked?: boolean } = {}): FieldView[] {
    return viewFields(this.table, this, options.unmasked === true)
  }

  /** Header, message type and bitmaps as {@link view} has fields, as far as `read` got. */
  prologue(): FieldView[] {
    return viewPrologue(this.layout, this)
  }

  /** Blanks in the bytes last read what may never be kept, as far as `read` got; all from there on. See `redact`. */
  redact(): void {
    redactFields(this.table, this.layout, this)
  }

  /** What Node prints of it is masked as well. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Message\n${this.describe()}`
  }

  /** A number of a field that is not read without further questions. */
  private slowNumber(id: number): number {
    const { table, bytes } = this
    if (table.readable[id] !== 1) throw refused(table, id)
    if (!this.has(id)) return -1
    const units = this.units[id] ?? 0
    if (table.classBit[id] !== DIGITS) throw notANumber(table, id)
    if (units > 15) throw tooLong(table, id, 15)
    this.check(id)
    const at = this.starts[id] ?? 0
    return table.shape[id] === CHARACTERS
      ? asNumber(bytes, at, units)
      : asPackedNumber(bytes, at, units, table.padLeft[id] ?? 0)
  }

  private hasElement(id: number): boolean {
    return ((this.words[(id - 1) >> 5] ?? 0) & (0x80000000 >>> ((id - 1) & 31))) !== 0
  }

  private hasPart(id: number): boolean {
    const parent = this.table.parents[id] ?? 0
    if (parent === 0 || !this.has(parent)) return false
    this.visit(parent)
    return this.present[id] === this.stamp
  }

  /** Goes through a composite that is there, once a `read`. */
  private visit(id: number): void {
    if (this.visited[id] === this.stamp) return
    indexComposite(this.table, this, id)
    this.visited[id] = this.stamp
  }

  /** Goes through a composite that the gateway reads; a data element that is malformed there is no longer there. */
  private visitEager(id: number): void {
    if (!this.has(id)) return
    try {
      this.visit(id)
    } catch (error) {
      forgetElementOf(this.table, this, id)
      throw error
    }
  }
}
