import { expect, test } from 'vitest'
import { expiryDaysOf, isOverdue } from '../../src/payment/expiry.ts'

test.each([
  ['5411', 7],
  ['3350', 7],
  ['3351', 30],
  ['3441', 30],
  ['3442', 7],
  ['3501', 30],
  ['3999', 30],
  ['4411', 30],
  ['7011', 30],
  ['7512', 30],
  ['7513', 30],
  ['7514', 7],
  ['', 7],
])('of category %s an authorization is good for %i days', (mcc, days) => {
  expect(expiryDaysOf(mcc)).toBe(days)
})

test('it counts on its last day', () => {
  const payment = { purchasedOn: '2026-02-25', mcc: '5411' }
  expect(isOverdue(payment, '2026-03-04')).toBe(false)
  expect(isOverdue(payment, '2026-03-05')).toBe(true)
})
