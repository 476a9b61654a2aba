/** The reader of a clearing file: bytes in as they come, one record or one reject at a time out. */
import { EnvelopeError, type RejectReason } from './errors.ts'
import { assertText, headerLayout, numberedLayout, type Layout } from './layout.ts'
import type { CsvProfile } from './profile.ts'
import { RecordCursor, type ClearingRecord } from './record.ts'

const lf = 0x0a
const cr = 0x0d
const windowBytesDefault = 1 << 18
/** `card_event.file_record` is a 32-bit integer. */
const linesMax = 2_147_483_647
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * What {@link RecordReader.next} came to: a good record, one that is rejected, the need for more bytes,
 * or the end of the file.
 */
export type ReadStep = 'record' | 'reject' | 'starved' | 'ended'

/** Where a record stands in the reader's window, until bytes are fed again. */
export interface RecordPlace {
  line: number
  start: number
  end: number
}

/** A rejected record. */
export interface RejectedLine {
  line: number
  reason: RejectReason
  /** The whole line, card number and all: a view that is good until bytes are fed. */
  bytes: Buffer
  /** Where in `bytes` the card number's column stands, if the line could be cut into its columns. */
  panStart: number
  panEnd: number
}

/**
 * Reads one file. The bytes go through one window of fixed size, so that memory is constant at any
 * length of file or line; the window is zeroed as it empties, because card numbers stand in it. One
 * line is one record: a reject never takes the next line with it. Methods throw
 * {@link EnvelopeError} where the file is not one of the profile, and nothing else.
 */
export class RecordReader {
  readonly #profile: CsvProfile
  readonly #window: Buffer
  #cursor: RecordCursor | undefined
  /** The window holds `[at..filled)` still to be read. */
  #at = 0
  #filled = 0
  #line = 0
  #closed = false
  /** Inside a line that is already known to be too long; its bytes are dropped as they come. */
  #overlong = false
  #place: RecordPlace = { line: 0, start: 0, end: 0 }
  #reason: RejectReason = 'not_text'

  /** `windowBytes`: what is read ahead, beside the longest record. */
  constructor(profile: CsvProfile, windowBytes = windowBytesDefault) {
    this.#profile = profile
    this.#window = Buffer.alloc(windowBytes + profile.recordBytesMax + 1)
  }

  /** Takes bytes from `chunk[from..)` and returns how many; call {@link next} until it is starved. */
  feed(chunk: Buffer, from = 0): number {
    this.#window.copyWithin(0, this.#at, this.#filled)
    const kept = this.#filled - this.#at
    this.#window.fill(0, kept, this.#filled)
    const taken = Math.min(chunk.length - from, this.#window.length - kept)
    chunk.copy(this.#window, kept, from, from + taken)
    this.#at = 0
    this.#filled = kept + taken
    return taken
  }

  /** Says that no more bytes come. */
  close(): void {
    this.#closed = true
  }

  /** Goes on to the next record. After `record` and `reject`, {@link place} tells where it stands. */
  next(): ReadStep {
    for (;;) {
      const found = this.#window.indexOf(lf, this.#at)
      const end = found < 0 || found >= this.#filled ? -1 : found
      if (end < 0 && !this.#closed) return this.#starve()
      if (end < 0 && this.#at === this.#filled && !this.#overlong) return this.#finish()
      const step = this.#takeLine(end < 0 ? this.#filled : end, end >= 0)
      if (step !== undefined) return step
    }
  }

  /** Where the record stands that {@link next} came to. */
  get place(): RecordPlace {
    return this.#place
  }

  /** Why the record was rejected that {@link next} came to. */
  get reason(): RejectReason {
    return this.#reason
  }

  /** True once line 1 was found to be of the profile. */
  get opened(): boolean {
    return this.#cursor !== undefined
  }

  /** The card number's column of the record that {@link next} came to: a view, not a copy. */
  pan(): Buffer {
    return this.#opened().pan()
  }

  /** The record at `place`, which {@link next} has said to be good, if no bytes were fed since. */
  record(place: RecordPlace): ClearingRecord {
    const cursor = this.#opened()
    cursor.check(this.#window, place.start, place.end)
    return cursor.record(place.line)
  }

  /** The reject that {@link next} came to, with its bytes: a view, not a copy. */
  rejected(): RejectedLine {
    const { line, start, end } = this.#place
    const { panStart, panEnd } = this.#opened().panColumn()
    const bytes = this.#window.subarray(start, end)
    return { line, reason: this.#reason, bytes, panStart: panStart - start, panEnd: panEnd - start }
  }

  /** Zeroes what is left. The reader is of no use afterwards. */
  wipe(): void {
    this.#window.fill(0)
    this.#at = this.#filled = 0
  }

  #starve(): ReadStep {
    if (this.#overlong || this.#filled - this.#at > this.#profile.recordBytesMax) {
      this.#overlong = true
      this.#at = this.#filled
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
    const overlong = this.#overlong || end - this.#at > this.#profile.recordBytesMax
    const start = this.#line === 0 ? this.#afterMark() : this.#at
    const textEnd = end > start && this.#window[end - 1] === cr ? end - 1 : end
    this.#at = terminated ? end + 1 : end
    this.#overlong = false
    if (++this.#line > linesMax) {
      throw new EnvelopeError('lines_too_many', this.#line, 'cut the file into smaller ones')
    }
    this.#place = { line: this.#line, start, end: textEnd }
    if (this.#cursor === undefined) {
      this.#cursor = new RecordCursor(this.#profile, this.#layout(overlong, terminated))
      if (this.#profile.header) return undefined
    }
    if (overlong) return this.#reject('record_too_long')
    if (textEnd === start) return undefined
    // What is cut off may be any part of the last field, so that the rest could pass for the whole.
    if (!terminated) return this.#reject('unterminated')
    const reason = this.#cursor.check(this.#window, start, textEnd)
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
      if (!overlong) assertText(this.#profile, this.#window, start, end)
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
    return headerLayout(this.#profile, this.#window, start, end)
  }

  /** A byte order mark before line 1 is passed over. */
  #afterMark(): number {
    const mark = this.#window.subarray(this.#at, this.#at + byteOrderMark.length)
    return mark.equals(byteOrderMark) ? this.#at + byteOrderMark.length : this.#at
  }

  #opened(): RecordCursor {
    if (this.#cursor === undefined) throw new TypeError('no record was read yet')
    return this.#cursor
  }
}
