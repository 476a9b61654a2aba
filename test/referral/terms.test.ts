/** Which terms stand beside each other, and what is refused. */
import { expect, test } from 'vitest'
import { checkTerms, termsOn, type ReferralTerms } from '../../src/referral/terms.ts'
import { noEnd } from '../../src/values/time.ts'

const terms: ReferralTerms = {
  ...{ version: 1, funderId: 7n, referrerPoints: 500n, friendPoints: 300n, pointsValidMonths: 12 },
  ...{ referrerMonthMax: 10, nameDays: 30, purchaseDays: 60, refundDays: 14, minimumMinor: 0n },
  ...{ currency: null, validFrom: '2026-01-01', validTo: noEnd },
}
const stays = { partnerId: 7n, earnsUntil: noEnd }
const leaves = { partnerId: 7n, earnsUntil: '2026-06-30' }

test('the first are new, and the same again are the same, also with another end', () => {
  expect(checkTerms(terms, [], [stays])).toBe('new')
  expect(checkTerms(terms, [terms], [stays])).toBe('same')
  expect(checkTerms({ ...terms, validTo: '2026-07-01' }, [terms], [stays])).toBe('same')
})

test.each([
  ['other points', { friendPoints: 301n }],
  ['another funder', { funderId: 8n }],
  ['another beginning', { validFrom: '2026-01-02' }],
  ['a minimum', { minimumMinor: 1n, currency: 'KZT' }],
])('a version that stands does not get %s', (_, over) => {
  expect(checkTerms({ ...terms, ...over }, [terms], [stays])).toBe('stands_otherwise')
})

test('of one day there are no two', () => {
  const second = { ...terms, version: 2, validFrom: '2026-07-01' }
  expect(checkTerms(second, [terms], [stays])).toBe('overlaps')
  const ended = { ...terms, validTo: '2026-07-01' }
  expect(checkTerms(second, [ended], [stays])).toBe('new')
  expect(checkTerms({ ...ended, validTo: '2026-07-02' }, [ended, second], [stays])).toBe('overlaps')
  expect(termsOn('2026-06-30', [ended, second], [stays])).toBe(ended)
  expect(termsOn('2026-07-01', [ended, second], [stays])).toBe(second)
  expect(termsOn('2025-12-31', [ended, second], [stays])).toBeNull()
})

test('a funder is a partner that stays as long as the terms do', () => {
  expect(checkTerms(terms, [], [])).toBe('unknown_funder')
  expect(checkTerms(terms, [], [leaves])).toBe('funder_leaves')
  expect(checkTerms({ ...terms, validTo: '2026-07-02' }, [], [leaves])).toBe('funder_leaves')
  expect(checkTerms({ ...terms, validTo: '2026-07-01' }, [], [leaves])).toBe('new')
  expect(termsOn('2026-06-30', [terms], [leaves])).toBe(terms)
  expect(termsOn('2026-07-01', [terms], [leaves])).toBeNull()
  expect(termsOn('2026-06-30', [terms], [])).toBeNull()
})
