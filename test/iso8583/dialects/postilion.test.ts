/** Postilion-like: DE127 in parts behind six digits of length, chip data as a composite of its own within it. */

import { describe, expect, it } from 'vitest'
import { AccessError, loadProtocol } from '../../../src/iso8583/index.ts'
import { readFixture } from '../fixtures.ts'
import { PURCHASE, read, testDialect } from './support.ts'

const original = { stan: '000017', transmission: '1122093045' }

testDialect('postilion', {
  purchase: { fixture: '0100-purchase', event: PURCHASE },
  events: {
    '0100-chip-with-sensitive-data': PURCHASE,
    '0100-e-commerce': { ...PURCHASE, channel: 'online', entryMode: 'ecommerce' },
    '0100-refund': 'no_purchase',
    '0100-cash-back': { ...PURCHASE, cashMinor: 2_000n },
    '0101-repeat': PURCHASE,
    '0120-advice': { ...PURCHASE, mti: '0120', authorizationCode: 'A1B2C3' },
    '0120-declined-advice': { mti: '0120', approved: false },
    '0200-financial-request': { ...PURCHASE, mti: '0200' },
    '0400-full-reversal': { kind: 'reversal', mti: '0400', remainingMinor: null, original },
    '0420-partial-reversal': { kind: 'reversal', remainingMinor: 10_000n, original },
  },
  repeats: [['0100-purchase', '0101-repeat']],
  answers: [
    ['0100-purchase', '00', null, '0110-approved'],
    ['0100-purchase', '00', 123n, '0110-approved-with-points'],
    ['0100-purchase', '30', null, '0110-format-error'],
    ['0120-advice', '00', 7n, '0130-approved-with-points'],
    ['0120-advice', '91', null, '0130-retry-later'],
    ['0420-full-reversal', '00', null, '0430-reversal-answer'],
    ['0800-sign-on', '00', null, '0810-sign-on-answer'],
    ['0800-echo', '00', null, '0810-echo-answer'],
  ],
  missing: [['0100-purchase', '4', 4]],
})

describe('postilion', () => {
  const dialect = loadProtocol('postilion')
  const { bytes } = readFixture('postilion', '0100-chip-with-sensitive-data')

  it('reads parts within DE127 and within its chip data', () => {
    const message = read(dialect, bytes)
    expect(message.text(dialect.field('127.2'))).toBe('ABCD:000017')
    expect(message.number(dialect.field('127.25.2'))).toBe(12_345)
  })

  it('has no accessor for CVV2 and CID, nor for the whole of DE127', () => {
    const message = read(dialect, bytes)
    for (const path of ['127.10', '127.28', '127']) {
      expect(() => message.text(dialect.field(path)), path).toThrow(AccessError)
    }
  })

  it('takes chip data as XML for text, and shows the other parts', () => {
    const { mti = '', fields = {} } = readFixture('postilion', '0100-purchase').expected
    const xml = '<IccData><IccRequest><TransactionType>00</TransactionType></IccRequest></IccData>'
    const parts = { '2': 'ABCD:000017', '25': xml }
    const encoded = dialect.encode({ mti, fields: { ...fields, '127': parts } })
    const message = dialect.decode(encoded)
    expect(message.softFailures).toBe(1)
    expect(message.text(dialect.field('127.2'))).toBe('ABCD:000017')
    expect(message.toJSON({ unmasked: true }).fields['127']).toEqual(parts)
    expect(message.describe()).not.toContain('IccData')
  })

  it('extends iso1987-ascii-binary, which extends iso1987-ascii', () => {
    const { spec } = dialect
    expect(spec.bitmap).toEqual({ encoding: 'binary', always: 1 })
    expect(spec.fields['2']).toEqual(loadProtocol('iso1987-ascii').spec.fields['2'])
    expect(spec.fields['65']).toBeUndefined()
    expect(spec.session.mac).toBeUndefined()
  })
})
