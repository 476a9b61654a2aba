/** SmartVista-like: types of 1987 with codes of 1993; a reversal is a copy of what it reverses. */

import { expect, it } from 'vitest'
import { loadProtocol } from '../../../src/iso8583/index.ts'
import { PURCHASE, testDialect } from './support.ts'

const purchase = {
  ...PURCHASE,
  mti: '0200',
  mcc: '',
  merchantId: '000000000000042',
  terminalId: '00000017',
}
const original = { stan: '000017', transmission: '1122093045' }

testDialect('cis-processor', {
  purchase: { fixture: '0200-purchase', event: purchase },
  events: {
    '0200-purchase-13-digit-card': purchase,
    '0200-purchase-19-digit-card': purchase,
    '0200-chip-with-sensitive-data': purchase,
    '0200-e-commerce': { ...purchase, channel: 'online', entryMode: 'ecommerce' },
    '0200-refund': 'no_purchase',
    '0200-cash-back': { ...purchase, cashMinor: 2_000n },
    '0220-advice': { ...purchase, mti: '0220', authorizationCode: 'A1B2C3' },
    '0400-full-reversal': { kind: 'reversal', mti: '0400', remainingMinor: null, original },
    '0420-full-reversal': { kind: 'reversal', mti: '0420', remainingMinor: null, original },
  },
  repeats: [],
  answers: [
    ['0200-purchase', '000', null, '0210-approved'],
    ['0200-purchase', '000', 123n, '0210-approved-with-points'],
    ['0200-purchase', '904', null, '0210-format-error'],
    ['0220-advice', '000', 7n, '0230-approved-with-points'],
    ['0220-advice', '907', null, '0230-retry-later'],
    ['0420-full-reversal', '000', null, '0430-reversal-answer'],
    ['0800-sign-on', '000', null, '0810-sign-on-answer'],
    ['0800-echo', '000', null, '0810-echo-answer'],
  ],
  missing: [
    ['0200-purchase', '12', 12],
    ['0800-echo', '24', 24],
  ],
})

it('says what of it is only inferred', () => {
  const { inferred = [] } = loadProtocol('cis-processor').spec
  expect(inferred).toContain('/framing')
  expect(inferred).toContain('/semantics')
})
