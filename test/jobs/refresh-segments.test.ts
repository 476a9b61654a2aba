/** Segments: who is in which, and when that is looked at again. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { refreshSegmentsJob } from '../../src/jobs/refresh-segments.ts'
import { refreshTiersJob } from '../../src/jobs/refresh-tiers.ts'
import type { SegmentDocument } from '../../src/program/segment/segment.ts'
import { readSizes, writeMemberships, type Membership } from '../../src/program/segment/store.ts'
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
  expect(await readSizes(at.sql, partnerId)).toEqual(new Map([['gold', 1n]]))
  await at.run(refreshSegmentsJob, '2026-04-01')
  expect(await at.segments()).toEqual([`${one} ${partnerId} gold`, `${one} ${partnerId} sleeping`])
  const both = new Map(['gold', 'sleeping'].map((name) => [name, 1n]))
  expect(await readSizes(at.sql, partnerId)).toEqual(both)
  await at.settle()
  await at.run(refreshTiersJob, '2026-08-01')
  await at.run(refreshSegmentsJob, '2026-08-01')
  await defineSegment('sleeping', null)
  expect(await refreshSegmentsJob.isUrgent?.(at.sql)).toBe(true)
  expect(await at.run(refreshSegmentsJob, '2026-08-01')).toMatchObject({ changed: 1 })
  expect(await at.segments()).toEqual([])
  const none = new Map(['gold', 'sleeping'].map((name) => [name, 0n]))
  expect(await readSizes(at.sql, partnerId)).toEqual(none)
})

test('how many are in a segment is counted as they come and go, whatever pages bring', async () => {
  const sizes = async () => [
    ...(await at.sql`
      SELECT partner_id, segment, members FROM segment_size WHERE members <> 0
       ORDER BY partner_id, segment`),
  ]
  const counted = async () => [
    ...(await at.sql`
      SELECT partner_id, segment, count(*) AS members FROM member_segment
       GROUP BY partner_id, segment ORDER BY partner_id, segment`),
  ]
  const [one = 0n, two = 0n, three = 0n] = at.members
  const of = (memberId: bigint, ...names: string[]) =>
    names.map((segment) => ({ memberId, partnerId: segment === 'c' ? 0n : partnerId, segment }))
  const write = (memberIds: bigint[], memberships: Membership[]) =>
    writeMemberships(at.sql, memberIds, memberships, '2026-03-10')
  expect(await write([one, two], [...of(one, 'a', 'b'), ...of(two, 'a', 'c')])).toBe(4)
  expect(await sizes()).toEqual(await counted())
  expect(await write([three], of(three, 'a'))).toBe(1)
  expect(await write([one, three], [...of(one, 'c'), ...of(three, 'b')])).toBe(5)
  expect(await write([one, three], [...of(one, 'c'), ...of(three, 'b')])).toBe(0)
  expect(await sizes()).toEqual(await counted())
  expect(await sizes()).toHaveLength(3)
})
