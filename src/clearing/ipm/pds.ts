/** Private data subelements: tag of 4 digits, length of 3, value; through several data elements as through one. */
import type { Message } from '../../iso8583/index.ts'

const carriers = [48, 62, 123, 124, 125] as const
const elementBytesMax = 999
const headBytes = 7

/** PDS that are looked at; others are passed over. */
export const pdsTags = {
  reversal: 25, // R: the message takes back the one that it repeats
  fileId: 105,
  exponents: 148, // currency 3, exponent 1, repeated
  checksum: 301,
  count: 306,
} as const

/** Finds the PDS of one message after another, without a copy where they stand in one element. */
export class PdsList {
  readonly #zero: number
  readonly #joined = Buffer.alloc(carriers.length * elementBytesMax)
  readonly #starts = new Int32Array(1000)
  readonly #ends = new Int32Array(1000)
  /** By tag: the message that it was last seen in. */
  readonly #seen = new Int32Array(1000)
  #stamp = 0
  #bytes: Buffer = this.#joined

  /** `zero`: the digit 0 of the character set. */
  constructor(zero: number) {
    this.#zero = zero
  }

  /** Goes through the PDS of `message`; false where they are malformed. */
  read(message: Message): boolean {
    this.#stamp += 1
    let first = 0
    let found = 0
    for (const id of carriers) {
      if (!message.has(id)) continue
      found += 1
      if (found === 1) first = id
    }
    if (found === 0) return true
    if (found === 1) {
      return this.#scan(message.bytes, message.starts[first] ?? 0, message.ends[first] ?? 0)
    }
    return this.#scan(this.#joined, 0, this.#join(message))
  }

  /** True where the message has the PDS. */
  has(tag: number): boolean {
    return this.#seen[tag] === this.#stamp
  }

  /** The value's digits as a number of at most 15 digits, leading zeros beside; -1 where it is not one. */
  number(tag: number): number {
    if (!this.has(tag)) return -1
    return this.#digits(this.#starts[tag] ?? 0, this.#ends[tag] ?? 0)
  }

  /** The value as text, given what turns bytes into text. */
  bytes(tag: number): Buffer {
    return this.has(tag)
      ? this.#bytes.subarray(this.#starts[tag] ?? 0, this.#ends[tag] ?? 0)
      : this.#bytes.subarray(0, 0)
  }

  /** Zeroes what was joined. */
  wipe(): void {
    this.#joined.fill(0)
  }

  #join(message: Message): number {
    let length = 0
    for (const id of carriers) {
      if (!message.has(id)) continue
      length += message.bytes.copy(this.#joined, length, message.starts[id], message.ends[id])
    }
    return length
  }

  #scan(bytes: Buffer, start: number, end: number): boolean {
    this.#bytes = bytes
    let at = start
    while (at < end) {
      if (at + headBytes > end) return false
      const tag = this.#digits(at, at + 4)
      const length = this.#digits(at + 4, at + headBytes)
      at += headBytes
      if (tag < 0 || length < 0 || at + length > end) return false
      if (tag < 1000) {
        this.#seen[tag] = this.#stamp
        this.#starts[tag] = at
        this.#ends[tag] = at + length
      }
      at += length
    }
    return true
  }

  #digits(start: number, end: number): number {
    let value = 0
    for (let at = start; at < end; at++) {
      const digit = (this.#bytes[at] ?? 0) - this.#zero
      if (digit < 0 || digit > 9 || value > 99_999_999_999_999) return -1
      value = value * 10 + digit
    }
    return end > start ? value : -1
  }
}
