/** The records of a BASE II file in the window: with or without line ends, ASCII or EBCDIC. */
import { ebcdicToLatin1 } from '../ebcdic.ts'
import { Window, windowBytesDefault } from '../window.ts'
import { recordBytes } from './layout.ts'

const lf = 0x0a
const cr = 0x0d
/** A record that is longer by so much is not one. */
const lineBytesMax = 1024
/** The records of one draft at most, with what follows. */
const groupBytesMax = 11 * (recordBytes + 2)

/** There is no whole record yet. */
export const lineIncomplete = -1

/** Finds records. {@link end} and {@link whole} are of the line that {@link line} went to. */
export class Base2Lines {
  readonly window: Window
  /** First byte after the content of the line. */
  end = 0
  /** True where the line has 168 characters. */
  whole = false
  /** True where the line is longer than is kept: it is no record, whatever follows. */
  long = false
  closed = false
  #ebcdic: boolean | undefined
  #lineEnds: boolean | undefined

  constructor(windowBytes = windowBytesDefault) {
    this.window = new Window(Math.max(windowBytes, lineBytesMax) + groupBytesMax)
  }

  /** Takes bytes; text in EBCDIC becomes Latin-1 on its way. */
  feed(chunk: Buffer, from: number): number {
    const { window } = this
    window.compact()
    const before = window.filled
    const taken = window.append(chunk, from)
    // The first character is the digit 9 of a header, or whatever digit: F0 to F9 in EBCDIC.
    if (taken > 0) this.#ebcdic ??= (window.bytes[window.at] ?? 0) >= 0xf0
    if (this.#ebcdic === true) ebcdicToLatin1(window.bytes, before, window.filled)
    return taken
  }

  /** True once it is known whether lines end in LF; asks for a whole record and what follows it. */
  ready(): boolean {
    const { bytes, at, filled } = this.window
    if (this.#lineEnds !== undefined) return true
    if (filled - at < recordBytes + 2 && !this.closed) return false
    const found = bytes.indexOf(lf, at)
    this.#lineEnds = found >= 0 && found < filled && found - at <= recordBytes + 1
    return true
  }

  /**
   * Goes to the line at `at`; returns where the next one stands, or {@link lineIncomplete}. `within`: a line began before
   * `at`, and ends with the first LF.
   */
  line(at: number, within = false): number {
    const { bytes, filled } = this.window
    const due = at + recordBytes
    this.end = due
    this.whole = true
    this.long = false
    if (this.#lineEnds !== true) {
      if (due <= filled) return due
    } else {
      // Where a record would end decides, so that is waited for: an LF inside one must not be found first.
      if (!within) {
        if (due + 1 >= filled && !this.closed) return lineIncomplete
        if (due < filled && bytes[due] === lf) return due + 1
        if (due + 1 < filled && bytes[due] === cr && bytes[due + 1] === lf) return due + 2
      }
      const found = bytes.indexOf(lf, at)
      if (found >= 0 && found < filled) return this.#unequal(at, found)
    }
    if (!this.closed || at >= filled) return lineIncomplete
    this.end = filled
    this.whole = filled === due
    this.long = filled - at > lineBytesMax
    return filled
  }

  /** Whether what is left cannot become a record any more, however much comes. */
  overlong(at: number): boolean {
    return this.window.filled - at > lineBytesMax
  }

  /** A line that ends elsewhere than a record does. */
  #unequal(at: number, found: number): number {
    this.end = found > at && this.window.bytes[found - 1] === cr ? found - 1 : found
    this.whole = this.end - at === recordBytes
    this.long = found - at > lineBytesMax
    return found + 1
  }
}
