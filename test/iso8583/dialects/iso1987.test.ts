/** ISO 8583:1987, in ASCII with a bitmap in hex and packed. */

import { describe } from 'vitest'
import { PURCHASE, testDialect } from './support.ts'

const original = { stan: '000017', transmission: '1122093045' }

describe.each(['iso1987-ascii', 'iso1987-bcd'])('%s', (name) => {
  testDialect(name, {
    purchase: { fixture: '0100-purchase', event: PURCHASE },
    events: {
      '0100-chip-with-sensitive-data': PURCHASE,
      '0100-refund': 'no_purchase',
      '0101-repeat': PURCHASE,
      '0200-financial-request': { mti: '0200', amountMinor: 12_345n },
      '0400-full-reversal': { kind: 'reversal', mti: '0400', remainingMinor: null, original },
      '0420-partial-reversal': { kind: 'reversal', remainingMinor: 10_000n, original },
    },
    repeats: [['0100-purchase', '0101-repeat']],
    answers: [
      ['0100-purchase', '00', 123n, '0110-approved-with-points'],
      ['0800-echo', '00', null, '0810-echo-answer'],
    ],
    missing: [
      ['0100-purchase', '4', 4],
      ['0400-full-reversal', '11', 11],
      ['0800-echo', '70', 70],
    ],
  })
})
