/** Rules change while gateways run: the next payment goes by the new version, those of before by their own. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Sql } from '../../src/db/connect.ts'
import { createApprovals } from '../../src/intake/approvals.ts'
import type { Intake } from '../../src/intake/index.ts'
import { watchReference, type ReferenceWatch } from '../../src/intake/store/reference.ts'
import { draftSchema } from '../../src/program/approval/draft.ts'
import { earliestEnd, earliestStart } from '../../src/program/approval/dates.ts'
import type { Approvals } from '../../src/program/approval/approvals.ts'
import { readRules } from '../../src/program/store.ts'
import { grocery, seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { openIntake, takeInTurn } from '../support/gateways.ts'

interface Gateway {
  sql: Sql
  watch: ReferenceWatch
  intake: Intake
}

let database: FreshDatabase
let approvals: Approvals
let partnerId: bigint
let memberId: bigint
let gateways: [Gateway, Gateway]
beforeAll(async () => {
  database = await freshDatabase()
  const seeded = await seedCoalition(database.sql, 1)
  memberId = seeded.memberIds[0] ?? 0n
  const base = (await readRules(database.sql)).find(({ name }) => name.startsWith('One point for'))
  partnerId = base?.partnerId ?? 0n
  approvals = createApprovals(database.sql)
  gateways = [await start(), await start()]
})
afterAll(async () => {
  for (const { sql, watch, intake } of gateways) {
    await intake.stop()
    await watch.stop()
    await sql.end({ timeout: 5 })
  }
  await database.drop()
})

async function start(): Promise<Gateway> {
  const sql = connect(database.url, { connectionsMax: 2 })
  const watch = await watchReference(sql, () => {})
  return { sql, watch, intake: openIntake(database.url, () => watch.current()) }
}

/** Drafted by one, approved by another. */
async function bring(over: object): Promise<{ ruleId: bigint; version: number }> {
  const draft = draftSchema.parse({
    ...{ currency: 'KZT', stacking: { group: 'extra', mode: 'additive' } },
    effect: { kind: 'rate', perMinor: '10000', pointsPer: '1' },
    ...over,
  })
  const saved = await approvals.draft(partnerId, draft, 'anna')
  if (saved.outcome !== 'saved') throw new Error(JSON.stringify(saved))
  const made = await approvals.approve(saved.draft, 'bolat')
  if (made.outcome !== 'approved_now') throw new Error(JSON.stringify(made))
  return { ruleId: made.ruleId, version: made.version }
}

let purchases = 0
/** A purchase of 1000.00 KZT; its messages have one key each. */
function purchase(date: string, time = '12:00:00') {
  purchases += 1
  const same = {
    ...{ ...grocery, memberId, purchasedOn: date, purchasedAt: time, amountMinor: 100_000n },
    ...{ rrn: `rrn${purchases}`, stan: `${purchases}`, transmission: `${purchases}` },
  }
  return { authorized: cardEvent(same), cleared: clearingEvent(same) }
}

async function pointsOf(gateway: Gateway, event: ReturnType<typeof cardEvent>): Promise<bigint> {
  const [answer] = await takeInTurn(gateway.intake, [event])
  return answer?.outcome === 'recorded' ? answer.points : -1n
}

/** Payment after payment until one earns as many, at most so many. */
async function untilEarning(gateway: Gateway, points: bigint, date: string): Promise<boolean> {
  for (let at = 0; at < 500; at++) {
    if ((await pointsOf(gateway, purchase(date).authorized)) === points) return true
  }
  return false
}

const tomorrow = () => earliestEnd(new Date()).slice(0, 10)

test('an approved version gives points on every gateway, without a restart; an earlier payment does not know it', async () => {
  const [one, other] = gateways
  const before = purchase(tomorrow())
  expect(await pointsOf(one, before.authorized)).toBe(10n)
  await bring({ name: 'Twice', validFrom: earliestStart(new Date()).replace(' ', 'T') })
  expect(await untilEarning(one, 20n, tomorrow())).toBe(true)
  expect(await untilEarning(other, 20n, tomorrow())).toBe(true)
  // The points that were promised are given, and no more, wherever the clearing comes in.
  expect(await pointsOf(other, before.cleared)).toBe(0n)
  const posted = await database.sql<{ points: bigint }[]>`
    SELECT posted_points AS points FROM payment WHERE rrn = ${before.cleared.rrn}`
  expect(posted).toEqual([{ points: 10n }])
})

test('a payment goes by the version of its local purchase time, whenever its clearing comes', async () => {
  const [one, other] = gateways
  const name = 'Third'
  const change = '2126-12-01'
  const rate = { kind: 'rate', perMinor: '10000', pointsPer: '5' }
  const first = await bring({ name, validFrom: '2126-11-01', effect: rate })
  const early = purchase('2126-11-30', '23:59:59')
  expect(await untilEarning(one, 70n, '2126-11-15')).toBe(true)
  expect(await pointsOf(one, early.authorized)).toBe(70n)

  await approvals.end(first, `${change} 00:00:00`, 'dina')
  await bring({ name, validFrom: change, effect: { ...rate, pointsPer: '7' } })
  expect(await untilEarning(one, 90n, change)).toBe(true)
  expect(await untilEarning(other, 90n, change)).toBe(true)
  // Authorized under the first version, cleared when both stand.
  expect(await pointsOf(other, early.cleared)).toBe(0n)
  // Nobody saw an authorization: the clearing alone tells of a purchase in the time of the first version.
  expect(await pointsOf(other, purchase('2126-11-30', '23:59:59').cleared)).toBe(70n)
  expect(await pointsOf(other, purchase(change, '00:00:00').cleared)).toBe(90n)
})
