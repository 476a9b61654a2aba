/** Every encoding of message type, bitmap, field and length, against bytes that were worked out by hand. */

import { describe, expect, it } from 'vitest'
import { compileDialect, DecodeError, EncodeError, type Dialect } from '../../src/iso8583/index.ts'
import type { FieldSpec, Spec } from '../../src/iso8583/spec.ts'
import { specCopy } from './specs.ts'

/** A dialect with one field more, DE120, of which the tests are; DE2 to DE119 are as they are. */
function dialectWith(field: Omit<FieldSpec, 'name'>, change: (spec: Spec) => void = () => {}) {
  const spec = specCopy('iso1987-bcd')
  spec.fields['120'] = { name: 'tested', sensitivity: 'public', ...field }
  change(spec)
  return compileDialect(spec, 'test.json')
}

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

const MTIS = {
  ascii: '30313030',
  cp037: 'f0f1f0f0',
  cp500: 'f0f1f0f0',
  cp1047: 'f0f1f0f0',
  bcd: '0100',
}
const BITMAPS = {
  binary: 'c0a4000000000002',
  hex: Buffer.from('C0A4000000000002').toString('hex'),
  'hex-ebcdic': 'c3f0c1f4f0f0f0f0f0f0f0f0f0f0f0f2',
}

describe.each(Object.entries(MTIS))('message type in %s', (mti, mtiHex) => {
  it.each(Object.entries(BITMAPS))('bitmap in %s', (bitmap, bitmapHex) => {
    const spec = specCopy('iso1987-bcd')
    Object.assign(spec.mti, { encoding: mti })
    Object.assign(spec.bitmap, { encoding: bitmap })
    const dialect = compileDialect(spec, 'test.json')
    const fields = {
      '2': '41111111',
      '9': '12345678',
      '11': '000017',
      '14': '2912',
      '63': 'X',
      '70': '301',
    }
    const bytes = dialect.encode({ mti: '0100', fields })
    // Bits 1, 2, 9, 11, 14 and 63.
    expect(bytes.toString('hex')).toMatch(new RegExp(`^${mtiHex}${bitmapHex}`))
    expect(dialect.decode(bytes).toJSON({ unmasked: true })).toEqual({ mti: '0100', fields })
    const wrong = Buffer.from(bytes)
    wrong[0] = 0xaa
    expect(() => dialect.decode(wrong)).toThrow(expect.objectContaining({ code: 'mti', offset: 0 }))
    if (bitmap === 'binary') return
    const at = mtiHex.length / 2 + 5
    bytes[at] = 0x20
    expect(() => dialect.decode(bytes)).toThrow(
      expect.objectContaining({ code: 'bitmap', offset: at }),
    )
  })
})

describe('three bitmaps', () => {
  function third(always: number) {
    return dialectWith({ class: 'n', length: 2, encoding: 'bcd' }, (spec) => {
      delete spec.fields['65']
      delete spec.session.mac
      spec.fields['129'] = { name: 'first', class: 'n', length: 2 }
      spec.fields['192'] = { name: 'last', class: 'n', length: 2 }
      spec.bitmap.always = always
    })
  }
  const fields = { '120': '11', '129': '22', '192': '33' }

  it('bits 1 and 65 announce them, and are no fields', () => {
    const bytes = third(1).encode({ mti: '0100', fields })
    const bits = '8000000000000000' + '8000000000000100' + '8000000000000001'
    expect(bytes.toString('hex')).toBe(`0100${bits}112233`)
    const message = third(1).decode(bytes)
    expect(message.toJSON({ unmasked: true })).toEqual({ mti: '0100', fields })
    expect([message.has(1), message.has(65), message.number(129), message.number(192)]).toEqual([
      ...[false, false, 22, 33],
    ])
  })

  it('are cut short like anything else', () => {
    const bytes = third(1).encode({ mti: '0100', fields })
    for (let length = 0; length < bytes.length; length++) {
      expect(() => third(1).decode(bytes.subarray(0, length))).toThrow(DecodeError)
    }
  })

  it('are always there where the dialect says so', () => {
    const one = { '11': '000017' }
    expect(third(3).encode({ mti: '0100', fields: one }).length).toBe(2 + 24 + 3)
    expect(third(2).encode({ mti: '0100', fields: one }).length).toBe(2 + 16 + 3)
    // Without the bits that announce them.
    const hex = `0100${'0020000000000000'}${'0'.repeat(32)}000017`
    const message = third(3).decode(Buffer.from(hex, 'hex'))
    expect(message.toJSON({ unmasked: true })).toEqual({
      mti: '0100',
      bitmap: `0020000000000000${'0'.repeat(32)}`,
      fields: one,
    })
  })
})

describe('bitmaps that encode would not write', () => {
  const dialect = compileDialect(specCopy('iso1987-ascii'), 'test.json')
  it.each([
    ['an empty second one', `0800${'8020000000000000'}${'0'.repeat(16)}000017`],
    ['digits in lower case', `0800${'0a00000000000000'}${'000000000001'}${'1122093100'}`],
  ])('%s goes there and back', (_name, text) => {
    const bytes = Buffer.from(text, 'latin1')
    const json = dialect.decode(bytes).toJSON({ unmasked: true })
    expect(text.slice(4)).toMatch(new RegExp(`^${json.bitmap}`))
    expect(dialect.encode(json).equals(bytes)).toBe(true)
    const { bitmap: _told, ...usual } = json
    expect(dialect.encode(usual).equals(bytes)).toBe(false)
  })

  it('are refused where they say other fields', () => {
    const message = { mti: '0800', fields: { '11': '000017' } }
    for (const bitmap of [
      '00',
      '0040000000000000',
      '8020000000000000',
      '0020000000000000'.repeat(3),
      'x'.repeat(16),
    ]) {
      expect(() => dialect.encode({ ...message, bitmap })).toThrow(EncodeError)
    }
  })
})
