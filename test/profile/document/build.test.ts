/** The document of a profile: its numbers by hand, its form, and that nothing outside the scope is in it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProfileConsent } from '../../../src/profile/consent/consent.ts'
import { buildProfile, type ProfileParts } from '../../../src/profile/document/build.ts'
import { profileDocument } from '../../../src/profile/document/schema.ts'
import { scopeOf } from '../../../src/profile/read.ts'
import { anyPurchase, aPurchase } from './purchases.ts'

const consent: ProfileConsent = {
  ...{ memberId: 7n, consentId: '0b2f4b8e-64a4-4d5e-9c60-0d3f3a3f9f10', bankId: 90n },
  ...{ purpose: 'credit_decision', categories: ['groceries', 'fuel'], windowMonths: 6 },
  ...{ until: '2027-05-01', textVersion: 1, language: 'kk', how: 'api', requestId: null },
  ...{ givenAt: new Date('2026-11-01T00:00:00Z'), withdrawnAt: null },
}
const now = new Date('2026-11-22T10:00:00Z')

function build(over: Partial<ProfileParts> = {}) {
  const scope = scopeOf(consent, {}, '2026-11-22')
  if (scope === null) throw new Error('nothing is agreed to')
  return buildProfile({
    ...{ issuer: 'https://gateway.example', subject: '3f1c0d4e-9a52-4b7e-8a55-4f0e8a1b2c3d' },
    ...{ documentId: '7d9f4a10-2b6c-4c8e-b6a5-1c2d3e4f5a6b', consent, scope, now, purchases: [] },
    seen: {
      ...{ joinedOn: '2026-06-10', cards: { linked: 1, firstLinkedOn: '2026-06-11' } },
      locations: { month: '2026-10-01', of: 40, seen: 30, withReceipts: 10 },
    },
    homeCards: new Set([1n]),
    ...over,
  })
}

const kzt = (minor: string) => ({ minor, currency: 'KZT' })

describe('the scope', () => {
  const on = '2026-11-22'
  it('is what is both wanted and agreed to', () => {
    expect(scopeOf(consent, {}, on)).toEqual({
      ...{ from: '2026-05-01', to: '2026-11-01', categories: ['groceries', 'fuel'] },
    })
    const more = { from: '2020-01-01', to: '2030-01-01', categories: ['fuel', 'travel'] as const }
    expect(scopeOf(consent, more, on)).toEqual({
      ...{ from: '2026-05-01', to: '2026-11-01', categories: ['fuel'] },
    })
    const less = { from: '2026-07-01', to: '2026-08-01' }
    expect(scopeOf(consent, less, on)).toMatchObject(less)
  })

  it('is nothing where nothing wanted was agreed to', () => {
    expect(scopeOf(consent, { categories: ['travel'] }, on)).toBeNull()
    expect(scopeOf(consent, { to: '2026-04-01' }, on)).toBeNull()
    expect(scopeOf(consent, { from: '2026-12-01' }, on)).toBeNull()
  })
})

describe('the document', () => {
  const purchases = [
    aPurchase({ day: '2026-09-07', amountMinor: 1_000n, hour: 9 }),
    aPurchase({ day: '2026-09-21', amountMinor: 2_001n, hour: 9, cardId: 2n }),
    aPurchase({ day: '2026-10-05', amountMinor: 500n, category: 'fuel', hour: null, cardId: 0n }),
    aPurchase({
      day: '2026-10-06',
      amountMinor: 4_000n,
      cashMinor: 1_000n,
      isTold: true,
      hour: 18,
    }),
    aPurchase({ day: '2026-11-20', amountMinor: 999n, hour: 18 }),
  ]
  const document = build({ purchases })
  const [part] = document.currencies

  it('has the form that is served', () => {
    expect(profileDocument.parse(document)).toEqual(document)
    expect(document).toMatchObject({
      ...{ iss: 'https://gateway.example', aud: 'urn:cobrand:bank:90', asOf: '2026-11-22' },
      ...{ iat: 1_795_341_600, exp: 1_795_341_600 + 86_400 },
      window: { from: '2026-05', to: '2026-11' },
      consent: { id: consent.consentId, purpose: 'credit_decision', windowMonths: 6 },
    })
  })

  it('ends with its consent', () => {
    const short = build({ consent: { ...consent, until: '2026-11-22' } })
    expect(short.exp).toBe(Date.parse('2026-11-23T00:00:00Z') / 1000)
  })

  it('says how much of the spending it is', () => {
    expect(document.coverage).toMatchObject({
      cards: { linked: 1, firstLinkedOn: '2026-06-11' },
      // 1 May to 22 November are 206 days; the member joined on 10 June.
      days: { seen: 166, of: 206, share: 0.8058 },
      locations: { month: '2026-10', of: 40, seen: 30, withReceipts: 10, share: 0.75 },
      tenders: { payments: 5, withReceipt: 1, share: 0.2 },
    })
  })

  it('has the sums of the window and of every month since the member was seen', () => {
    expect(part?.total).toEqual({
      ...{ payments: 5, amount: kzt('8500'), average: kzt('1700') },
      ...{ median: kzt('1000') },
    })
    expect(
      part?.months.map(({ month, complete, payments, amount }) => [
        month,
        complete,
        payments,
        amount.minor,
      ]),
    ).toEqual([
      ['2026-06', true, 0, '0'],
      ['2026-07', true, 0, '0'],
      ['2026-08', true, 0, '0'],
      ['2026-09', true, 2, '3001'],
      ['2026-10', true, 2, '4500'],
      ['2026-11', false, 1, '999'],
    ])
    expect(part?.months[3]?.cells).toEqual([
      {
        ...{ category: 'groceries', channel: 'in_store', payments: 2, amount: kzt('3001') },
        // 1500.5 is rounded up.
        ...{ average: kzt('1501'), median: kzt('1501') },
      },
    ])
  })

  it('says how often, how lately and how evenly', () => {
    expect(part).toMatchObject({
      // Four purchases in July to October; June was not seen from its first day.
      ...{ paymentsPerMonth: 1, completeMonths: 4, lastOn: '2026-11-20', daysSinceLast: 2 },
      // 10 June is a Wednesday: 23 whole weeks from 15 June to 22 November, of which 4 have purchases.
      regularity: { weeks: 23, weeksWithPurchases: 4, share: 0.1739, medianGapDays: 14 },
      weekdays: [3, 1, 0, 0, 1, 0, 0],
      hoursUnknown: 1,
    })
    expect(part?.hours.flatMap((count, hour) => (count > 0 ? [[hour, count]] : []))).toEqual([
      [9, 2],
      [18, 2],
    ])
  })

  it('says how it was paid, with whose cards, and for what', () => {
    expect(part).toMatchObject({
      tenders: { payments: 1, cash: kzt('1000'), cashless: kzt('3000'), cashShare: 0.25 },
      banks: { home: kzt('4999'), other: kzt('2001'), unknown: kzt('500'), homeShare: 0.7141 },
      topCategories: [
        { category: 'groceries', amount: kzt('8000'), share: 0.9412 },
        { category: 'fuel', amount: kzt('500'), share: 0.0588 },
      ],
      largestChange: { from: '2026-08', to: '2026-09', change: kzt('3001'), ratio: null },
    })
    expect(build({ purchases, homeCards: null }).currencies[0]?.banks).toBeNull()
  })

  it('has a trend only where twelve whole weeks were seen', () => {
    expect(part?.trend).toMatchObject({ from: '2026-08-09', to: '2026-10-31', weeks: 12 })
    const seen = {
      joinedOn: '2026-09-01',
      cards: { linked: 1, firstLinkedOn: null },
      locations: null,
    }
    expect(build({ purchases, seen }).currencies[0]?.trend).toBeNull()
  })

  it('of nothing says nothing', () => {
    expect(build().currencies).toEqual([])
  })
})

it('cells add up to months, months to the total, weekdays and hours to the purchases; any purchases have the form', () => {
  const scope = { from: '2024-11-01', to: '2026-11-01', categories: consent.categories }
  fc.assert(
    fc.property(fc.array(anyPurchase, { maxLength: 60 }), (purchases) => {
      const document = build({ purchases, scope })
      expect(profileDocument.parse(document)).toEqual(document)
      for (const part of document.currencies) {
        const own = purchases.filter(({ currency }) => currency === part.currency)
        const sum = own.reduce((all, { amountMinor }) => all + amountMinor, 0n)
        expect(part.total).toMatchObject({ payments: own.length, amount: { minor: `${sum}` } })
        for (const all of [part.months, part.months.flatMap(({ cells }) => cells)]) {
          expect(all.reduce((to, { payments }) => to + payments, 0)).toBe(own.length)
          expect(all.reduce((to, { amount }) => to + BigInt(amount.minor), 0n)).toBe(sum)
        }
        const count = (counts: readonly number[]) => counts.reduce((to, each) => to + each, 0)
        expect(count(part.weekdays)).toBe(own.length)
        expect(count(part.hours) + part.hoursUnknown).toBe(own.length)
      }
    }),
    { numRuns: 60 },
  )
})
