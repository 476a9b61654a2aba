/** Message types and bitmaps in every encoding, up to three of them, and those that encode would not write. */

import { describe, expect, it } from 'vitest'
import { compileDialect, DecodeError, EncodeError } from '../../src/iso8583/index.ts'
import { dialectWith, specCopy } from './specs.ts'

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
    const hex = `01000020000000000000${'0'.repeat(32)}000017`
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
    ['an empty second one', `08008020000000000000${'0'.repeat(16)}000017`],
    ['digits in lower case', '08000a000000000000000000000000011122093100'],
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
