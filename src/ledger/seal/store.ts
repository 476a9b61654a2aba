/** Sealed days in the database, and the transfers that they seal. */
import type { Queryable as Sql, Sql as Pool } from '../../db/connect.ts'
import type { DayRoot, SealedTransfer } from './day.ts'

/** Keeps seals of two processes apart: the bytes of 'seal'. */
const sealLock = 0x7365616c

/** A day's seal. `day` is `YYYY-MM-DD`; `blocks`: roots of its blocks, one after the other. */
export interface SealedDay {
  readonly day: string
  readonly transfers: number
  readonly root: Buffer
  readonly chain: Buffer
  readonly blocks: Buffer
}

/** Does `work` in a transaction that no other one seals in. */
export async function whileSealing<Result>(
  sql: Pool,
  work: (transaction: Sql) => Promise<Result>,
): Promise<Result> {
  return (await sql.begin(async (transaction) => {
    await transaction`
      SELECT pg_advisory_xact_lock(${sealLock}), set_config('statement_timeout', '0', true)`
    return await work(transaction)
  })) as Result
}

const rowsPerPage = 2_048

/**
 * The transfers of a day by their ids, in pages. The encoding is what is sealed: a column that is null says
 * nothing, so a column that is added later changes no seal. A new column is added here.
 */
export function transfersOf(sql: Sql, day: string): AsyncIterable<SealedTransfer[]> {
  return sql<SealedTransfer[]>`
    SELECT member_id AS "memberId", transfer_id AS "transferId",
           concat('booked_on ', to_char(booked_on, 'YYYY-MM-DD'), E'\n',
                  'code ', code, E'\n',
                  'credit_account_id ', credit_account_id, E'\n',
                  'debit_account_id ', debit_account_id, E'\n',
                  'expires_on ' || to_char(expires_on, 'YYYY-MM-DD') || E'\n',
                  'funder_id ' || funder_id || E'\n',
                  'kind ', kind, E'\n',
                  'member_id ', member_id, E'\n',
                  'payment_id ' || payment_id || E'\n',
                  'pending_id ' || pending_id || E'\n',
                  'points ', points, E'\n',
                  'redemption_id ' || redemption_id || E'\n',
                  'rule_id ' || rule_id || E'\n',
                  'rule_version ' || rule_version || E'\n',
                  'transfer_id ', transfer_id, E'\n') AS encoding
      FROM transfer
     WHERE booked_on = ${day}::text::date
     ORDER BY transfer_id, member_id`.cursor(rowsPerPage)
}

/** The day of the first transfer; `null` where there is none. It reads all of them: only the first seal asks. */
export async function firstDay(sql: Sql): Promise<string | null> {
  const [row] = await sql<{ day: string | null }[]>`
    SELECT to_char(min(booked_on), 'YYYY-MM-DD') AS day FROM transfer`
  return row?.day ?? null
}

/** The last day before `day` on which something is booked; `null` where nothing is. */
export async function lastDayBefore(sql: Sql, day: string): Promise<string | null> {
  const [row] = await sql<{ day: string | null }[]>`
    SELECT to_char(max(booked_on), 'YYYY-MM-DD') AS day FROM transfer
     WHERE booked_on < ${day}::text::date`
  return row?.day ?? null
}

/** The day on which a transfer is booked; `null` where there is no such transfer. */
export async function dayOf(
  sql: Sql,
  memberId: bigint,
  transferId: bigint,
): Promise<string | null> {
  const [row] = await sql<{ day: string }[]>`
    SELECT to_char(booked_on, 'YYYY-MM-DD') AS day FROM transfer
     WHERE member_id = ${memberId} AND transfer_id = ${transferId}`
  return row?.day ?? null
}

/** The days that are sealed, in order. */
export async function sealedDays(sql: Sql): Promise<string[]> {
  const rows = await sql<{ day: string }[]>`
    SELECT to_char(day, 'YYYY-MM-DD') AS day FROM sealed_day ORDER BY sealed_day.day`
  return rows.map(({ day }) => day)
}

/** The latest seal; `null` where nothing is sealed. */
export async function lastSeal(sql: Sql): Promise<SealedDay | null> {
  const [row] = await sql<{ day: string }[]>`
    SELECT to_char(max(day), 'YYYY-MM-DD') AS day FROM sealed_day HAVING count(*) > 0`
  return row === undefined ? null : await readSeal(sql, row.day)
}

/** The seal of a day; `null` where it is not sealed. */
export async function readSeal(sql: Sql, day: string): Promise<SealedDay | null> {
  const [row] = await sql<SealedDay[]>`
    SELECT to_char(day, 'YYYY-MM-DD') AS day, transfers::int AS transfers, root, chain, blocks
      FROM sealed_day WHERE day = ${day}::text::date`
  return row ?? null
}

/** Seals a day. */
export async function insertSeal(
  sql: Sql,
  day: string,
  { transfers, root, blocks }: DayRoot,
  chain: Buffer,
  sealedAt: Date,
): Promise<void> {
  await sql`
    INSERT INTO sealed_day (day, transfers, root, chain, blocks, sealed_at)
    VALUES (${day}::text::date, ${transfers}, ${root}, ${chain}, ${Buffer.concat([...blocks])},
            ${sealedAt})`
}
