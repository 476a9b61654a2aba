/** A request whose transaction dies, before it writes or as it commits: nothing is written, and it may be sent again. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import type { LedgerPorts } from '../../src/ledger/redemption/ports.ts'
import { createRedemptions } from '../../src/ledger/redemption/redemptions.ts'
import { startShop, type Shop } from './shop.ts'

let shop: Shop
let memberId: bigint
beforeAll(async () => {
  shop = await startShop()
  memberId = await shop.member({ '2099-12-31': 1000n })
  await shop.sql`
    CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`
  await shop.sql`CREATE SEQUENCE attempt`
  await shop.sql`
    CREATE FUNCTION fail_at_first() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('attempt') % 3 <> 0 THEN
        RAISE EXCEPTION 'again' USING ERRCODE = TG_ARGV[0];
      END IF;
      RETURN NULL;
    END $$`
})
afterEach(() => shop.assertRight())
afterAll(() => shop.stop())

const asked = () => ({
  ...{ memberId, partnerId: shop.pharmacy, key: randomUUID(), points: 10n },
  holdSeconds: null,
})

async function available(): Promise<bigint> {
  return (await shop.balance(memberId))?.available ?? 0n
}

test('a connection that is lost before the points are taken', async () => {
  const before = await available()
  const request = asked()
  const take: LedgerPorts['ids']['take'] = async (sql, count) => {
    await sql`SELECT pg_terminate_backend(pg_backend_pid())`
    return await shop.ids.take(sql, count)
  }
  const pool = connect(shop.url, { connectionsMax: 1 })
  const dying = createRedemptions({ sql: pool, ids: { take }, now: () => shop.now })
  await expect(dying.redeem(request)).rejects.toThrow()
  await pool.end({ timeout: 1 })
  expect(await available()).toBe(before)
  expect(await shop.redemptions.redeem(request)).toMatchObject({ outcome: 'done' })
  expect(await available()).toBe(before - 10n)
})

test('a connection that is lost as everything is committed', async () => {
  const before = await available()
  const request = asked()
  await shop.sql`
    CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON redemption DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION die()`
  const pool = connect(shop.url, { connectionsMax: 1 })
  const dying = createRedemptions({ sql: pool, ids: shop.ids, now: () => shop.now })
  await expect(dying.redeem(request)).rejects.toThrow()
  await pool.end({ timeout: 1 })
  await shop.sql`DROP TRIGGER dies ON redemption`
  expect(await available()).toBe(before)
  expect(await shop.redemptions.redeem(request)).toMatchObject({ outcome: 'done' })
  expect(await shop.redemptions.redeem(request)).toMatchObject({ outcome: 'repeated' })
  expect(await available()).toBe(before - 10n)
})

test.each([
  ['a serialization failure', '40001'],
  ['a deadlock', '40P01'],
])('%s is tried again, and counted', async (_, code) => {
  const before = { points: await available(), retries: shop.redemptions.retries() }
  await shop.sql.unsafe(`
    CREATE TRIGGER fails AFTER INSERT ON redemption
      FOR EACH ROW EXECUTE FUNCTION fail_at_first('${code}')`)
  expect(await shop.redemptions.redeem(asked())).toMatchObject({ outcome: 'done' })
  await shop.sql`DROP TRIGGER fails ON redemption`
  expect(await available()).toBe(before.points - 10n)
  expect(shop.redemptions.retries() - before.retries).toBe(2)
})
