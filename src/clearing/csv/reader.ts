/** The reader of files of lines: CSV profiles, and what else has one record a line. */
import { EnvelopeError, type RejectReason } from '../errors.ts'
import { assertText, headerLayout, numberedLayout, type Layout } from './layout.ts'
import type { CsvProfile } from './profile.ts'
import type { Control } from '../control.ts'
import type { PanPlace, ReadStep, RecordPlace, RecordReader, RejectedRecord } from '../reader.ts'
import type { AsideKind, ClearingRecord } from '../record.ts'
import { Window, windowBytesDefault } from '../window.ts'
import { RecordCursor, type Split } from './cursor.ts'

const lf = 0x0a
const cr = 0x0d
/** `card_event.file_record` is a 32-bit integer. */
const linesMax = 2_147_483_647
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/** Reasons for which nobody knows where the fields stand. */
const uncut: ReadonlySet<RejectReason> = new Set([
  'column_count',
  'not_text',
  'quote_broken',
  'record_malformed',
  'record_too_long',
  'unterminated',
])

/**
 * Reads one file. The bytes go through one window of fixed size, so that memory is constant at any
 * length of file or line; the window is zeroed as it empties, because card numbers stand in it. One
 * line is one record: a reject never takes the next line with it. Methods throw
 * {@link EnvelopeError} where the file is not one of the profile, and nothing else.
 */
export class LineReader implements RecordReader {
  readonly #profile: CsvProfile
  readonly #split: Split
  readonly #window: Window
  #cursor: RecordCursor | undefined
  #line = 0
  #closed = false
  /** Inside a line that is already known to be too long; its bytes are dropped as they come. */
  #overlong = false
  /** Where the overlong line began. */
  #overlongAt = 0
  #place: RecordPlace = { line: 0, offset: 0, start: 0, end: 0 }
  #reason: RejectReason = 'not_text'

  /** `windowBytes`: what is read ahead, beside the longest record. */
  constructor(profile: CsvProfile, split: Split, windowBytes = windowBytesDefault) {
    this.#profile = profile
    this.#split = split
    this.#window = new Window(windowBytes + profile.recordBytesMax + 1)
  }

  feed(chunk: Buffer, from = 0): number {
    this.#window.compact()
    return this.#window.append(chunk, from)
  }

  close(): void {
    this.#closed = true
  }

  next(): ReadStep {
    for (;;) {
      const found = this.#window.bytes.indexOf(lf, this.#window.at)
      const end = found < 0 || found >= this.#window.filled ? -1 : found
      if (end < 0 && !this.#closed) return this.#starve()
      if (end < 0 && this.#window.at === this.#window.filled && !this.#overlong)
        return this.#finish()
      const step = this.#takeLine(end < 0 ? this.#window.filled : end, end >= 0)
      if (step !== undefined) return step
    }
  }

  get place(): RecordPlace {
    return this.#place
  }

  get reason(): RejectReason {
    return this.#reason
  }

  get opened(): boolean {
    return this.#cursor !== undefined
  }

  get aside(): AsideKind {
    throw new TypeError('a line is never set aside')
  }

  get pan(): PanPlace {
    return this.#opened().pan
  }

  record(place: RecordPlace): ClearingRecord {
    const cursor = this.#opened()
    cursor.check(this.#window.bytes, place.start, place.end)
    return cursor.record(place.line)
  }

  rejected(): RejectedRecord {
    if (uncut.has(this.#reason)) return { panHolds: false, texts: undefined }
    const cursor = this.#opened()
    return { texts: cursor.texts(), panHolds: cursor.panHolds }
  }

  controls(): Control[] {
    return []
  }

  wipe(): void {
    this.#window.wipe()
  }

  #starve(): ReadStep {
    if (this.#overlong || this.#window.filled - this.#window.at > this.#profile.recordBytesMax) {
      if (!this.#overlong) this.#overlongAt = this.#window.offsetOf(this.#window.at)
      this.#overlong = true
      this.#window.at = this.#window.filled
    }
    return 'starved'
  }

  #finish(): ReadStep {
    if (this.#cursor === undefined) {
      throw new EnvelopeError(
        'empty',
        1,
        'the file is empty; a file of no records still has a header',
      )
    }
    return 'ended'
  }

  /** One line, without what ends it; `undefined` where there is no record in it. */
  #takeLine(end: number, terminated: boolean): ReadStep | undefined {
    const overlong = this.#overlong || end - this.#window.at > this.#profile.recordBytesMax
    const offset = this.#overlong ? this.#overlongAt : this.#window.offsetOf(this.#window.at)
    const start = this.#line === 0 ? this.#afterMark() : this.#window.at
    const textEnd = end > start && this.#window.bytes[end - 1] === cr ? end - 1 : end
    this.#window.at = terminated ? end + 1 : end
    this.#overlong = false
    if (++this.#line > linesMax) {
      throw new EnvelopeError('lines_too_many', this.#line, 'cut the file into smaller ones')
    }
    this.#place = { line: this.#line, offset, start, end: textEnd }
    if (this.#cursor === undefined) {
      this.#cursor = new RecordCursor(
        this.#profile,
        this.#layout(overlong, terminated),
        this.#split,
      )
      if (this.#profile.header) return undefined
    }
    if (overlong) return this.#reject('record_too_long')
    if (textEnd === start) return undefined
    // What is cut off may be any part of the last field, so that the rest could pass for the whole.
    if (!terminated) return this.#reject('unterminated')
    const reason = this.#cursor.check(this.#window.bytes, start, textEnd)
    return reason === undefined ? 'record' : this.#reject(reason)
  }

  #reject(reason: RejectReason): ReadStep {
    this.#reason = reason
    return 'reject'
  }

  /** Line 1, which stands at `place`, tells the layout or must at least be text. */
  #layout(overlong: boolean, terminated: boolean): Layout {
    const { start, end } = this.#place
    if (!this.#profile.header) {
      if (!overlong) assertText(this.#profile, this.#window.bytes, start, end)
      return numberedLayout(this.#profile)
    }
    if (overlong) {
      const remedy = `the header has more than ${this.#profile.recordBytesMax} bytes; is this the profile?`
      throw new EnvelopeError('header_too_long', 1, remedy)
    }
    if (!terminated) {
      const remedy =
        'the header does not end; the file is cut, or its lines do not end in LF or CRLF'
      throw new EnvelopeError('header_unterminated', 1, remedy)
    }
    return headerLayout(this.#profile, this.#window.bytes, start, end)
  }

  /** A byte order mark before line 1 is passed over. */
  #afterMark(): number {
    const mark = this.#window.bytes.subarray(
      this.#window.at,
      this.#window.at + byteOrderMark.length,
    )
    return mark.equals(byteOrderMark) ? this.#window.at + byteOrderMark.length : this.#window.at
  }

  #opened(): RecordCursor {
    if (this.#cursor === undefined) throw new TypeError('no record was read yet')
    return this.#cursor
  }
}
