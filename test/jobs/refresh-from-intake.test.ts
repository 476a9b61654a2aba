/** From a card payment to the tier and the segment that it earns, and back with its refund. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Intake } from '../../src/intake/index.ts'
import { refreshSegmentsJob } from '../../src/jobs/refresh-segments.ts'
import { refreshTiersJob } from '../../src/jobs/refresh-tiers.ts'
import { runJob } from '../../src/jobs/run.ts'
import { readMemberTiers } from '../../src/program/tier/progress.ts'
import { saveDefinition } from '../../src/program/standing/store.ts'
import { selectSegmentMembers } from '../../src/program/segment/store.ts'
import { grocery, seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { openIntake, takeInTurn } from '../support/gateways.ts'
import { scheme } from './standing.ts'

let database: FreshDatabase
let intake: Intake
let memberId: bigint
let partnerId: bigint
beforeAll(async () => {
  database = await freshDatabase()
  const { reference, memberIds } = await seedCoalition(database.sql, 1)
  ;[memberId = 0n] = memberIds
  intake = openIntake(database.url, () => reference)
  const [partner] = await database.sql<{ partnerId: bigint }[]>`
    SELECT partner_id AS "partnerId" FROM merchant_id JOIN location USING (location_id)
     WHERE merchant_id = ${grocery.merchantId}`
  partnerId = partner?.partnerId ?? 0n
})
afterAll(async () => {
  await intake.stop()
  await database.drop()
})

const today = '2026-11-22'

async function refresh(): Promise<void> {
  const now = new Date(`${today}T12:00:00Z`)
  for (const job of [refreshTiersJob, refreshSegmentsJob]) {
    await runJob(job, { sql: database.sql, intake, now })
  }
}

const tier = async () =>
  (await readMemberTiers(database.sql, memberId, today, () => true)).map((each) => [
    ...[each.tier, each.counted],
  ])

const inSegment = async () => {
  const found = await selectSegmentMembers(database.sql, { partnerId, name: 'gold' }, 0n, 10)
  return found.map((each) => each.memberId)
}

test('a payment earns a tier when it is cleared, and loses it when it is refunded', async () => {
  const { sql } = database
  const segment = { description: '', currency: 'KZT', condition: 'member.tier == "gold"' }
  await saveDefinition(sql, { kind: 'tiers', partnerId: 0n, name: '' }, scheme, 'a test')
  await saveDefinition(sql, { kind: 'segment', partnerId, name: 'gold' }, segment, 'a test')
  await refresh()
  // From here on the outbox alone tells of the member.
  await sql`UPDATE member SET joined_at = now() - interval '1 day'`
  const same = { ...grocery, memberId, rrn: '1', stan: '1', amountMinor: 600_000n }
  await takeInTurn(intake, [cardEvent({ ...same, purchasedOn: '2026-11-20' })])
  await refresh()
  expect(await tier()).toEqual([['', 0n]])
  await takeInTurn(intake, [clearingEvent({ ...same, purchasedOn: '2026-11-20' })])
  await refresh()
  expect(await tier()).toEqual([['gold', 600_000n]])
  expect(await inSegment()).toEqual([memberId])
  const refund = { ...same, purchasedOn: '2026-11-21', kind: 'refund' as const }
  await takeInTurn(intake, [clearingEvent(refund)])
  await refresh()
  expect(await tier()).toEqual([['', 0n]])
  expect(await inSegment()).toEqual([])
  const events = await sql`SELECT to_tier AS tier, why FROM tier_event ORDER BY number`
  expect([...events]).toEqual([
    { tier: 'gold', why: 'earned' },
    { tier: '', why: 'taken_back' },
  ])
})
