/** An IFSF-like overlay of ISO 8583:1993: 1820 echo, DE48 in parts, fields that must be there. */

import { expect, it } from 'vitest'
import { loadProtocol } from '../../../src/iso8583/index.ts'
import { readFixture } from '../fixtures.ts'
import { PURCHASE, testDialect } from './support.ts'

const purchase = { ...PURCHASE, mti: '1100', mcc: '5541' }
const original = { stan: '000017', transmission: '1122093045' }

testDialect('ifsf', {
  purchase: { fixture: '1100-purchase', event: purchase },
  events: {
    '1100-chip-with-sensitive-data': purchase,
    '1100-e-commerce': { ...purchase, channel: 'online', entryMode: 'ecommerce' },
    '1100-refund': 'no_purchase',
    '1100-cash-back': { ...purchase, cashMinor: 2_000n },
    '1101-repeat': purchase,
    '1200-financial-request': { ...purchase, mti: '1200' },
    '1220-advice': { ...purchase, mti: '1220', authorizationCode: 'A1B2C3' },
    '1220-declined-advice': { mti: '1220', approved: false },
    '1420-full-reversal': { kind: 'reversal', mti: '1420', remainingMinor: null, original },
    '1420-partial-reversal': { amountMinor: 12_345n, remainingMinor: 10_000n, original },
  },
  repeats: [['1100-purchase', '1101-repeat']],
  answers: [
    ['1100-purchase', '000', null, '1110-approved'],
    ['1100-purchase', '000', 123n, '1110-approved-with-points'],
    ['1100-purchase', '904', null, '1110-format-error'],
    ['1220-advice', '900', 7n, '1230-approved-with-points'],
    ['1420-full-reversal', '400', null, '1430-reversal-answer'],
    ['1820-echo', '800', null, '1830-echo-answer'],
  ],
  missing: [
    ['1100-purchase', '22', 22],
    ['1200-financial-request', '49', 49],
    ['1420-full-reversal', '56', 56],
    ['1820-echo', '7', 7],
  ],
})

it('takes the published echo, and answers it with action code 800', () => {
  const dialect = loadProtocol('ifsf')
  const { bytes } = readFixture('ifsf', 'payex-1820')
  const message = dialect.decode(bytes)
  expect(dialect.kindOf(message.mti)).toBe('network')
  expect(dialect.approvedCode(message.mti)).toBe('800')
  expect(message.text(dialect.session.codeField)).toBe(dialect.session.echo)
})

it('has no messages that the description does not know', () => {
  const types = Object.keys(loadProtocol('ifsf').spec.messages)
  for (const mti of ['1400', '1500', '1520', '1804']) expect(types).not.toContain(mti)
})

it('takes a DE48 with a part that it does not know as if it were not there', () => {
  const dialect = loadProtocol('ifsf')
  const { mti = '', fields = {} } = readFixture('ifsf', '1100-purchase').expected
  const good = dialect.encode({ mti, fields })
  const at =
    dialect
      .decode(good)
      .view()
      .find(({ path }) => path === '48')?.offset ?? 0
  good[at + 7] = 1
  const message = dialect.decode(good)
  expect(message.softFailures).toBe(1)
  expect(message.text(49)).toBe('840')
})
