/** ISO 8583:1993, in ASCII and packed: function and action codes, local date with a year, originals in DE56. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadProtocol } from '../../../src/iso8583/index.ts'
import { readFixture } from '../fixtures.ts'
import { eventOf, PURCHASE, testDialect } from './support.ts'

const purchase = { ...PURCHASE, mti: '1100' }
const original = { stan: '000017', transmission: '1122093045' }

describe.each(['iso1993-ascii', 'iso1993-bcd'])('%s', (name) => {
  testDialect(name, {
    purchase: { fixture: '1100-purchase', event: purchase },
    events: {
      '1100-purchase-13-digit-card': purchase,
      '1100-purchase-19-digit-card': purchase,
      '1100-chip-with-sensitive-data': purchase,
      '1100-e-commerce': { ...purchase, channel: 'online', entryMode: 'ecommerce' },
      '1100-refund': 'no_purchase',
      '1100-cash-back': { ...purchase, cashMinor: 2_000n },
      '1101-repeat': purchase,
      '1200-financial-request': { ...purchase, mti: '1200' },
      '1220-advice': { ...purchase, mti: '1220', authorizationCode: 'A1B2C3' },
      '1221-repeat': { ...purchase, mti: '1220', authorizationCode: 'A1B2C3' },
      '1220-declined-advice': { mti: '1220', approved: false },
      '1400-full-reversal': { kind: 'reversal', mti: '1400', remainingMinor: null, original },
      '1420-full-reversal': { kind: 'reversal', mti: '1420', remainingMinor: null, original },
      '1420-partial-reversal': { amountMinor: 12_345n, remainingMinor: 10_000n, original },
    },
    repeats: [
      ['1100-purchase', '1101-repeat'],
      ['1220-advice', '1221-repeat'],
    ],
    answers: [
      ['1100-purchase', '000', null, '1110-approved'],
      ['1100-purchase', '000', 123n, '1110-approved-with-points'],
      ['1100-purchase', '904', null, '1110-format-error'],
      ['1220-advice', '900', 7n, '1230-approved-with-points'],
      ['1420-full-reversal', '400', null, '1430-reversal-answer'],
      ['1520-reconciliation', '503', null, '1530-reconciliation-answer'],
      ['1804-sign-on', '800', null, '1814-sign-on-answer'],
      ['1804-sign-off', '800', null, '1814-sign-off-answer'],
      ['1804-echo', '800', null, '1814-echo-answer'],
    ],
    missing: [
      ['1100-purchase', '12', 12],
      ['1100-purchase', '4', 4],
      ['1804-echo', '24', 24],
    ],
  })

  const dialect = loadProtocol(name)

  it.each([
    [1100, '000'],
    [1120, '900'],
    [1121, '900'],
    [1220, '900'],
    [1400, '400'],
    [1421, '400'],
    [1520, '503'],
    [1804, '800'],
  ])('approves %d with %s', (mti, code) => {
    expect(dialect.approvedCode(mti)).toBe(code)
  })

  it.each([
    ['510101511343', 'in_store', 'chip'],
    ['510101211343', 'in_store', 'magstripe'],
    ['510101M11343', 'in_store', 'contactless'],
    ['510101011343', 'in_store', ''],
    ['100050S00100', 'online', 'ecommerce'],
    ['100050700100', 'online', 'credential_on_file'],
    ['100050100100', 'online', 'ecommerce'],
    ['100020100100', 'unknown', 'manual'],
    ['100030100100', 'unknown', 'manual'],
  ])('reads the point of service %s as %s and %s', (code, channel, entryMode) => {
    const fixture = readFixture(name, '1100-purchase')
    expect(eventOf(dialect, fixture, { '22': code })).toMatchObject({ channel, entryMode })
  })

  it('knows no entry mode but those that it lists, whatever the data code holds', () => {
    const fixture = readFixture(name, '1100-purchase')
    const code = fc.stringMatching(/^[0-9A-Z]{12}$/).filter((text) => text[4] !== '5')
    fc.assert(
      fc.property(code, (text) => {
        const event = eventOf(dialect, fixture, { '22': text })
        const isListed = /[12567ABMRS]/.test(text.charAt(6))
        expect(event).toMatchObject({ entryMode: isListed ? expect.stringMatching(/./) : '' })
      }),
    )
  })

  it('keeps the date of a purchase of last year that is told on new year', () => {
    const fixture = readFixture(name, '1100-purchase')
    const event = eventOf(dialect, fixture, { '12': '251231235959' })
    expect(event).toMatchObject({ purchasedOn: '2025-12-31', purchasedAt: '23:59:59' })
  })
})

it('iso1993-bcd has the fields, messages and meanings of iso1993-ascii', () => {
  const { spec } = loadProtocol('iso1993-bcd')
  const base = loadProtocol('iso1993-ascii').spec
  expect(spec.fields).toEqual(base.fields)
  expect(spec.messages).toEqual(base.messages)
  expect(spec.semantics).toEqual(base.semantics)
})

it('iso1993-ascii defines DE2 to DE128 but for DE65, the third bitmap', () => {
  const numbers = Array.from({ length: 127 }, (_, i) => i + 2).filter((de) => de !== 65)
  expect(Object.keys(loadProtocol('iso1993-ascii').spec.fields).map(Number)).toEqual(numbers)
})
