/** A transaction whose connection is lost rejects, ends no process, and leaves a pool that works. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

test('a connection that is lost', async () => {
  const pool = connect(database.url, { connectionsMax: 1 })
  for (let times = 0; times < 5; times++) {
    const lost = pool.begin(async (transaction) => {
      await transaction`DO 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END'`
    })
    await expect(lost).rejects.toThrow()
    // postgres.js 3.4.9 gives what the server said last to the first statement after it as well.
    await pool`SELECT 1`.catch(() => {})
    expect([...(await pool`SELECT 1 AS one`)]).toEqual([{ one: 1 }])
  }
  await pool.end({ timeout: 1 })
})

test('what fails otherwise is rolled back and thrown as it is', async () => {
  const pool = connect(database.url, { connectionsMax: 1 })
  await pool`CREATE TABLE one (n int PRIMARY KEY)`
  const twice = pool.begin(async (transaction) => {
    await transaction`INSERT INTO one VALUES (1)`
    await transaction`INSERT INTO one VALUES (1)`
  })
  await expect(twice).rejects.toMatchObject({ code: '23505' })
  const own = pool.begin('READ ONLY', async (transaction) => {
    await transaction`SELECT 1`
    throw new RangeError('of its own')
  })
  await expect(own).rejects.toThrow(RangeError)
  expect([...(await pool`SELECT n FROM one`)]).toEqual([])
  expect(await pool.begin((transaction) => transaction`SELECT 2 AS two`)).toMatchObject([
    { two: 2 },
  ])
  await pool.end({ timeout: 1 })
})
