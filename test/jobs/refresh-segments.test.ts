/** Segments: who is in which, and when that is looked at again. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { refreshSegmentsJob } from '../../src/jobs/refresh-segments.ts'
import { refreshTiersJob } from '../../src/jobs/refresh-tiers.ts'
import type { SegmentDocument } from '../../src/program/segment/segment.ts'
import { setTurnover } from '../support/turnover.ts'
import { partnerId, scheme, startStanding, type StandingTest } from './standing.ts'

let at: StandingTest
beforeEach(async () => {
  at = await startStanding()
})
afterEach(() => at.drop())

const bestCustomers: SegmentDocument = {
  ...{ description: 'Buy often, and much', currency: 'KZT' },
  condition: 'member.frequencyQuintile == 5 && member.monetaryQuintile >= 4',
}

const defineSegment = (name: string, document: SegmentDocument | null) =>
  at.define('segment', partnerId, name, document)

test('fifths part the members of a partner; equals are never parted', async () => {
  await setTurnover(at.sql, [
    ...at.members.map((memberId, nth) => ({
      ...{ memberId, partnerId, month: '2026-03', payments: Math.min(nth, 8) + 1 },
      amountMinor: BigInt(nth) * 100n,
    })),
    // Elsewhere, more does not count.
    ...[{ memberId: at.members[0] ?? 0n, partnerId: 78n, month: '2026-03', amountMinor: 9999n }],
  ])
  await defineSegment('best', bestCustomers)
  await at.run(refreshSegmentsJob, '2026-03-10')
  const best = at.members.slice(-2).map((each) => `${each} ${partnerId} best`)
  expect(await at.segments()).toEqual(best)
  const [kept] = await at.sql`SELECT members, frequency, monetary FROM rfm_boundary`
  expect(kept).toEqual({
    ...{ members: 10n, frequency: [2n, 4n, 6n, 8n], monetary: [100n, 300n, 500n, 700n] },
  })
})

test('who is in a segment follows the day, the tier, and what it is defined as', async () => {
  const [one = 0n] = at.members
  await at.define('tiers', 0n, '', scheme)
  await setTurnover(at.sql, [
    ...[{ memberId: one, partnerId, month: '2026-03', amountMinor: 6000n }],
  ])
  await at.run(refreshTiersJob, '2026-03-10')
  const of = (condition: string) => ({ ...bestCustomers, condition })
  await defineSegment('gold', of('member.tier == "gold" && member.averageBillMinor == 6000'))
  await defineSegment('sleeping', of('member.recencyDays > 30'))
  await defineSegment('young', of('member.daysSinceJoining < 0 || member.referred'))
  await at.run(refreshSegmentsJob, '2026-03-10')
  expect(await at.segments()).toEqual([`${one} ${partnerId} gold`])
  await at.run(refreshSegmentsJob, '2026-04-01')
  expect(await at.segments()).toEqual([`${one} ${partnerId} gold`, `${one} ${partnerId} sleeping`])
  await at.settle()
  await at.run(refreshTiersJob, '2026-08-01')
  await at.run(refreshSegmentsJob, '2026-08-01')
  await defineSegment('sleeping', null)
  expect(await refreshSegmentsJob.isUrgent?.(at.sql)).toBe(true)
  expect(await at.run(refreshSegmentsJob, '2026-08-01')).toMatchObject({ changed: 1 })
  expect(await at.segments()).toEqual([])
})
