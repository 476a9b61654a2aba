/** The EBCDIC tables: permutations, the letters and digits that all pages share, and where the pages differ. */

import { describe, expect, it } from 'vitest'
import { CHARSET, LATIN1_OF, WIRE_OF } from '../../src/iso8583/wire/codepages.ts'

type Page = Exclude<keyof typeof CHARSET, 'latin1'>
const PAGES = ['cp037', 'cp500', 'cp1047'] as const

function latin1(page: Page, byte: number): string {
  return String.fromCharCode(LATIN1_OF[CHARSET[page] * 256 + byte] ?? 0)
}

function text(page: Page, hex: string): string {
  return [...Buffer.from(hex, 'hex')].map((byte) => latin1(page, byte)).join('')
}

describe.each(PAGES)('%s', (page) => {
  it('has every one of 256 bytes once, and goes there and back', () => {
    const first = CHARSET[page] * 256
    expect(new Set(LATIN1_OF.subarray(first, first + 256)).size).toBe(256)
    for (let byte = 0; byte < 256; byte++) {
      expect(WIRE_OF[first + (LATIN1_OF[first + byte] ?? 0)]).toBe(byte)
    }
  })

  it('has letters, digits and common marks where every EBCDIC has them', () => {
    expect(text(page, 'f0f1f2f3f4f5f6f7f8f9')).toBe('0123456789')
    expect(text(page, 'c1c2c3c4c5c6c7c8c9d1d2d3d4d5d6d7d8d9e2e3e4e5e6e7e8e9')).toBe(
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    )
    expect(text(page, '818283848586878889919293949596979899a2a3a4a5a6a7a8a9')).toBe(
      'abcdefghijklmnopqrstuvwxyz',
    )
    expect(text(page, '404b4c4d4e505c5d5e60616b6c6d6e6f7a7b7c7d7e7f')).toBe(
      ' .<(+&*);-/,%_>?:#@\'="',
    )
  })

  it('keeps control characters among themselves: NUL, HT, LF, CR, NEL, SUB, ESC, DEL', () => {
    expect(text(page, '000525 0d 15 3f 27 07'.replaceAll(' ', ''))).toBe('\0\t\n\r\x85\x1a\x1b\x7f')
  })
})

/**
 * What IBM's code page documents (CP00037, CP00500, CP01047) say of the places at which they differ; any other place is
 * the same in all three.
 */
const DIFFERENT: Record<Page, Record<string, string>> = {
  cp037: {
    '4a': '¢',
    '4f': '|',
    '5a': '!',
    '5f': '¬',
    ad: 'Ý',
    b0: '^',
    ba: '[',
    bb: ']',
    bd: '¨',
  },
  cp500: {
    '4a': '[',
    '4f': '!',
    '5a': ']',
    '5f': '^',
    ad: 'Ý',
    b0: '¢',
    ba: '¬',
    bb: '|',
    bd: '¨',
  },
  cp1047: {
    '4a': '¢',
    '4f': '|',
    '5a': '!',
    '5f': '^',
    ad: '[',
    b0: '¬',
    ba: 'Ý',
    bb: '¨',
    bd: ']',
  },
}

it('the pages differ where they are known to, and nowhere else', () => {
  for (const page of PAGES) {
    for (const [byte, char] of Object.entries(DIFFERENT[page])) {
      expect([page, byte, text(page, byte)]).toEqual([page, byte, char])
    }
  }
  for (let byte = 0; byte < 256; byte++) {
    if (byte.toString(16) in DIFFERENT.cp037) continue
    expect(latin1('cp500', byte)).toBe(latin1('cp037', byte))
    expect(latin1('cp1047', byte)).toBe(latin1('cp037', byte))
  }
})

it('reads national letters of the upper half', () => {
  // Ä Ö Ü ä ö ü ß ñ é of cp037, as its chart has them.
  expect(text('cp037', '63ecfc43ccdc594951')).toBe('ÄÖÜäöüßñé')
})
