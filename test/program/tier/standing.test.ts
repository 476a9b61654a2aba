/** Tiers by example: earning, grace, landing, refunds, a scheme that changes. */
import { expect, test } from 'vitest'
import { mistakesIn, type OwnedScheme } from '../../../src/program/tier/scheme.ts'
import { advance, type Figures, type Standing } from '../../../src/program/tier/standing.ts'

const rolling: OwnedScheme = {
  ...{ partnerId: 0n, version: 1, metric: { of: 'visits' } },
  window: { kind: 'rolling', months: 3 },
  levels: [
    { tier: 'silver', from: 10n },
    { tier: 'gold', from: 20n },
    { tier: 'platinum', from: 40n },
  ],
  ...{ graceMonths: 2, softLandingMonths: null },
}
const soft = { ...rolling, softLandingMonths: 1 }
const calendar: OwnedScheme = {
  ...rolling,
  ...{ window: { kind: 'calendar', unit: 'year' }, graceMonths: 12 },
}

function figures(byMonth: Record<string, bigint>): Figures {
  const months = Object.keys(byMonth).map((each) => {
    const [year = 0, month = 0] = each.split('-').map(Number)
    return year * 12 + month - 1
  })
  return { months, values: Object.values(byMonth) }
}

/** Dates and events of a member of whom nothing more comes. */
function lapse(scheme: OwnedScheme, given: Figures, from: string, to: string): string[] {
  const { standing } = advance(scheme, given, null, from)
  const { changes } = advance(scheme, given, standing, to)
  return changes.map(({ on, to, why }) => `${on} ${to} ${why}`)
}

test('a tier is earned at once and says when it lapses', () => {
  const { standing, changes } = advance(rolling, figures({ '2026-03': 25n }), null, '2026-03-17')
  expect(changes).toEqual([{ from: '', to: 'gold', why: 'earned', on: '2026-03-17' }])
  // Earned to the end of May, and two months more.
  expect(standing).toMatchObject({ tier: 'gold', since: '2026-03-17', reviewOn: '2026-08-01' })
})

test('it lapses after its grace: straight, or level by level', () => {
  const given = figures({ '2026-03': 45n })
  expect(lapse(rolling, given, '2026-03-17', '2027-01-01')).toEqual(['2026-08-01  lapsed'])
  expect(lapse(soft, given, '2026-03-17', '2027-01-01')).toEqual([
    '2026-08-01 gold lapsed',
    '2026-09-01 silver lapsed',
    '2026-10-01  lapsed',
  ])
})

test('it lands on what was earned meanwhile', () => {
  const given = figures({ '2026-03': 45n, '2026-06': 12n })
  expect(lapse(rolling, given, '2026-06-17', '2026-09-30')).toEqual(['2026-08-01 silver lapsed'])
})

test('of a calendar year, a tier lasts to the end of the next, and longer where it is earned again', () => {
  const once = figures({ '2025-11': 25n })
  expect(lapse(calendar, once, '2025-11-30', '2028-01-01')).toEqual(['2027-01-01  lapsed'])
  const again = figures({ '2025-11': 25n, '2026-12': 21n })
  expect(lapse(calendar, again, '2025-11-30', '2028-01-01')).toEqual(['2028-01-01  lapsed'])
})

test('what is brought back takes its tier along', () => {
  const { standing } = advance(rolling, figures({ '2026-03': 25n }), null, '2026-03-17')
  const refunded = advance(rolling, figures({ '2026-03': 12n }), standing, '2026-03-20')
  expect(refunded.changes).toEqual([
    { from: 'gold', to: 'silver', why: 'taken_back', on: '2026-03-20' },
  ])
})

test('under a new scheme a tier lasts as long as if it had been earned by it', () => {
  const given = figures({ '2026-03': 25n })
  const before = advance(rolling, given, null, '2026-03-17').standing
  const harder: OwnedScheme = {
    ...{ ...rolling, version: 2 },
    levels: [
      { tier: 'silver', from: 30n },
      { tier: 'gold', from: 60n },
    ],
  }
  const changed = advance(harder, given, before, '2026-04-02')
  expect(changed.changes).toEqual([])
  // Earned in April for the last time by what was known: two months of grace.
  expect(changed.standing).toMatchObject({ tier: 'gold', version: 2 })
  const end = advance(harder, given, changed.standing, '2027-01-01')
  expect(end.changes.map(({ to, why }) => `${to} ${why}`)).toEqual([' lapsed'])
})

test('where a scheme has no such tier any more, it goes with the scheme', () => {
  const given = figures({ '2026-03': 25n })
  const before: Standing = advance(rolling, given, null, '2026-03-17').standing
  const ended = advance({ ...rolling, version: 2, levels: [] }, given, before, '2026-04-02')
  expect(ended.changes).toEqual([{ from: 'gold', to: '', why: 'scheme_changed', on: '2026-04-02' }])
})

test('figures of a month that is to come count when it has come', () => {
  const { standing } = advance(rolling, figures({ '2026-04': 12n }), null, '2026-03-31')
  expect(standing).toMatchObject({ tier: '', reviewOn: '2026-04-01' })
})

test('levels rise, each by its own name', () => {
  const levels = [
    { tier: 'gold', from: 10n },
    { tier: 'gold', from: 10n },
  ]
  expect(mistakesIn({ ...rolling, levels }).map(({ pointer }) => pointer)).toEqual([
    '/levels/1/from',
    '/levels/1/tier',
  ])
})
