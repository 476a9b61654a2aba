/** ISO 8583:1987 in ASCII with a binary bitmap: only the encodings differ from those of iso1987-ascii. */

import { expect, it } from 'vitest'
import { loadProtocol } from '../../../src/iso8583/index.ts'
import { readFixture } from '../fixtures.ts'
import { PURCHASE, testDialect } from './support.ts'

const original = { stan: '000017', transmission: '1122093045' }

testDialect('iso1987-ascii-binary', {
  purchase: { fixture: '0100-purchase', event: PURCHASE },
  events: {
    '0100-purchase-13-digit-card': PURCHASE,
    '0100-purchase-19-digit-card': PURCHASE,
    '0100-chip-with-sensitive-data': PURCHASE,
    '0100-e-commerce': { ...PURCHASE, channel: 'online', entryMode: 'ecommerce' },
    '0100-refund': 'no_purchase',
    '0100-cash-back': { ...PURCHASE, cashMinor: 2_000n },
    '0101-repeat': PURCHASE,
    '0120-advice': { ...PURCHASE, mti: '0120', authorizationCode: 'A1B2C3' },
    '0120-declined-advice': { mti: '0120', approved: false },
    '0200-financial-request': { ...PURCHASE, mti: '0200' },
    '0400-full-reversal': { kind: 'reversal', mti: '0400', remainingMinor: null, original },
    '0420-full-reversal': { kind: 'reversal', mti: '0420', remainingMinor: null, original },
    '0420-partial-reversal': { kind: 'reversal', remainingMinor: 10_000n, original },
  },
  repeats: [['0100-purchase', '0101-repeat']],
  answers: [
    ['0100-purchase', '00', null, '0110-approved'],
    ['0100-purchase', '00', 123n, '0110-approved-with-points'],
    ['0101-repeat', '00', 123n, '0110-approved-with-points'],
    ['0100-purchase', '30', null, '0110-format-error'],
    ['0120-advice', '00', 7n, '0130-approved-with-points'],
    ['0120-advice', '91', null, '0130-retry-later'],
    ['0420-full-reversal', '00', null, '0430-reversal-answer'],
    ['0520-reconciliation', '00', null, '0530-reconciliation-answer'],
    ['0800-sign-on', '00', null, '0810-sign-on-answer'],
    ['0800-sign-off', '00', null, '0810-sign-off-answer'],
    ['0800-echo', '00', null, '0810-echo-answer'],
  ],
  missing: [
    ['0100-purchase', '4', 4],
    ['0420-full-reversal', '11', 11],
    ['0800-echo', '70', 70],
  ],
})

it('differs from iso1987-ascii in nothing but framing and encodings', () => {
  const { spec } = loadProtocol('iso1987-ascii-binary')
  const base = loadProtocol('iso1987-ascii').spec
  const { '65': _bitmap, ...fields } = base.fields
  expect(spec.fields).toEqual(fields)
  expect(spec.messages).toEqual(base.messages)
  expect(spec.semantics).toEqual(base.semantics)
  expect(spec.defaults.classes.b).toEqual({ encoding: 'binary' })
})

it('reads a purchase as iso1987-ascii does', () => {
  const [theirs, ours] = ['iso1987-ascii', 'iso1987-ascii-binary'].map((name) =>
    loadProtocol(name).decode(readFixture(name, '0100-purchase').bytes).toJSON({ unmasked: true }),
  )
  expect(ours).toEqual(theirs)
})
