/** The lock of jobs: one run at a time, also where the connection that holds it is lost. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withJobLock } from '../../src/jobs/store.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

test('a lost lock is told to the work, and the run ends with the work', async () => {
  const { sql } = database
  const told = withResolver()
  const finish = withResolver()
  let isOver = false
  const run = withJobLock(sql, async (lost) => {
    lost.addEventListener('abort', () => told.resolve())
    await sql`
      SELECT pg_terminate_backend(pid) FROM pg_locks
       WHERE locktype = 'advisory' AND classid = ${0x6a6f6273}`
    await finish.promise
    return 'done'
  }).finally(() => (isOver = true))
  await told.promise
  expect(await withJobLock(sql, async () => 'other')).toBe('other')
  expect(isOver).toBe(false)
  finish.resolve()
  expect(await run).toBe('done')
})

test('a fault of the work is thrown on', async () => {
  const failing = withJobLock(database.sql, () => Promise.reject(new Error('no luck')))
  await expect(failing).rejects.toThrow('no luck')
  expect(await withJobLock(database.sql, async () => 'free')).toBe('free')
})

function withResolver(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}
