/** The records of an IPM file: each behind its length, all of them perhaps in blocks of 1014 bytes. */
import { EnvelopeError } from '../errors.ts'
import { Window, windowBytesDefault } from '../window.ts'

/** Data and padding of a block. */
const blockDataBytes = 1012
const blockBytes = 1014
const padding = 0x40
const lengthBytes = 4
/** An MTI and two bitmaps. */
const recordBytesMin = 20
const recordBytesMax = 16_384
/** What is looked at to tell whether there are blocks; whole blocks and more than one record. */
const headBytes = 2 * recordBytesMax

/** There is no whole record yet. */
export const frameIncomplete = -1
/** There are no more records. */
export const framesEnd = -2
/** The file ends inside of a record. */
export const frameCut = -3

/**
 * Cuts records. Throws {@link EnvelopeError} where padding or a length is damaged: after it nobody knows where the
 * next record begins.
 */
export class IpmFrames {
  readonly window: Window
  /** Records that were found. */
  count = 0
  /** Where in the file the record stands that {@link next} came to: the first byte of its length. */
  offset = 0
  #closed = false
  #blocked: boolean | undefined
  /** Position in the current block, and of the next raw byte in the file. */
  #inBlock = 0
  #offset = 0
  #ended = false

  constructor(windowBytes = windowBytesDefault) {
    this.window = new Window(Math.max(windowBytes, headBytes) + recordBytesMax)
  }

  /** Takes bytes from `chunk[from..)`, without the padding of blocks; returns how many. */
  feed(chunk: Buffer, from: number): number {
    const { window } = this
    window.compact()
    if (this.#blocked === true) return this.#unblock(chunk, from)
    // Nothing more than the head before it is known what it is.
    const most = this.#blocked === undefined ? headBytes - window.filled : chunk.length
    return window.append(chunk, from, Math.min(chunk.length, from + most))
  }

  /** Says that no more bytes come. */
  close(): void {
    this.#closed = true
  }

  /** Where the next record starts; it ends at `window.at`. Negative where there is none. */
  next(): number {
    if (!this.#decided()) return frameIncomplete
    const { window } = this
    const { bytes, at, filled } = window
    if (this.#ended) return this.#rest()
    this.offset = this.#fileOffset(at)
    if (filled - at < lengthBytes) return this.#cutOr(at === filled)
    const length = bytes.readUInt32BE(at)
    const padded = this.#blocked === true && length === 0x40404040
    if (length === 0 || padded) {
      this.#ended = true
      if (!padded) window.at += lengthBytes
      return this.#rest()
    }
    if (length < recordBytesMin || length > recordBytesMax) throw this.#badLength(length)
    const start = at + lengthBytes
    if (start + length > filled) return this.#cutOr(false)
    window.at = start + length
    this.count += 1
    return start
  }

  /** What `at` in the window is in the file, blocks and all. */
  #fileOffset(at: number): number {
    const data = this.window.offsetOf(at)
    if (this.#blocked !== true) return data
    return Math.floor(data / blockDataBytes) * blockBytes + (data % blockDataBytes)
  }

  #cutOr(clean: boolean): number {
    if (!this.#closed) return frameIncomplete
    if (clean) return framesEnd
    this.window.at = this.window.filled
    return frameCut
  }

  /** After the last record there is filler, and nothing else. */
  #rest(): number {
    const { window } = this
    for (; window.at < window.filled; window.at++) {
      const byte = window.bytes[window.at]
      if (byte === padding || byte === 0) continue
      const remedy = 'there are bytes after the record of length 0 that ends the file'
      throw new EnvelopeError('record_length', this.count + 1, remedy, 'record')
    }
    return this.#closed ? framesEnd : frameIncomplete
  }

  /** Tells blocks by where the first record beyond the first block begins. */
  #decided(): boolean {
    const { window } = this
    if (this.#blocked !== undefined) return true
    if (window.filled < headBytes && !this.#closed) return false
    const raw = Buffer.from(window.bytes.subarray(0, window.filled))
    this.#blocked = seemsBlocked(raw)
    if (this.#blocked) {
      window.wipe()
      this.#unblock(raw, 0)
      raw.fill(0)
    }
    return true
  }

  #unblock(chunk: Buffer, from: number): number {
    const { window } = this
    let at = from
    while (at < chunk.length) {
      if (this.#inBlock < blockDataBytes) {
        const to = Math.min(chunk.length, at + blockDataBytes - this.#inBlock)
        const taken = window.append(chunk, at, to)
        if (taken === 0) break
        this.#inBlock += taken
        at += taken
      } else {
        if (chunk[at] !== padding) throw this.#badPadding(this.#offset + at - from)
        this.#inBlock = (this.#inBlock + 1) % blockBytes
        at += 1
      }
    }
    this.#offset += at - from
    return at - from
  }

  #badPadding(offset: number): EnvelopeError {
    const block = Math.floor(offset / blockBytes) + 1
    const remedy = `block ${block} of ${blockBytes} bytes does not end in 4040; fetch the file again, in binary`
    return new EnvelopeError('block_padding', offset, remedy, 'byte')
  }

  #badLength(length: number): EnvelopeError {
    const remedy = `a record is said to have ${length} bytes, and has ${recordBytesMin} to ${recordBytesMax}; fetch the file again, in binary`
    return new EnvelopeError('record_length', this.count + 1, remedy, 'record')
  }
}

/** Goes from record to record as if there were no blocks: that ends at the first block's end where there are. */
function seemsBlocked(raw: Buffer): boolean {
  if (raw.length < blockBytes) return false
  for (let at = 0; at + lengthBytes <= raw.length;) {
    const length = raw.readUInt32BE(at)
    if (at > blockDataBytes - lengthBytes) return !startsRecord(raw, at, length)
    if (length === 0) return raw.length === blockBytes && raw[blockBytes - 1] === padding
    if (length < recordBytesMin || length > recordBytesMax) return length === 0x40404040
    at += lengthBytes + length
  }
  return raw[blockDataBytes] === padding && raw[blockDataBytes + 1] === padding
}

/** A plausible length, then the 1 of an MTI of 1993, or the end of the file. */
function startsRecord(raw: Buffer, at: number, length: number): boolean {
  if (length === 0) return true
  const version = raw[at + lengthBytes]
  const isMti = version === undefined || version === 0x31 || version === 0xf1
  return length >= recordBytesMin && length <= recordBytesMax && isMti
}
