/** What erasure, export and unlinking read: the member's rows, however many others there are. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Queryable, type Sql } from '../../src/db/connect.ts'
import { unlinkCard } from '../../src/enrolment/cards.ts'
import { beginErasure } from '../../src/erasure/begin.ts'
import { stripPayments } from '../../src/erasure/store/strip.ts'
import { withMembers } from '../../src/ledger/store/transaction.ts'
import { exportJson } from '../../src/member-data/export.ts'
import { holdings } from '../../src/member-data/holdings.ts'
import { createMember } from '../../src/member/member.ts'
import { Vault } from '../../src/privacy/vault.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

/** Rows of other people in each of the large tables. */
const others = 50_000

let database: FreshDatabase
let memberId: bigint
beforeAll(async () => {
  database = await freshDatabase()
  memberId = await createMember(database.sql, { name: 'Aigerim' })
  await database.sql.begin(async (sql) => {
    await sql`INSERT INTO bank (bank_id, name) VALUES (7001, 'Alfa')`
    await sql`INSERT INTO card (member_id, card_id, bin, last_four) VALUES (${memberId}, 1, '411111', '1111')`
    await fill(sql, { memberId, members: 1n, from: 1n, rows: 3n })
    // The first event was given to the second payment.
    await sql`
      INSERT INTO exception (member_id, event_key, payment_id, rung, candidate_ids, resolved_to)
      SELECT member_id, event_keys, 1, 'rrn', '{2}', 2 FROM payment WHERE payment_id = 1`
    const of = { memberId: 1_000_000n, members: 5_000n, from: 10n }
    await fill(sql, { ...of, rows: BigInt(others) })
  })
  await database.sql`VACUUM ANALYZE`
})
afterAll(() => database.drop())

test('each table with members in it is found by the member, but for card events, which payments name', async () => {
  const rows = await database.sql<{ place: string }[]>`
    SELECT DISTINCT indrelid::regclass || '.' || attname AS place
      FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
     WHERE indpred IS NULL OR pg_get_expr(indpred, indrelid) = '(' || attname || ' IS NOT NULL)'`
  const found = new Set(rows.map(({ place }) => place))
  const missing = holdings.map(({ table, column }) => `${table}.${column}`)
  expect(missing.filter((place) => !found.has(place))).toEqual(['card_event.member_id'])
})

test('what is unlinked, exported and erased is read by the member, not searched for among all', async () => {
  const read = (work: (sql: Sql) => Promise<unknown>) => readBy(database, work)
  const vault = new Vault(randomBytes(32))
  expect(await read((sql) => unlinkCard(sql, { memberId, cardId: 1n }))).toEqual([])
  expect(await read((sql) => exportAll(sql, vault))).toEqual([])
  const erasure = { memberId, askedBy: 'member', now: new Date() }
  expect(await read((sql) => beginErasure(sql, erasure))).toEqual([])
  expect(await paidBy()).toEqual([2n, 2n, 3n])
  expect(await read(stripAll)).toEqual([])
  expect(await paidBy()).toEqual([2n, 2n, 3n])
})

async function stripAll(pool: Sql): Promise<void> {
  const strip = (sql: Queryable) => stripPayments(sql, memberId, 200)
  expect(await withMembers(pool, [memberId], () => {}, strip)).toBe(3)
}

/** The payments of the member's events. */
async function paidBy(): Promise<bigint[]> {
  const rows = await database.sql<{ paymentId: bigint }[]>`
    SELECT payment_id AS "paymentId" FROM card_event WHERE member_id = ${memberId} ORDER BY 1`
  return rows.map(({ paymentId }) => paymentId)
}

async function exportAll(sql: Sql, vault: Vault): Promise<void> {
  let text = ''
  for await (const piece of exportJson(sql, vault, memberId, new Date())) text += piece
  const { card_events: events } = JSON.parse(text) as { card_events: object[] }
  expect(events).toHaveLength(3)
}

/** Of which large tables `work` reads more than a few rows, and how many. */
async function readBy(
  { url, sql }: FreshDatabase,
  work: (sql: Sql) => Promise<unknown>,
): Promise<unknown[]> {
  const counts = async () =>
    await sql<{ table: string; rows: number }[]>`
      SELECT relname AS table, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS rows
        FROM pg_stat_user_tables WHERE n_live_tup >= ${others / 2} ORDER BY 1`
  // What the server's own analysis reads would be counted, too.
  for (const table of large) await sql.unsafe(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`)
  const before = await counts()
  expect(before.map(({ table }) => table)).toEqual(large)
  const pool = connect(url, { applicationName: 'counted' })
  await work(pool)
  await pool.end()
  // Once a session is gone, what it has read is counted.
  for (let open = 1; open > 0;) {
    const sessions = await sql`
      SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'counted'`
    open = sessions.length
  }
  const after = await counts()
  return after
    .map(({ table, rows }, at) => ({ table, rows: rows - (before[at]?.rows ?? 0) }))
    .filter(({ rows }) => rows > 100)
}

const large = [
  ...['card_event', 'card_token', 'card_watch', 'consent_request', 'partner_event', 'payment'],
]

/** Rows from a number on, of so many members. */
async function fill(
  sql: Queryable,
  {
    memberId: first,
    members,
    from,
    rows,
  }: Record<'memberId' | 'members' | 'from' | 'rows', bigint>,
): Promise<void> {
  const each = sql`generate_series(${from}::bigint, ${from + rows - 1n}::bigint) AS at`
  const whose = sql`${first}::bigint + at % ${members}::bigint`
  const bytes = sql`decode(lpad(to_hex(at), 32, '0'), 'hex')`
  await sql`
    INSERT INTO card_token (token, member_id, card_id) SELECT ${bytes}, ${whose}, 1 FROM ${each}`
  await sql`
    INSERT INTO card_watch (token, member_id, link_id, ends_at)
    SELECT ${bytes}, ${whose}, at, now() FROM ${each}`
  await sql`
    INSERT INTO partner_event (partner_id, kind, member_id, body, position, created_at)
    SELECT 1, 'payment.authorized', ${whose}, '{}', at, now() FROM ${each}`
  await sql`
    INSERT INTO consent_request (bank_id, jti, member_id, purpose, categories, window_months, until, created_at, ends_at)
    SELECT 7001, at, ${whose}, 'offers', '{}', 1, now(), now(), now() FROM ${each}`
  await sql`
    INSERT INTO card_event (key, member_id, payment_id, points, amount_minor, received_at, approved, kind, mti, link, rung)
    SELECT ${bytes}, ${whose}, at, 0, 0, now(), true, 'authorization', '0100', '', 'opened' FROM ${each}`
  await sql`
    INSERT INTO payment (member_id, payment_id, card_id, authorized_minor, reversed_minor, cleared_minor,
      refunded_minor, pending_points, posted_points, purchased_on, purchased_at, advised, currency, mcc, channel,
      reason, acquirer_id, merchant_id, terminal_id, rrn, stan, transmission, authorization_code,
      network_reference, event_keys)
    SELECT ${whose}, at, 1, 0, 0, 0, 0, 0, 0, now(), '12:00', false, 'KZT', '5411', 'pos', 'unknown_merchant',
           'A', 'M', 'T', at, '', '', '', '', ${bytes} FROM ${each}`
}
