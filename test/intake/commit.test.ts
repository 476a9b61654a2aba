/** What a batch holds while it is under way: seen from another connection. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { commitBatch } from '../../src/intake/store/commit.ts'
import { seedCoalition, type SeededCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardEvent } from '../support/events.ts'

let database: FreshDatabase
let coalition: SeededCoalition
beforeAll(async () => {
  database = await freshDatabase()
  coalition = await seedCoalition(database.sql, 3)
})
afterAll(() => database.drop())

/** Locks of two keys: a member's are, that of the books is not. */
async function locksHeld(): Promise<number> {
  const [{ held } = { held: -1 }] = await database.sql<{ held: number }[]>`
    SELECT count(*)::integer AS held FROM pg_locks
     WHERE locktype = 'advisory' AND objsubid = 2 AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
  return held
}

test('its members are locked from before it reads until it is committed', async () => {
  const pool = connect(database.url, { connectionsMax: 1 })
  const events = coalition.memberIds.map((memberId) => cardEvent({ memberId, rrn: `${memberId}` }))
  let held = -1
  let id = 1n
  const take = async (): Promise<() => bigint> => {
    held = await locksHeld()
    return () => id++
  }
  const ports = {
    reference: coalition.reference,
    ids: { take },
    isLost: () => false,
    stripe: 0,
    bookedOn: '2026-11-20',
  }
  const { points } = await commitBatch(pool, events, ports)
  expect(points.size).toBe(3)
  expect(held).toBe(3)
  expect(await locksHeld()).toBe(0)
  await pool.end()
})
