/** Segments: fifths, facts, and who is in which. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MemberView } from '../../../src/program/segment/facts.ts'
import { quintileOf } from '../../../src/program/segment/quintile.ts'
import { compileSegment, groupSegments, mistakesIn } from '../../../src/program/segment/segment.ts'

const member: MemberView = {
  ...{ memberId: 4n, tier: 'gold', partnerTier: '', loyaltyIndex: null, referred: true },
  ...{
    lastOn: '2026-11-02',
    joinedOn: '2025-11-22',
    payments: 3n,
    turnoverMinor: 1000n,
    points: 9n,
  },
}
const boundaries = {
  recency: ['2026-01-01', '2026-03-01', '2026-09-01', '2026-11-02'],
  frequency: [1n, 1n, 2n, 3n],
  monetary: [100n, 200n, 300n, 999n],
}
const today = '2026-11-22'

function holds(condition: string): boolean {
  const owner = { partnerId: 1n, name: 'asked' }
  const segment = compileSegment(owner, { description: '', currency: 'KZT', condition })
  const [group] = groupSegments([segment])
  return group?.segmentsOf({ member, boundaries, today }).length === 1
}

test.each([
  'member.tier == "gold" && member.partnerTier == ""',
  'member.recencyDays == 20 && member.daysSinceJoining == 365',
  'member.frequency == 3 && member.turnoverMinor == 1000 && member.averageBillMinor == 333',
  'member.points == 9 && member.referred && member.loyaltyIndex == -1',
  'member.recencyQuintile == 4 && member.frequencyQuintile == 4 && member.monetaryQuintile == 5',
])('of the member it holds that %s', (condition) => {
  expect(holds(condition)).toBe(true)
  expect(holds(`!(${condition})`)).toBe(false)
})

test('segments of one owner and currency are asked together, others apart', () => {
  const segment = (partnerId: bigint, name: string, currency: string, condition: string) =>
    compileSegment({ partnerId, name }, { description: '', currency, condition })
  const groups = groupSegments([
    segment(1n, 'all', 'KZT', 'true'),
    segment(1n, 'none', 'KZT', 'false'),
    segment(1n, 'often', 'KZT', 'member.frequency > 2'),
    segment(2n, 'all', 'KZT', 'true'),
    segment(1n, 'dollars', 'USD', 'true'),
  ])
  const found = groups.map((group) => [
    group.partnerId,
    group.segmentsOf({ member, boundaries, today }),
  ])
  expect(found).toEqual([
    [1n, ['all', 'often']],
    [2n, ['all']],
    [1n, ['dollars']],
  ])
})

test('facts of payments are no facts of members', () => {
  const condition = 'payment.amountMinor > 5'
  const [mistake] = mistakesIn({ description: '', currency: 'KZT', condition })
  expect(mistake?.pointer).toBe('/condition')
})

test('a fifth grows with the value, and equals share theirs', () => {
  const list = fc.array(fc.bigInt(0n, 20n), { minLength: 4, maxLength: 4 })
  const property = fc.property(list, fc.bigInt(0n, 20n), fc.bigInt(0n, 20n), (four, one, other) => {
    const parted = four.sort((a, b) => Number(a - b))
    const [low, high] = one < other ? [one, other] : [other, one]
    const quintiles = [quintileOf(low, parted), quintileOf(high, parted)]
    expect(quintiles[0]).toBeLessThanOrEqual(quintiles[1] ?? 0)
    expect(quintiles.every((each) => each >= 1 && each <= 5)).toBe(true)
  })
  fc.assert(property)
  expect(quintileOf(5n, [])).toBe(0)
})
