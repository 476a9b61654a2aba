/** Looks at four bytes at once say what looks at single bytes say, for every byte in every place. */

import { expect, it } from 'vitest'
import {
  areDigits,
  arePacked,
  arePrintable,
  ASCII_ZEROS,
  EBCDIC_ZEROS,
  fourHexDigits,
  viewOf,
} from '../../src/iso8583/wire/words.ts'

/** Each byte in each place of a word and after it, with neighbours from which a carry would come. */
function* words(neighbours: readonly number[]): Generator<{ bytes: Buffer; byte: number }> {
  for (const neighbour of neighbours) {
    for (let place = 0; place < 7; place++) {
      for (let byte = 0; byte < 256; byte++) {
        const bytes = Buffer.alloc(9, 0xff).fill(neighbour, 1, 8)
        bytes[1 + place] = byte
        yield { bytes, byte }
      }
    }
  }
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39
const hexValue = (text: string): number => (/^[0-9A-Fa-f]{4}$/.test(text) ? parseInt(text, 16) : -1)
const isPacked = (byte: number): boolean => byte >> 4 <= 9 && (byte & 15) <= 9
const isPrintable = (byte: number): boolean => byte >= 0x20 && byte <= 0x7e

it.each([
  ['digits in ASCII', [0x30, 0x39], areDigits.bind(null, ASCII_ZEROS), isDigit],
  [
    'digits in EBCDIC',
    [0xf0, 0xf9],
    areDigits.bind(null, EBCDIC_ZEROS),
    (b: number) => isDigit(b ^ 0xc0),
  ],
  ['packed digits', [0x00, 0x99], arePacked, isPacked],
  ['printable ASCII', [0x20, 0x7e], arePrintable, isPrintable],
] as const)('%s', (_name, neighbours, all, one) => {
  for (const { bytes, byte } of words(neighbours)) {
    if (all(viewOf(bytes), 1, 8) !== one(byte)) expect.unreachable(`byte ${byte}`)
  }
})

it('two bytes that are wrong do not make up for each other', () => {
  const wrong: string[] = []
  const bytes = Buffer.from([0x30, 0, 0, 0x39])
  const look = viewOf(bytes)
  for (let a = 0; a < 256; a++) {
    for (let b = 0; b < 256; b++) {
      bytes[1] = a
      bytes[2] = b
      const value = hexValue(bytes.toString('latin1'))
      const agree =
        areDigits(ASCII_ZEROS, look, 0, 4) === (isDigit(a) && isDigit(b)) &&
        arePacked(look, 0, 4) === (isPacked(a) && isPacked(b)) &&
        arePrintable(look, 0, 4) === (isPrintable(a) && isPrintable(b)) &&
        fourHexDigits(look, 0) === value
      if (!agree) wrong.push(`${a} ${b}`)
    }
  }
  expect(wrong).toEqual([])
})

it('hex digits of either case in every place', () => {
  for (const neighbour of ['0', '9', 'A', 'f', 'F']) {
    for (let place = 0; place < 4; place++) {
      for (let byte = 0; byte < 256; byte++) {
        const bytes = Buffer.alloc(4, neighbour)
        bytes[place] = byte
        expect(fourHexDigits(viewOf(bytes), 0)).toBe(hexValue(bytes.toString('latin1')))
      }
    }
  }
})

it('a view has the offsets of the bytes that it is of', () => {
  const all = Buffer.from('abcdefgh')
  expect(viewOf(all).getUint8(2)).toBe(0x63)
  const part = all.subarray(3)
  expect(viewOf(part).getUint8(2)).toBe(0x66)
  expect(viewOf(part).byteLength).toBe(5)
  expect(viewOf(all).getUint8(2)).toBe(0x63)
})
