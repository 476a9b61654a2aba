/** SQL of the audit trail: entries, and the chain over their batches. */
import type { Queryable, Sql, Statement } from '../db/connect.ts'
import { plainColumn, textColumn } from '../values/columns.ts'
import type { AuditEntry } from './entry.ts'

/** SQLSTATE unique_violation: another gateway has written the link that this one was to be. */
const uniqueViolation = '23505'
const triesMax = 50

/**
 * Writes a batch as the next link of the chain, in one statement; `isRelaxed`: the disk is not waited for. Of several gateways that write at once, one makes the
 * next link; the others wait for it at its number, are refused, and are chained to what stands then.
 */
export async function appendBatch(
  sql: Sql,
  entries: readonly AuditEntry[],
  digest: Buffer,
  isRelaxed: boolean,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await insertBatch(sql, entries, digest, isRelaxed)
      return
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === uniqueViolation
      if (!isTaken || tries === triesMax) throw error
    }
  }
}

function insertBatch(
  sql: Sql,
  entries: readonly AuditEntry[],
  digest: Buffer,
  isRelaxed: boolean,
): Statement {
  return sql`
    WITH commit AS MATERIALIZED (
      SELECT set_config('synchronous_commit', ${isRelaxed ? 'off' : 'on'}, true)
    ), last AS (
      SELECT batch_id, hash FROM audit_batch ORDER BY batch_id DESC LIMIT 1
    ), batch AS (
      INSERT INTO audit_batch (batch_id, entries, digest, hash)
      SELECT coalesce((SELECT batch_id FROM last), 0) + 1, ${entries.length}, ${digest},
             sha256(coalesce((SELECT hash FROM last), decode(repeat('00', 32), 'hex')) || ${digest})
      RETURNING batch_id
    )
    INSERT INTO audit_entry (member_id, batch_id, number, at, audience, owner, caller, operation,
                             status, request_id)
    SELECT entry.member_id, batch.batch_id, entry.number, entry.at, entry.audience, entry.owner,
           entry.caller, entry.operation, entry.status, entry.request_id
      FROM commit, batch, unnest(
        ${plainColumn(entries.map((each) => each.memberId))}::bigint[],
        ${plainColumn(entries.map((each) => each.at.toISOString()))}::timestamptz[],
        ${textColumn(entries.map((each) => each.audience))}::text[],
        ${textColumn(entries.map((each) => each.owner))}::text[],
        ${textColumn(entries.map((each) => each.caller))}::text[],
        ${textColumn(entries.map((each) => each.operation))}::text[],
        ${plainColumn(entries.map((each) => each.status))}::int2[],
        ${plainColumn(entries.map((each) => each.requestId))}::uuid[]
      ) WITH ORDINALITY AS entry (member_id, at, audience, owner, caller, operation, status,
                                  request_id, number)`
}

/** An entry and where it stands. */
export interface AuditRow extends AuditEntry {
  batchId: bigint
  number: number
}

const columns = (sql: Queryable) => sql`
  member_id AS "memberId", batch_id AS "batchId", number, at, audience, owner, caller, operation,
  status, request_id AS "requestId"`

/** Entries about a member, the newest first, before a place in the trail (`null`: from the end). */
export async function selectAbout(
  sql: Queryable,
  memberId: bigint,
  before: { batchId: bigint; number: number } | null,
  limit: number,
): Promise<AuditRow[]> {
  return sql<AuditRow[]>`
    SELECT ${columns(sql)} FROM audit_entry
     WHERE member_id = ${memberId}
       ${before === null ? sql`` : sql`AND (batch_id, number) < (${before.batchId}, ${before.number})`}
     ORDER BY batch_id DESC, number DESC
     LIMIT ${limit}`
}

/** One link of the chain. */
export interface AuditBatch {
  batchId: bigint
  entries: number
  digest: Buffer
  hash: Buffer
}

/** Links of the chain after one, in their order. */
export async function selectBatches(
  sql: Queryable,
  after: bigint,
  limit: number,
): Promise<AuditBatch[]> {
  return sql<AuditBatch[]>`
    SELECT batch_id AS "batchId", entries, digest, hash FROM audit_batch
     WHERE batch_id > ${after} ORDER BY batch_id LIMIT ${limit}`
}

/** All entries of some links (both ends included), in their order. */
export async function selectEntries(sql: Queryable, from: bigint, to: bigint): Promise<AuditRow[]> {
  return sql<AuditRow[]>`
    SELECT ${columns(sql)} FROM audit_entry
     WHERE batch_id BETWEEN ${from} AND ${to} ORDER BY batch_id, number`
}
