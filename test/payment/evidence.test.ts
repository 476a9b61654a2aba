/** What is kept of a match: what was equal, and nothing where nothing was compared. */
import { expect, test } from 'vitest'
import { evidenceOf, sharedEvidence } from '../../src/payment/evidence.ts'
import { match } from '../../src/payment/match.ts'
import { openPayment } from '../../src/payment/payment.ts'
import { reasonInWords } from '../../src/payment/reasons.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'

const bought = cardEvent({ authorizationCode: 'A7', networkReference: 'N7' })
const payment = openPayment(bought, 9n)

test.each([
  [clearingEvent({ networkReference: 'N7' }), { networkReference: 'N7' }],
  [
    clearingEvent({ authorizationCode: 'A7', purchasedOn: '2026-11-22' }),
    { authorizationCode: 'A7', merchantId: 'DALA-001', daysApart: '2' },
  ],
  [clearingEvent(), { rrn: '632509000001', merchantId: 'DALA-001', daysApart: '0' }],
  [
    cardEvent({ kind: 'reversal', original: { stan: '000001', transmission: '1120090000' } }),
    { stan: '000001', transmission: '1120090000' },
  ],
  [clearingEvent({ paymentId: 9n }), { paymentId: '9' }],
  [clearingEvent({ rrn: '', amountMinor: 5n }), {}],
])('of %o it is %o', (event, evidence) => {
  const { rung } = match(event, [payment])
  expect(evidenceOf(rung, event, payment)).toEqual(evidence)
})

test('of several candidates it is what all of them share', () => {
  const other = openPayment({ ...bought, purchasedOn: '2026-11-11' }, 10n)
  const event = clearingEvent({ authorizationCode: 'A7' })
  expect(sharedEvidence('authorization_code', event, [payment, other])).toEqual({
    ...{ authorizationCode: 'A7', merchantId: 'DALA-001' },
  })
})

test.each([
  ...[
    'merchant_not_mapped',
    'no_rule',
    'other_currency',
    'excluded_category',
    'partner_left',
    'funder_left',
  ],
  ...['below_minimum', 'refunded', 'reversed', 'clearing_reversed', 'cash', 'expired', 'declined'],
  ...['awaiting_authorization', 'ambiguous_match', 'moved'],
])('the reason %s has words', (reason) => {
  expect(reasonInWords(reason)).not.toBe(reason)
})
