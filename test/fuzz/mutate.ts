/** Changes bytes at random, from a seed: what a fuzzer does to its corpus. */

/** Numbers from a seed, the same ones every time (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return end <= 0 ? 0 : ((mixed ^ (mixed >>> 14)) >>> 0) % end
  }

  /** One of a list. */
  of<T>(list: readonly T[], otherwise: T): T {
    return list[this.below(list.length)] ?? otherwise
  }
}

/** Bytes at the edges of what digits, letters, nibbles and lengths are made of. */
const EDGES = [
  0x00, 0x01, 0x09, 0x0a, 0x0f, 0x10, 0x1f, 0x20, 0x2f, 0x30, 0x39, 0x3a, 0x3d, 0x40, 0x41, 0x44,
  0x46, 0x57, 0x5a, 0x61, 0x66, 0x7f, 0x80, 0x81, 0x82, 0x83, 0x84, 0x99, 0x9f, 0xa0, 0xc1, 0xd0,
  0xef, 0xf0, 0xf9, 0xfa, 0xfe, 0xff,
]
const BYTES_MAX = 4096

type Change = (bytes: Buffer, random: Random, other: Buffer) => Buffer

function cut(bytes: Buffer, at: number, length: number, between: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), between, bytes.subarray(at + length)])
}

const CHANGES: readonly Change[] = [
  (bytes, random) => {
    const at = random.below(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
    return bytes
  },
  (bytes, random) => {
    bytes[random.below(bytes.length)] = random.of(EDGES, 0)
    return bytes
  },
  (bytes, random) => {
    const at = random.below(bytes.length)
    bytes[at] = ((bytes[at] ?? 0) + random.below(9) - 4) & 0xff
    return bytes
  },
  (bytes, random) => cut(bytes, random.below(bytes.length), 1 + random.below(8), Buffer.alloc(0)),
  (bytes, random) => {
    const more = Buffer.from(Array.from({ length: 1 + random.below(6) }, () => random.of(EDGES, 0)))
    return cut(bytes, random.below(bytes.length + 1), 0, more)
  },
  (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  (bytes, random) => {
    const from = random.below(bytes.length)
    const block = bytes.subarray(from, from + 1 + random.below(24))
    return cut(bytes, random.below(bytes.length), random.below(2) * block.length, block)
  },
  (bytes, random, other) => {
    const from = random.below(other.length)
    const block = other.subarray(from, from + 1 + random.below(48))
    return cut(bytes, random.below(bytes.length), random.below(2) * block.length, block)
  },
  (bytes, random, other) =>
    Buffer.concat([
      bytes.subarray(0, random.below(bytes.length)),
      other.subarray(random.below(other.length)),
    ]),
]

/** A changed copy of `bytes`; `other` is where blocks are taken from. */
export function mutate(bytes: Buffer, other: Buffer, random: Random): Buffer {
  let changed = Buffer.from(bytes)
  for (let count = 1 + random.below(4); count > 0; count--) {
    const change = random.of(CHANGES, (same) => same)
    changed = Buffer.from(change(changed, random, other))
  }
  return changed.subarray(0, BYTES_MAX)
}
