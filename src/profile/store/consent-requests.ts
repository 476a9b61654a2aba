/** Banks' requests for consents, in the database. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { textColumn } from '../../values/columns.ts'
import type { ConsentTerms } from '../consent/consent.ts'

/** A request as it is kept. `memberId` null: of nobody here. */
export interface ConsentRequest extends ConsentTerms {
  readonly requestId: string
  readonly jti: string
  readonly memberId: bigint | null
  readonly state: 'waiting' | 'given' | 'declined' | 'replaced'
  readonly consentId: string | null
  readonly createdAt: Date
  readonly endsAt: Date
}

const columns = (sql: Sql) => sql`
  request_id AS "requestId", bank_id AS "bankId", jti, member_id AS "memberId", purpose, categories,
  window_months AS "windowMonths", to_char(until, 'YYYY-MM-DD') AS until, state,
  consent_id AS "consentId", created_at AS "createdAt", ends_at AS "endsAt"`

/** Keeps a request, once for a bank's `jti`; what was kept of it before is answered else. */
export async function insertRequest(
  sql: Sql,
  terms: ConsentTerms,
  asked: Pick<ConsentRequest, 'jti' | 'memberId' | 'createdAt' | 'endsAt'>,
): Promise<{ isNew: boolean; request: ConsentRequest }> {
  const [kept] = await sql<ConsentRequest[]>`
    INSERT INTO consent_request (bank_id, jti, member_id, purpose, categories, window_months, until,
                                 created_at, ends_at)
    VALUES (${terms.bankId}, ${asked.jti}, ${asked.memberId}, ${terms.purpose},
            ${textColumn(terms.categories)}::text[], ${terms.windowMonths}, ${terms.until},
            ${asked.createdAt}, ${asked.endsAt})
    ON CONFLICT (bank_id, jti) DO NOTHING
    RETURNING ${columns(sql)}`
  if (kept !== undefined) return { isNew: true, request: kept }
  const [before] = await sql<ConsentRequest[]>`
    SELECT ${columns(sql)} FROM consent_request
     WHERE bank_id = ${terms.bankId} AND jti = ${asked.jti}`
  if (before === undefined) throw new Error('a request that stands is missing')
  return { isNew: false, request: before }
}

/** Ends what waits of the same bank for the same purpose: a member is asked once. */
export async function replaceRequests(
  sql: Sql,
  memberId: bigint,
  { requestId, bankId, purpose }: ConsentRequest,
): Promise<void> {
  await sql`
    UPDATE consent_request SET state = 'replaced'
     WHERE member_id = ${memberId} AND state = 'waiting' AND bank_id = ${bankId}
       AND purpose = ${purpose} AND request_id <> ${requestId}`
}

/** A member's request, locked until the transaction ends. */
export async function lockRequest(
  sql: Sql,
  memberId: bigint,
  requestId: string,
): Promise<ConsentRequest | null> {
  const [row] = await sql<ConsentRequest[]>`
    SELECT ${columns(sql)} FROM consent_request
     WHERE request_id = ${requestId} AND member_id = ${memberId} FOR UPDATE`
  return row ?? null
}

/** Ends a request. */
export async function endRequest(
  sql: Sql,
  requestId: string,
  { state, consentId }: { state: 'given' | 'declined'; consentId: string | null },
): Promise<void> {
  await sql`
    UPDATE consent_request SET state = ${state}, consent_id = ${consentId}
     WHERE request_id = ${requestId}`
}

/** What banks ask a member for and it may still answer, the oldest first. */
export async function readRequests(
  sql: Sql,
  memberId: bigint,
  now: Date,
): Promise<ConsentRequest[]> {
  return await sql<ConsentRequest[]>`
    SELECT ${columns(sql)} FROM consent_request
     WHERE member_id = ${memberId} AND state = 'waiting' AND ends_at > ${now}
       AND until >= ${now}::date
     ORDER BY created_at, request_id`
}

/** A bank's request. */
export async function readBankRequest(
  sql: Sql,
  bankId: bigint,
  requestId: string,
): Promise<ConsentRequest | null> {
  const [row] = await sql<ConsentRequest[]>`
    SELECT ${columns(sql)} FROM consent_request
     WHERE request_id = ${requestId} AND bank_id = ${bankId}`
  return row ?? null
}

/** Forgets up to `rowsMax` requests that ended before an instant; answers how many. */
export async function forgetRequests(sql: Sql, before: Date, rowsMax: number): Promise<number> {
  const { count } = await sql`
    DELETE FROM consent_request WHERE request_id = ANY (ARRAY (
      SELECT request_id FROM consent_request WHERE ends_at < ${before} LIMIT ${rowsMax}))`
  return count
}
