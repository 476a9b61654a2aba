/** Every encoding of fields and lengths, against bytes that were worked out by hand. */

import { describe, expect, it } from 'vitest'
import { EncodeError, type Dialect } from '../../src/iso8583/index.ts'
import type { FieldSpec } from '../../src/iso8583/spec/spec.ts'
import { dialectWith } from './specs.ts'

/** What DE120 is on the wire, in hex; checks that it reads back. */
function wire(dialect: Dialect, value: string): string {
  const bytes = dialect.encode({ mti: '0100', fields: { '120': value } })
  const message = dialect.decode(bytes)
  expect(message.text(120)).toBe(value)
  expect(dialect.encode(message.toJSON({ unmasked: true })).equals(bytes)).toBe(true)
  return bytes.toString('hex', 2 + 16)
}

function read(dialect: Dialect, hex: string): string {
  const head = '0100' + '8000000000000000' + '0000000000000100'
  return dialect.decode(Buffer.from(head + hex, 'hex')).text(120)
}

const digits = { class: 'n', length: 'LL', max: 19, encoding: 'bcd' } as const

describe('fields', () => {
  const units = { encoding: 'bcd', counts: 'units' } as const
  it.each<[string, Omit<FieldSpec, 'name'>, string, string]>([
    ['packed digits, even', digits, '1234', '041234'],
    ['odd, filled on the left', { ...digits, pad: { side: 'left', with: '0' } }, '123', '030123'],
    ['odd, filled on the right', { ...digits, pad: { side: 'right', with: '0' } }, '123', '031230'],
    ['filler F', { ...digits, pad: { side: 'right', with: 'F' } }, '123', '03123f'],
    ['filler C', { ...digits, pad: { side: 'left', with: 'C' } }, '123', '03c123'],
    [
      'a card number of 19, on the left',
      { ...digits, pad: { side: 'left', with: 'F' } },
      '1234567890123456789',
      '19f1234567890123456789',
    ],
    [
      'a card number of 13, on the right',
      { ...digits, pad: { side: 'right', with: 'F' } },
      '4222222222222',
      '134222222222222f',
    ],
    ['EBCDIC digits', { class: 'n', length: 4, encoding: 'cp037' }, '0199', 'f0f1f9f9'],
    ['EBCDIC text', { class: 'ans', length: 5, encoding: 'cp037' }, 'Ab[] ', 'c182babb40'],
    ['EBCDIC text of cp500', { class: 'ans', length: 5, encoding: 'cp500' }, 'Ab[] ', 'c1824a5a40'],
    [
      'EBCDIC text of cp1047',
      { class: 'ans', length: 5, encoding: 'cp1047' },
      'Ab[] ',
      'c182adbd40',
    ],
    [
      'a signed amount in ASCII',
      { class: 'x+n', length: 4, encoding: 'ascii' },
      'D123',
      '44313233',
    ],
    [
      'a signed amount in EBCDIC',
      { class: 'x+n', length: 4, encoding: 'cp500' },
      'C123',
      'c3f1f2f3',
    ],
    ['a signed amount, packed', { class: 'x+n', length: 5, encoding: 'bcd' }, 'D1234', '441234'],
    ['bytes', { class: 'b', length: 3, encoding: 'binary' }, 'a1b2c3', 'a1b2c3'],
    ['bytes as hex text', { class: 'b', length: 2, encoding: 'hex' }, 'A1b2', '41316232'],
    ['track 2, packed', { class: 'z', length: 'LL', max: 37, encoding: 'bcd' }, '12d3', '0412d3'],
  ])('%s', (_name, field, value, hex) => {
    expect(
      wire(
        dialectWith(typeof field.length === 'string' ? { prefix: units, ...field } : field),
        value,
      ),
    ).toBe(hex)
  })
})

describe('lengths', () => {
  const text = { class: 'ans', encoding: 'ascii' } as const
  it.each<[string, Omit<FieldSpec, 'name'>, string, string]>([
    [
      'L, ASCII',
      { ...text, length: 'L', max: 9, prefix: { encoding: 'ascii', counts: 'units' } },
      'ab',
      '326162',
    ],
    [
      'LLLL, ASCII',
      { ...text, length: 'LLLL', max: 999, prefix: { encoding: 'ascii', counts: 'units' } },
      'ab',
      '303030326162',
    ],
    [
      'LL, EBCDIC',
      { ...text, length: 'LL', max: 99, prefix: { encoding: 'cp037', counts: 'units' } },
      'ab',
      'f0f26162',
    ],
    [
      'LLL, packed',
      { ...text, length: 'LLL', max: 999, prefix: { encoding: 'bcd', counts: 'units' } },
      'ab',
      '00026162',
    ],
    [
      'L, binary',
      { ...text, length: 'L', max: 200, prefix: { encoding: 'binary', counts: 'units' } },
      'ab',
      '026162',
    ],
    [
      'LL in two binary bytes',
      {
        ...text,
        length: 'LL',
        max: 999,
        prefix: { encoding: 'binary', bytes: 2, counts: 'units' },
      },
      'ab',
      '00026162',
    ],
    [
      'LLLL in six ASCII digits',
      {
        ...text,
        length: 'LLLL',
        max: 9999,
        prefix: { encoding: 'ascii', bytes: 6, counts: 'units' },
      },
      'ab',
      '3030303030326162',
    ],
    [
      'bytes of packed digits',
      {
        ...digits,
        pad: { side: 'right', with: 'F' },
        prefix: { encoding: 'bcd', counts: 'bytes' },
      },
      '123',
      '02123f',
    ],
    [
      'half bytes of packed digits',
      {
        ...digits,
        pad: { side: 'left', with: '0' },
        prefix: { encoding: 'binary', counts: 'nibbles' },
      },
      '123',
      '030123',
    ],
    [
      'half bytes of bytes',
      {
        class: 'b',
        length: 'LL',
        max: 9,
        encoding: 'binary',
        prefix: { encoding: 'bcd', counts: 'nibbles' },
      },
      'a1b2',
      '04a1b2',
    ],
    [
      'characters of hex text',
      {
        class: 'b',
        length: 'LL',
        max: 9,
        encoding: 'hex',
        prefix: { encoding: 'ascii', counts: 'bytes' },
      },
      'A1B2',
      '303441314232',
    ],
    [
      'bytes of hex text',
      {
        class: 'b',
        length: 'LL',
        max: 9,
        encoding: 'hex',
        prefix: { encoding: 'ascii', counts: 'units' },
      },
      'A1B2',
      '303241314232',
    ],
  ])('%s', (_name, field, value, hex) => {
    expect(wire(dialectWith(field), value)).toBe(hex)
  })

  it('an odd number of half bytes is no length of whole bytes', () => {
    const prefix = { encoding: 'bcd', counts: 'nibbles' } as const
    const dialect = dialectWith({ class: 'b', length: 'LL', max: 9, encoding: 'binary', prefix })
    expect(() => read(dialect, '03a1b2')).toThrow(expect.objectContaining({ code: 'length_range' }))
  })

  it.each([
    ['ascii', '3a', 'length_digits'],
    ['cp1047', '31', 'length_digits'],
    ['bcd', '0a', 'length_digits'],
    ['binary', 'ff', 'length_range'],
  ] as const)('%s refuses what is none', (encoding, hex, code) => {
    const prefix = { encoding, counts: 'units' } as const
    const dialect = dialectWith({ ...text, length: 'L', max: 9, prefix })
    expect(() => read(dialect, `${hex}6162`)).toThrow(
      expect.objectContaining({ code, path: '120', offset: 18 }),
    )
  })
})

describe('a short value of a fixed field', () => {
  it.each<[string, Omit<FieldSpec, 'name'>, string, string]>([
    [
      'digits on the left',
      { class: 'n', length: 6, encoding: 'ascii', pad: { side: 'left', with: '0' } },
      '12',
      '303030303132',
    ],
    [
      'packed digits',
      { class: 'n', length: 5, encoding: 'bcd', pad: { side: 'left', with: '0' } },
      '12',
      '000012',
    ],
    [
      'text on the right',
      { class: 'ans', length: 4, encoding: 'cp037', pad: { side: 'right', with: ' ' } },
      'A',
      'c1404040',
    ],
    [
      'text on the left',
      { class: 'an', length: 4, encoding: 'ascii', pad: { side: 'left', with: '0' } },
      'A',
      '30303041',
    ],
  ])('is filled: %s', (_name, field, value, hex) => {
    const bytes = dialectWith(field).encode({ mti: '0100', fields: { '120': value } })
    expect(bytes.toString('hex', 18)).toBe(hex)
  })

  it('is refused where it has no pad, where the pad is not of the class, and where it would multiply a number', () => {
    for (const pad of [
      undefined,
      { side: 'left', with: 'F' },
      { side: 'right', with: '0' },
    ] as const) {
      const dialect = dialectWith(
        { class: 'n', length: 6, encoding: 'bcd', ...(pad && { pad }) },
        (spec) => {
          delete spec.defaults.classes.n?.pad
        },
      )
      expect(() => dialect.encode({ mti: '0100', fields: { '120': '12' } })).toThrow(EncodeError)
    }
  })
})
