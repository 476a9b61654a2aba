/** Facts that take more than to be read. */
import { expect, test } from 'vitest'
import { factReader, paymentFacts } from '../../../src/program/evaluation/payment-facts.ts'
import type { Occasion } from '../../../src/program/evaluation/occasion.ts'

const occasion: Occasion = {
  ...{ memberId: 1n, partnerId: 1000n, location: { locationId: 1n, name: 'Abay', city: '' } },
  ...{ purchasedOn: '2026-11-20', purchasedAt: '12:00:00', currency: 'KZT', mcc: '5411' },
  ...{ category: 'groceries', channel: 'in_store', entryMode: 'chip', hasCard: true },
  ...{ amountMinor: 100n, paid: { card: 100n }, facts: {}, receipt: null },
}

test.each([
  ['11-20', '2026-11-20', true],
  ['11-20', '2026-11-21', false],
  ['02-29', '2028-02-29', true],
  ['02-29', '2028-02-28', false],
  ['02-29', '2028-03-01', false],
  ['02-29', '2026-02-28', true],
  ['02-29', '2100-02-28', true],
  ['02-29', '2026-03-01', false],
  ['02-28', '2028-02-28', true],
  [undefined, '2026-11-20', false],
])('who was born on %s has a birthday on %s: %s', (birthday, purchasedOn, expected) => {
  const facts = birthday === undefined ? {} : { birthday }
  const read = factReader(new Set(['member.birthday']))
  const { bools } = read({ ...occasion, purchasedOn, facts }, 100n)
  expect(bools[paymentFacts.find('member.birthday')?.slot ?? -1]).toBe(expected)
})
