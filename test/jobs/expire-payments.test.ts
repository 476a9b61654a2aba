/** Authorizations that nobody cleared, on a real database: once each, however many gateways look. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Intake } from '../../src/intake/index.ts'
import { expirePayments } from '../../src/jobs/expire-payments.ts'
import { runJob } from '../../src/jobs/run.ts'
import { startScheduler } from '../../src/jobs/scheduler.ts'
import { withJobLock } from '../../src/jobs/store.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { grocery, seedCoalition, type SeededCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { openIntake, quiet, takeInTurn } from '../support/gateways.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'

let database: FreshDatabase
let coalition: SeededCoalition
let intakes: Intake[]
beforeAll(async () => {
  database = await freshDatabase()
  coalition = await seedCoalition(database.sql, 3)
  intakes = [1, 2].map(() => openIntake(database.url, () => coalition.reference))
})
afterAll(async () => {
  await Promise.all(intakes.map((intake) => intake.stop()))
  await database.drop()
})

function intakeAt(at: number): Intake {
  const intake = intakes[at]
  if (intake === undefined) throw new Error('no such gateway')
  return intake
}

const run = async (day: string, at = 0): Promise<Record<string, number>> =>
  await runJob(expirePayments, {
    sql: database.sql,
    intake: intakeAt(at),
    now: new Date(`${day}T12:00:00Z`),
  })

const pending = async (memberId: bigint): Promise<bigint | undefined> =>
  (await readBalance(database.sql, memberId))?.pending

test('7 days, 30 at a hotel, and late clearing gives its points all the same', async () => {
  const [memberId = 0n] = coalition.memberIds
  const same = { ...grocery, memberId, amountMinor: 1_000_000n }
  const codes = { ...same, authorizationCode: 'A1' }
  const events = [
    cardEvent({ ...codes, rrn: '1', stan: '1' }),
    cardEvent({ ...same, rrn: '2', stan: '2', mcc: '7011' }),
    cardEvent({ ...same, rrn: '3', stan: '3', approved: false }),
    cardEvent({ ...same, rrn: '4', stan: '4' }),
    clearingEvent({ ...same, rrn: '4' }),
  ]
  await takeInTurn(intakeAt(0), events)
  expect(await pending(memberId)).toBe(200n)
  expect(await run('2026-11-27')).toEqual({ expired: 0 })
  expect(await run('2026-11-28')).toEqual({ expired: 1 })
  expect(await run('2026-11-28', 1)).toEqual({ expired: 0 })
  expect(await pending(memberId)).toBe(100n)
  expect(await run('2026-12-20')).toEqual({ expired: 0 })
  expect(await run('2026-12-21')).toEqual({ expired: 1 })
  const reasons = await database.sql`
    SELECT rrn, reason FROM payment WHERE member_id = ${memberId} ORDER BY rrn`
  expect(reasons.map(({ rrn, reason }) => `${rrn} ${reason}`)).toEqual([
    ...['1 expired', '2 expired', '3 awaiting_authorization', '4 '],
  ])
  const [late] = await takeInTurn(intakeAt(0), [clearingEvent({ ...codes, rrn: '1' })])
  expect(late).toMatchObject({ points: 100n, rung: 'authorization_code' })
  expect(await run('2026-12-22')).toEqual({ expired: 0 })
  expect(await ledgerFaults(database.sql)).toEqual([])
})

test('two gateways at the same payments expire each once', async () => {
  const [, memberId = 0n] = coalition.memberIds
  const events = Array.from({ length: 600 }, (_, at) =>
    cardEvent({ ...grocery, memberId, rrn: `9${at}`, stan: `${at}`, amountMinor: 100_000n }),
  )
  await Promise.all(events.map((event) => takeInTurn(intakeAt(0), [event])))
  expect(await pending(memberId)).toBe(6000n)
  const both = await Promise.all([run('2026-11-30', 0), run('2026-11-30', 1)])
  expect(both.reduce((sum, counts) => sum + (counts['expired'] ?? 0), 0)).toBe(600)
  expect(await pending(memberId)).toBe(0n)
  expect(await ledgerFaults(database.sql)).toEqual([])
})

test('a gateway runs what is due, and only where nobody else does', async () => {
  const [, , memberId = 0n] = coalition.memberIds
  await takeInTurn(intakeAt(0), [cardEvent({ ...grocery, memberId, rrn: '7', stan: '7' })])
  const lines: object[] = []
  const log = { ...quiet, info: (details: object) => void lines.push(details) }
  const now = (): Date => new Date('2026-12-24T00:00:00Z')
  const options = { sql: database.sql, jobs: [expirePayments], log, now }
  const hourly = startScheduler({ ...options, intake: intakeAt(0) })
  const always = startScheduler({ ...options, intake: intakeAt(1), everyMs: 0 })
  await hourly.check()
  expect(hourly.stats()).toMatchObject([{ done: 0, failed: 0 }])
  await withJobLock(database.sql, () => always.check())
  expect(always.stats()).toMatchObject([{ done: 0 }])
  expect(await pending(memberId)).toBe(100n)
  await always.check()
  await always.check()
  expect(always.stats()).toMatchObject([{ job: 'expire-payments', done: 2, failed: 0 }])
  expect(lines).toEqual([{ job: 'expire-payments', expired: 1, ms: expect.any(Number) }])
  expect(await pending(memberId)).toBe(0n)
  await Promise.all([hourly.stop(), always.stop()])
})

test('a job that fails is told, counted, and due again', async () => {
  const warned: object[] = []
  const failing = {
    ...{ name: 'failing', about: '' },
    run: () => Promise.reject(Object.assign(new Error('4111111111111111'), { code: 'no_luck' })),
  }
  const scheduler = startScheduler({
    ...{ sql: database.sql, intake: intakeAt(0), jobs: [failing] },
    log: { ...quiet, warn: (details: object) => void warned.push(details) },
  })
  await scheduler.check()
  await scheduler.check()
  expect(scheduler.stats()).toMatchObject([{ done: 0, failed: 2 }])
  const line = { job: 'failing', code: 'no_luck' }
  expect(warned).toEqual([line, line])
  await scheduler.stop()
})

test('what goes by days is due a day after its last end', async () => {
  const runs = { hourly: 0, daily: 0 }
  const count = (name: keyof typeof runs) => () => Promise.resolve({ runs: ++runs[name] })
  const jobs = [
    { name: 'hourly', about: '', run: count('hourly') },
    { name: 'daily', about: '', run: count('daily'), daily: true as const },
  ]
  const scheduler = startScheduler({ sql: database.sql, intake: intakeAt(0), jobs, log: quiet })
  const ago = async (time: string): Promise<void> => {
    await database.sql`UPDATE job_run SET finished_at = now() - ${time}::text::interval`
    await scheduler.check()
  }
  await scheduler.check()
  await ago('59 minutes')
  expect(runs).toEqual({ hourly: 1, daily: 1 })
  await ago('23 hours')
  expect(runs).toEqual({ hourly: 2, daily: 1 })
  await ago('24 hours')
  expect(runs).toEqual({ hourly: 3, daily: 2 })
  await scheduler.stop()
})
