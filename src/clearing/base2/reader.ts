/** The reader of Visa BASE II files: records of 168 characters, a draft of several of them. */
import { readDigits } from '../bytes.ts'
import type { Control } from '../control.ts'
import { EnvelopeError, type RejectReason } from '../errors.ts'
import type { PanPlace, ReadStep, RecordPlace, RecordReader, RejectedRecord } from '../reader.ts'
import type { AsideKind, ClearingRecord } from '../record.ts'
import { readYyddd } from './dates.ts'
import { Draft } from './draft.ts'
import { asideOf, kindOf } from './kinds.ts'
import { header } from './layout.ts'
import { Base2Lines, lineIncomplete } from './lines.ts'
import { Base2Totals } from './totals.ts'

const linesMax = 2_147_483_647
const zero = 0x30
const fileHeader = 90
const batchTrailer = 91
const fileTrailer = 92

/** One file. A rejected draft takes its addenda with it, and no other draft. */
export class Base2Reader implements RecordReader {
  readonly #lines: Base2Lines
  readonly #totals = new Base2Totals()
  readonly #draft = new Draft()
  place: RecordPlace = { line: 0, offset: 0, start: 0, end: 0 }
  reason: RejectReason = 'not_text'
  aside: AsideKind = 'text'
  /** Lines before the window's next one. */
  #line = 0
  /** Packed date of the header; -1 before it was read. */
  #processed = -1
  #code = 0
  /** TCRs of the transaction last gone through. */
  #components = 0
  /** Inside a line that is too long; dropped as it comes. */
  #skipping = false
  /** Where that line began. */
  #skippedFrom = 0
  #ended = false
  /** Whether what was rejected is a draft, whose fields can be read. */
  #isDraft = false

  constructor(windowBytes?: number) {
    this.#lines = new Base2Lines(windowBytes)
  }

  feed(chunk: Buffer, from = 0): number {
    return this.#lines.feed(chunk, from)
  }

  close(): void {
    this.#lines.closed = true
  }

  get opened(): boolean {
    return this.#processed >= 0
  }

  next(): ReadStep {
    const { window } = this.#lines
    for (;;) {
      if (!this.#lines.ready()) return 'starved'
      const { at } = window
      const next = this.#lines.line(at, this.#skipping)
      if (next === lineIncomplete) return this.#incomplete()
      if (this.#line >= linesMax)
        throw new EnvelopeError('lines_too_many', this.#line, 'cut the file')
      const step = this.#take(at, next)
      if (step !== undefined) return step
    }
  }

  get pan(): PanPlace {
    return this.#draft.pan
  }

  record(place: RecordPlace): ClearingRecord {
    this.#code = this.#codeAt(place.start)
    this.#group(place.start, this.#lines.line(place.start))
    this.#draft.check(kindOf(this.#code) ?? 'presentment', this.#processed)
    return this.#draft.record(place.line)
  }

  rejected(): RejectedRecord {
    if (!this.#isDraft) return { panHolds: false, texts: undefined }
    return { panHolds: this.#draft.panHolds, texts: this.#draft.texts(this.#processed) }
  }

  controls(): Control[] {
    return this.#totals.list()
  }

  wipe(): void {
    this.#lines.window.wipe()
  }

  #incomplete(): ReadStep {
    const { window, closed } = this.#lines
    if (!closed) {
      if (this.#skipping || this.#lines.overlong(window.at)) {
        if (this.#processed < 0) throw this.#noHeader()
        if (!this.#skipping) this.#skippedFrom = window.offsetOf(window.at)
        this.#skipping = true
        window.at = window.filled
      }
      return 'starved'
    }
    if (this.#processed < 0) throw this.#noHeader()
    if (this.#skipping) return this.#skipped(window.filled)
    if (!this.#ended) this.#totals.close()
    this.#ended = true
    return 'ended'
  }

  /** The line at `at`, before `next`; `undefined` where it is no record, or needs more bytes to be one. */
  #take(at: number, next: number): ReadStep | undefined {
    const { window, closed, end, whole } = this.#lines
    if (this.#skipping) return this.#skipped(next)
    if (end === at) {
      this.#line += 1
      window.at = next
      return undefined
    }
    this.#code = whole ? this.#codeAt(at) : -1
    if (this.#processed < 0) return this.#open(at, next)
    if (this.#lines.long) return this.#reject(at, next, 'record_too_long')
    if (!whole)
      return this.#reject(at, next, closed && end === next ? 'unterminated' : 'record_length')
    if (this.#code < 0) return this.#reject(at, next, 'record_malformed')
    if (this.#code >= fileHeader && this.#code <= fileTrailer) return this.#envelope(at, next)
    if (window.bytes[at + 3] !== zero) return this.#reject(at, next, 'addendum_without_presentment')
    const after = this.#group(at, next)
    if (after === lineIncomplete) return 'starved'
    return this.#transaction(at, after)
  }

  /** A transaction whose TCRs stand in `[at..after)`. */
  #transaction(at: number, after: number): ReadStep {
    const kind = kindOf(this.#code)
    const reason = kind === undefined ? undefined : this.#draft.check(kind, this.#processed)
    // What is set aside is not monetary.
    this.#totals.add(this.#components, kind === undefined ? -1 : this.#draft.amount)
    this.#advance(at, after, this.#components)
    if (reason !== undefined) {
      this.reason = reason
      this.#isDraft = true
      return 'reject'
    }
    if (kind !== undefined) return 'record'
    this.aside = asideOf(this.#code)
    return 'aside'
  }

  /** Goes over the TCRs of one transaction; returns where the next one stands, if that can be told already. */
  #group(at: number, next: number): number {
    const { window, closed } = this.#lines
    const { bytes } = window
    this.#draft.start(bytes, at, this.#code)
    this.#components = 1
    for (let last = 0, each = next; ;) {
      if (each + 4 > window.filled) return closed || each > window.filled ? each : lineIncomplete
      const sequence = (bytes[each + 3] ?? 0) - zero
      if (this.#codeAt(each) !== this.#code || sequence <= last || sequence > 9) return each
      const after = this.#lines.line(each)
      if (after === lineIncomplete) return this.#lines.overlong(each) ? each : lineIncomplete
      if (!this.#lines.whole) return each
      this.#draft.add(sequence, each)
      this.#components += 1
      last = sequence
      each = after
    }
  }

  #open(at: number, next: number): undefined {
    const { bytes } = this.#lines.window
    const [start, end] = header.processingDate
    this.#processed = this.#code === fileHeader ? readYyddd(bytes, at + start, at + end) : -1
    if (this.#processed < 0) throw this.#noHeader()
    this.#line += 1
    this.#lines.window.at = next
    return undefined
  }

  #envelope(at: number, next: number): undefined {
    const { bytes } = this.#lines.window
    if (this.#code === batchTrailer || this.#code === fileTrailer)
      this.#totals.trailer(this.#code, bytes, at)
    this.#line += 1
    this.#lines.window.at = next
    return undefined
  }

  #reject(at: number, next: number, reason: RejectReason): ReadStep {
    this.reason = reason
    this.#isDraft = false
    this.#advance(at, next, 1)
    return 'reject'
  }

  #skipped(next: number): ReadStep {
    this.#skipping = false
    this.#reject(next, next, 'record_too_long')
    this.place.offset = this.#skippedFrom
    return 'reject'
  }

  #advance(start: number, end: number, lines: number): void {
    const offset = this.#lines.window.offsetOf(start)
    this.place = { line: this.#line + 1, offset, start, end }
    this.#line += lines
    this.#lines.window.at = end
  }

  #codeAt(at: number): number {
    return readDigits(this.#lines.window.bytes, at, at + 2)
  }

  #noHeader(): EnvelopeError {
    const remedy =
      'a BASE II file begins with a header (TC 90) whose processing date, YYDDD at 9 to 13, tells the year'
    return new EnvelopeError('header_missing', 1, remedy, 'record')
  }
}
