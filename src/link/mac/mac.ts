/** Message authentication of a link: whichever algorithm, written and checked in place. */
import { timingSafeEqual } from 'node:crypto'
import { AesCmac } from './cmac.ts'
import { RetailMac } from './retail.ts'

/** Bytes of a MAC in a message (ISO 8583 DE64 and DE128 are b8): the leftmost ones. */
export const macBytes = 8

/** How the messages of a link are authenticated. */
export interface MacConfig {
  algorithm: 'retail' | 'aes-cmac'
  /** 16 bytes; 16, 24 or 32 for AES. */
  key: Buffer
  /** Whether a message without a MAC is refused. */
  required: boolean
}

const algorithms = {
  retail: (key: Buffer) => new RetailMac(key),
  'aes-cmac': (key: Buffer) => new AesCmac(key),
} as const satisfies Record<MacConfig['algorithm'], (key: Buffer) => { of: MacOf }>

type MacOf = (bytes: Buffer, start: number, end: number) => Buffer

/** Writes and checks MACs with one key. */
export class Mac {
  readonly required: boolean
  readonly #algorithm: { of: MacOf }

  constructor({ algorithm, key, required }: MacConfig) {
    this.#algorithm = algorithms[algorithm](key)
    this.required = required
  }

  /** The MAC of `bytes[start, end)`: the first {@link macBytes} of what is returned, until the next call. */
  of(bytes: Buffer, start: number, end: number): Buffer {
    return this.#algorithm.of(bytes, start, end)
  }

  /** Whether `sent`, {@link macBytes} of them, is the MAC of `bytes[start, end)`; takes as long wherever they differ. */
  matches(bytes: Buffer, start: number, end: number, sent: Buffer): boolean {
    const due = this.#algorithm.of(bytes, start, end)
    return timingSafeEqual(due.subarray(0, macBytes), sent)
  }
}
