/** The queue of exceptions in the database: reading it, and writing what was decided. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import type { Evidence } from '../evidence.ts'
import {
  differencesOf,
  type ExceptionDetail,
  type ExceptionKey,
  type ExceptionSummary,
  type Resolution,
} from '../exception.ts'
import { readPayments } from './moves.ts'
import { sourceOf, type SourceRow } from './source-row.ts'

/** Where a page of the queue ended: the next one goes on after it. */
export interface QueueCursor extends ExceptionKey {
  /** When that one was opened, in microseconds since 1970. */
  readonly openedMicros: bigint
}

/** A page of the queue, the oldest first. */
export interface QueuePage {
  readonly exceptions: readonly ExceptionSummary[]
  /** `null` on the last page. */
  readonly next: QueueCursor | null
}

/** At most `limit` exceptions after `cursor`; only open ones, or all. */
export async function listExceptions(
  sql: Sql,
  { open, cursor, limit }: { open: boolean; cursor: QueueCursor | null; limit: number },
): Promise<QueuePage> {
  const after = cursor ?? { openedMicros: -1n, memberId: 0n, eventKey: '' }
  const rows = await sql<(ExceptionSummary & { openedMicros: bigint })[]>`
    SELECT ${summaryColumns(sql)}, ${micros(sql)} AS "openedMicros"
      FROM exception JOIN card_event ON key = event_key
      JOIN payment ON payment.member_id = exception.member_id
                  AND payment.payment_id = exception.payment_id
     WHERE (${open} = false OR resolved_to IS NULL)
       AND opened_at >= to_timestamp(${after.openedMicros}::bigint / 1000000)
       AND (${micros(sql)}, exception.member_id, event_key)
         > (${after.openedMicros}::bigint, ${after.memberId}::bigint, decode(${after.eventKey}, 'hex'))
     ORDER BY opened_at, exception.member_id, event_key
     LIMIT ${limit + 1}`
  const exceptions = rows.slice(0, limit)
  const last = rows.length > limit ? rows[limit - 1] : undefined
  const next = last && {
    ...{ openedMicros: last.openedMicros, memberId: last.memberId, eventKey: last.eventKey },
  }
  return { exceptions, next: next ?? null }
}

function micros(sql: Sql) {
  return sql`(extract(epoch FROM opened_at) * 1000000)::bigint`
}

function summaryColumns(sql: Sql) {
  return sql`
    exception.member_id AS "memberId", encode(event_key, 'hex') AS "eventKey",
    exception.payment_id AS "paymentId", exception.rung, candidate_ids AS "candidateIds",
    opened_at AS "openedAt", resolved_to AS "resolvedTo", kind, amount_minor AS "amountMinor",
    currency, merchant_id AS "merchantId", to_char(purchased_on, 'YYYY-MM-DD') AS "purchasedOn"`
}

interface DetailRow extends SourceRow, ExceptionSummary {
  mti: string
  receivedAt: Date
  approved: boolean
  evidence: string
}

/** One exception with all that there is to decide by, or `null`. */
export async function readException(sql: Sql, key: ExceptionKey): Promise<ExceptionDetail | null> {
  const { memberId, eventKey } = key
  const [row] = await sql<DetailRow[]>`
    SELECT ${summaryColumns(sql)}, mti, link, file_id AS "fileId", file_record AS record,
           (card_event.receipt ->> 'partnerId')::bigint AS "tillId", card_event.receipt ->> 'receiptId' AS "receiptId",
           received_at AS "receivedAt", approved, evidence
      FROM exception JOIN card_event ON key = event_key
      JOIN payment ON payment.member_id = exception.member_id
                  AND payment.payment_id = exception.payment_id
     WHERE exception.member_id = ${memberId} AND event_key = decode(${eventKey}, 'hex')`
  if (row === undefined) return null
  const ids = [row.paymentId, ...row.candidateIds]
  const payments = await readPayments(
    sql,
    ids.map((paymentId) => ({ memberId, paymentId })),
  )
  const own = payments.find(({ paymentId }) => paymentId === row.paymentId)
  if (own === undefined) throw new Error('the payment of an exception is missing')
  const candidates = row.candidateIds.flatMap(
    (id) => payments.find(({ paymentId }) => paymentId === id) ?? [],
  )
  const { link, fileId, record, tillId, receiptId, ...rest } = row
  const { mti, receivedAt, approved, evidence, ...summary } = rest
  const source = sourceOf({ link, fileId, record, tillId, receiptId })
  return {
    ...summary,
    event: { mti, source, receivedAt, approved, evidence: evidenceOfText(evidence) },
    ...{ own, candidates, differs: differencesOf(candidates) },
    resolutions: await readResolutions(sql, key),
  }
}

/** Evidence as it is kept with an event. */
export function evidenceOfText(text: string): Evidence {
  return text === '' ? {} : (JSON.parse(text) as Evidence)
}

/** What was decided of an exception, in order. */
export async function readResolutions(
  sql: Sql,
  { memberId, eventKey }: ExceptionKey,
): Promise<Resolution[]> {
  return await sql<Resolution[]>`
    SELECT number, resolved_to AS "resolvedTo", resolved_by AS by, note, resolved_at AS at
      FROM exception_resolution
     WHERE member_id = ${memberId} AND event_key = decode(${eventKey}, 'hex')
     ORDER BY number`
}

/** What was decided, and by whom; `resolvedTo` null undoes. Parts of a WITH. */
export function writeResolution(
  sql: Sql,
  { memberId, eventKey }: ExceptionKey,
  { resolvedTo, by, note }: Pick<Resolution, 'resolvedTo' | 'by' | 'note'>,
): Statement {
  return sql`
    resolved AS (
      UPDATE exception SET resolved_to = ${resolvedTo}
       WHERE member_id = ${memberId} AND event_key = decode(${eventKey}, 'hex')
    ), resolution AS (
      INSERT INTO exception_resolution (member_id, event_key, number, resolved_to, resolved_by, note)
      SELECT ${memberId}, decode(${eventKey}, 'hex'), 1 + count(*), ${resolvedTo}, ${by}, ${note}
        FROM exception_resolution
       WHERE member_id = ${memberId} AND event_key = decode(${eventKey}, 'hex')
    )`
}
