/** What is refused of a draft, with its place. */
import { describe, expect, test } from 'vitest'
import { checkDraft, type Surroundings } from '../../../src/program/approval/check.ts'
import { draftSchema, draftText } from '../../../src/program/approval/draft.ts'
import { ruleVersion } from '../../support/rules.ts'
import type { Owner } from '../../../src/values/owner.ts'

const now = new Date('2026-11-22T10:00:00Z')
const owner = 3n
const base = {
  name: 'Mondays',
  currency: 'KZT',
  effect: { kind: 'rate', perMinor: '10000', pointsPer: '1' },
  validFrom: '2026-12-01',
}
const standing = ruleVersion({
  ...{ ruleId: 7n, version: 2, name: 'Base', partnerId: owner, currency: 'KZT' },
  ...{ validFrom: '2020-01-01 00:00:00', validTo: '9999' },
  stacking: { group: 'base', mode: 'exclusive', priority: 0 },
  effect: {
    ...{ kind: 'rate', perMinor: 10_000n, pointsPer: 1n, minimumMinor: 0n },
    ...{ tenders: null, rounding: 'step' },
  },
})
const around: Surroundings = {
  versions: [standing],
  partners: new Map([
    [3n, { name: 'Dala', earnsUntil: '9999' }],
    [4n, { name: 'Jibek', earnsUntil: '9999' }],
    [5n, { name: 'Leaver', earnsUntil: '2026-12-31' }],
  ]),
  locations: new Map([
    [1n, { partnerId: 3n, name: 'Abay' }],
    [2n, { partnerId: 4n, name: 'Panfilov' }],
  ]),
  products: new Set(['Gold']),
  campaigns: [
    { campaignId: 9n, owner, name: 'Spring', budgetPoints: 1000n, holdOutPercent: 10 },
    { campaignId: 10n, owner: 4n, name: 'Theirs', budgetPoints: 1000n, holdOutPercent: 0 },
    { campaignId: 11n, owner, name: 'Boundless', budgetPoints: null, holdOutPercent: 0 },
  ],
  agreements: [
    { owner, funderId: 4n, from: '2026-01-01', until: '2026-12-31' },
    { owner, funderId: 5n, from: '2026-01-01', until: '9999' },
    { owner: null, funderId: 3n, from: '2026-01-01', until: '9999' },
  ],
  rates: [{ base: 'KZT', quote: 'EUR', day: '2026-11-20', rate: '0.0018' }],
}

function mistakes(over: object, of: Owner = owner, beside: Partial<Surroundings> = {}): unknown {
  const ownGroup = { stacking: { group: 'own' } }
  const draft = draftSchema.parse({ ...base, ...ownGroup, ...over })
  return checkDraft(draft, of, { ...around, ...beside }, now).mistakes
}

function at(pointer: string, words: string, more: object = {}) {
  return [{ pointer, detail: expect.stringContaining(words) as string, ...more }]
}

test('a good draft is the first version of a new rule, paid by its owner', () => {
  const draft = draftSchema.parse({ ...base, stacking: { group: 'own' } })
  const { version, mistakes: none } = checkDraft(draft, owner, around, now)
  expect(none).toEqual([])
  expect(version).toMatchObject({
    ...{ ruleId: 0n, version: 1, partnerId: 3n, validFrom: '2026-12-01 00:00:00' },
    ...{ validTo: '9999', funders: [{ funderId: 3n, percent: 100 }], condition: null },
  })
  expect(draftSchema.parse(JSON.parse(draftText(draft)))).toEqual(draft)
})

test('the name of a rule that there is makes the next version of it', () => {
  const ended = { ...standing, validTo: '2026-12-01 00:00:00' }
  const draft = draftSchema.parse({ ...base, name: 'Base' })
  const beside = { ...around, versions: [ended] }
  const { version, mistakes: none } = checkDraft(draft, owner, beside, now)
  expect([version?.ruleId, version?.version, none]).toEqual([7n, 3, []])
})

describe('conditions', () => {
  test.each([
    ["payment.mcc == '5411' && payment.mmc == '1'", 'No such key: mmc', 34],
    ['payment.amountMinor', 'a condition says true or false', 1],
    ['payment.amountMinor ==', '', 23],
    ["payment.mcc.matches('(a+)+b')", 'may take long', 1],
    ['payment.amountMinor / payment.nthThisMonth > 1', 'divisor', 23],
    ['receipt.skus.all(a, receipt.skus.exists(b, a == b))', 'a list within a list', 21],
    [Array.from({ length: 150 }, () => 'true').join('&&'), '', undefined],
  ])('%.60s', (condition, words, column) => {
    const [mistake, ...others] = mistakes({ condition }) as { column: number; detail: string }[]
    expect(others).toEqual([])
    expect(mistake).toMatchObject({ pointer: '/condition' })
    expect(mistake?.detail).toContain(words)
    if (column !== undefined) expect(mistake?.column).toBe(column)
  })
})

describe('points without a bound', () => {
  const effects = [
    { kind: 'fixed', points: '5' },
    { kind: 'stamps', every: 5, points: '5' },
    { kind: 'ladder', steps: [{ fromMinor: '1', points: '5' }] },
    { kind: 'items', skus: ['A'], points: '5' },
    // Both can be paid by points: of items all but a minor unit.
    { kind: 'items', skus: ['A'], points: '5', perMinor: '100' },
    { kind: 'rate', perMinor: '100', pointsPer: '1', tenders: ['card', 'points'] },
  ]
  test.each(effects)('$kind needs a limit by time, or a campaign with a budget', (effect) => {
    const refused = at('/limits', 'without a bound')
    expect(mistakes({ effect })).toEqual(refused)
    expect(mistakes({ effect, limits: { paymentPoints: '5' } })).toEqual(refused)
    expect(mistakes({ effect, campaignId: '11' })).toEqual(refused)
    for (const limits of [{ dayPoints: 5 }, { monthPoints: 5 }, { memberPoints: 5 }]) {
      expect(mistakes({ effect, limits })).toEqual([])
    }
    expect(mistakes({ effect, campaignId: '9' })).toEqual([])
  })

  test('a multiplier may have a limit by payment', () => {
    const effect = { kind: 'multiplier', percent: 200 }
    expect(mistakes({ effect })).toEqual(at('/limits', 'multiplies without a bound'))
    expect(mistakes({ effect, limits: { paymentPoints: 100 } })).toEqual([])
    expect(mistakes({ effect, campaignId: '9' })).toEqual([])
  })

  test('a welcome is given once', () => {
    expect(mistakes({ effect: { kind: 'welcome', points: '5' } })).toEqual([])
  })

  test('a minor unit earns one point at most', () => {
    const rate = { kind: 'rate', perMinor: 1, pointsPer: 1 }
    expect(mistakes({ effect: rate })).toEqual([])
    expect(mistakes({ effect: { ...rate, pointsPer: 2 } })).toEqual(
      at('/effect/pointsPer', 'one point at most'),
    )
    const items = { kind: 'items', skus: ['A'], points: '3', perMinor: '2' }
    expect(mistakes({ effect: items, limits: { dayPoints: 5 } })).toEqual(
      at('/effect/points', 'one point at most'),
    )
  })
})

describe('beside other versions', () => {
  test('versions of one rule do not overlap', () => {
    expect(mistakes({ name: 'Base' })).toEqual(
      at('/validFrom', 'version 2 of this rule holds from 2020-01-01T00:00:00 without an end'),
    )
  })

  test('rules of an exclusive group have priorities, unless they never meet', () => {
    const stacking = { group: 'base', mode: 'exclusive', priority: 0 }
    const refused = at('/stacking/priority', '"Base" in the group base has the priority 0')
    expect(mistakes({ stacking })).toEqual(refused)
    expect(mistakes({ stacking, scope: { locationIds: ['1'] } })).toEqual(refused)
    expect(mistakes({ stacking: { ...stacking, priority: 1 } })).toEqual([])
    expect(mistakes({ stacking, currency: 'EUR' })).toEqual([])
    const elsewhere = { ...standing, scope: { locationIds: [8n], product: null } }
    const scope = { locationIds: ['1'] }
    expect(mistakes({ stacking, scope }, owner, { versions: [elsewhere] })).toEqual([])
    const ofProduct = { ...standing, scope: { locationIds: null, product: 'Silver' } }
    const gold = { product: 'Gold' }
    expect(mistakes({ stacking, scope: gold }, owner, { versions: [ofProduct] })).toEqual([])
    expect(mistakes({ stacking }, owner, { versions: [ofProduct] })).toEqual(refused)
    const ended = { ...standing, validTo: '2026-12-01 00:00:00' }
    expect(mistakes({ stacking }, owner, { versions: [ended] })).toEqual([])
    const others = { ...standing, partnerId: 4n }
    expect(mistakes({ stacking }, owner, { versions: [others] })).toEqual([])
  })

  test('a group has one mode, and no multipliers among others', () => {
    expect(mistakes({ stacking: { group: 'base', mode: 'best' } })).toEqual(
      at('/stacking/mode', 'a group has one mode'),
    )
    const effect = { kind: 'multiplier', percent: 200 }
    const stacking = { group: 'base', priority: 1 }
    expect(mistakes({ effect, stacking, limits: { paymentPoints: 9 } })).toEqual(
      at('/stacking/group', 'multipliers have groups of their own'),
    )
  })
})

describe('who pays', () => {
  const to = { validTo: '2027-01-01' }
  test.each([
    [{ funders: [{ funderId: '4', percent: 100 }], ...to }, []],
    [
      {
        funders: [
          { funderId: '3', percent: 40 },
          { funderId: '4', percent: 60 },
        ],
        ...to,
      },
      [],
    ],
    [{ funders: [{ funderId: '3', percent: 40 }] }, at('/funders', 'add up to 40 %')],
    [{ funders: [{ funderId: '4', percent: 100 }] }, at('/funders/0/funderId', 'holds longer')],
    [
      { funders: [{ funderId: '4', percent: 100 }], validTo: '2027-01-01T00:00:01' },
      at('/funders/0/funderId', 'to 2026-12-31'),
    ],
    [{ funders: [{ funderId: '5', percent: 100 }] }, at('/funders/0/funderId', 'Leaver leaves')],
    [{ funders: [{ funderId: '5', percent: 100 }], ...to }, []],
    [{ funders: [{ funderId: '99', percent: 100 }] }, at('/funders/0/funderId', 'no such partner')],
    [
      {
        funders: [
          { funderId: '3', percent: 50 },
          { funderId: '3', percent: 50 },
        ],
      },
      at('/funders/1/funderId', 'Dala is named twice'),
    ],
  ])('%j', (over, expected) => {
    expect(mistakes(over)).toEqual(expected)
  })

  test('a partner that has agreed to rules of another owner alone', () => {
    const funders = [{ funderId: '4', percent: 100 }]
    expect(mistakes({ funders }, null)).toEqual(at('/funders/0/funderId', 'Jibek has not agreed'))
    expect(mistakes({ funders: [{ funderId: '3', percent: 100 }] }, null)).toEqual([])
    expect(mistakes({}, null)).toContainEqual(at('/funders', 'name the partners that pay')[0])
  })
})

describe('names and dates', () => {
  test.each([
    [{ validFrom: '2026-11-21T21:59:59' }, at('/validFrom', '2026-11-21T22:00:00 is the earliest')],
    [{ validFrom: '2026-11-21T22:00:00' }, []],
    [{ validTo: '2026-12-01' }, at('/validTo', 'it ends before it begins')],
    [
      { validFrom: '9999-12-31T00:00:00' },
      at('/validFrom', 'it begins when nothing does any more'),
    ],
    [{ scope: { locationIds: ['1', '2'] } }, at('/scope/locationIds/1', 'no such location')],
    [{ scope: { locationIds: ['17'] } }, at('/scope/locationIds/0', 'no such location')],
    [{ scope: { product: 'Gold' } }, []],
    [{ scope: { product: 'Tin' } }, at('/scope/product', 'no such co-brand product')],
    [{ campaignId: '9' }, []],
    [{ campaignId: '10' }, at('/campaignId', 'no such campaign')],
    [{ campaignId: '12' }, at('/campaignId', 'no such campaign')],
    [{ currency: 'EUR' }, []],
    [{ currency: 'USD' }, at('/currency', 'payments are in KZT, and there is no rate')],
  ])('%j', (over, expected) => {
    expect(mistakes(over)).toEqual(expected)
  })

  test("the coalition's rules may name anybody's locations", () => {
    const funders = [{ funderId: '3', percent: 100 }]
    expect(mistakes({ funders, scope: { locationIds: ['1', '2'] } }, null)).toEqual([])
  })

  test('a rate that is too old is none', () => {
    const rates = [{ base: 'KZT', quote: 'EUR', day: '2026-11-14', rate: '0.0018' }]
    expect(mistakes({ currency: 'EUR' }, owner, { rates })).toHaveLength(1)
  })
})

describe('a document is no draft', () => {
  test.each([
    ['a card number', { condition: "payment.mcc == '4111111111111111'" }],
    ['a grouped card number', { condition: "payment.mcc == '4111 1111 1111 1111'" }],
    ['one with dots', { condition: "payment.mcc == '4111.1111.1111.1111'" }],
    ['one of 15 digits', { condition: "payment.mcc == '3782-822463-10005'" }],
    ['one of 14 digits', { condition: "payment.mcc == '30569309025904'" }],
    ['one with slashes', { condition: "payment.mcc == '4111/1111/1111/1111'" }],
    ['one for an amount', { condition: 'payment.amountMinor == 30569309025904' }],
    ['one for an article', { effect: { kind: 'items', skus: ['4111111111111111'], points: 1 } }],
    ['one for a limit', { limits: { dayPoints: '378282246310005' } }],
    ['one for a group', { stacking: { group: '4111 1111 1111 1111' } }],
    ['a card number for a name', { name: '4111-1111-1111-1111' }],
    ['a day that there is not', { validFrom: '2026-02-29' }],
    ['an hour that there is not', { validFrom: '2026-02-28T24:00:00' }],
    ['a currency that there is not', { currency: 'XXA' }],
    ['a word of its own', { colour: 'red' }],
    ['a negative limit', { limits: { dayPoints: -1 } }],
    ['a share of nothing', { funders: [{ funderId: '3', percent: 0 }] }],
  ])('with %s', (_, over) => {
    expect(draftSchema.safeParse({ ...base, ...over }).success).toBe(false)
  })

  test('an article number is no card number', () => {
    const condition = "'4006381333931' in receipt.skus"
    expect(draftSchema.safeParse({ ...base, condition }).success).toBe(true)
  })
})
