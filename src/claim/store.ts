/** Claims in the database. */
import type { Queryable as Sql, Statement } from '../db/connect.ts'
import type { Claim, ClaimId, ClaimState, Fitting, Missed } from './claim.ts'

function columns(sql: Sql): Statement {
  return sql`
    member_id AS "memberId", claim_id AS "claimId", claim.partner_id AS "partnerId",
    claim.location_id AS "locationId", location.name AS location,
    to_char(purchased_on, 'YYYY-MM-DD') AS day, amount_minor AS "amountMinor", currency, state,
    payment_id AS "paymentId", receipt_id AS "receiptId", reason, opened_at AS "openedAt",
    decided_at AS "decidedAt", decided_by AS "decidedBy"`
}

/** Two claims of one member are taken one after the other: until the transaction ends. */
export async function lockClaims(sql: Sql, memberId: bigint): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('claim', ${memberId}))`
}

/** A claim; `null` where there is none. `lock`: nobody else changes it until the transaction ends. */
export async function readClaim(
  sql: Sql,
  { memberId, claimId }: ClaimId,
  lock = false,
): Promise<Claim | null> {
  const [row] = await sql<Claim[]>`
    SELECT ${columns(sql)} FROM claim JOIN location USING (location_id)
     WHERE member_id = ${memberId} AND claim_id = ${claimId}
     ${lock ? sql`FOR UPDATE OF claim` : sql``}`
  return row ?? null
}

/** The claim of the same purchase; `null` where there is none. */
export async function findClaim(sql: Sql, memberId: bigint, missed: Missed): Promise<Claim | null> {
  const [row] = await sql<Claim[]>`
    SELECT ${columns(sql)} FROM claim JOIN location USING (location_id)
     WHERE member_id = ${memberId} AND claim.location_id = ${missed.locationId}
       AND purchased_on = ${missed.day}::text::date AND amount_minor = ${missed.amountMinor}
       AND currency = ${missed.currency}`
  return row ?? null
}

/** How many claims of a member are open. */
export async function countOpen(sql: Sql, memberId: bigint): Promise<number> {
  const [row] = await sql<{ open: number }[]>`
    SELECT count(*)::int AS open FROM claim WHERE member_id = ${memberId} AND state = 'open'`
  return row?.open ?? 0
}

/** When the member joined; `null` where there is no such member. */
export async function readJoinedAt(sql: Sql, memberId: bigint): Promise<Date | null> {
  const [row] = await sql<{ joinedAt: Date }[]>`
    SELECT joined_at AS "joinedAt" FROM member WHERE member_id = ${memberId} FOR KEY SHARE`
  return row?.joinedAt ?? null
}

/**
 * A location by its id, or the only one of that name, whatever its capitals; of those that members see. What a partner says of
 * its locations is nobody else's word: the operator's is that a merchant id is mapped to it.
 */
export async function findLocation(
  sql: Sql,
  by: { readonly locationId: bigint } | { readonly place: string },
): Promise<{ locationId: bigint; partnerId: bigint } | null> {
  const rows = await sql<{ locationId: bigint; partnerId: bigint }[]>`
    SELECT location_id AS "locationId", partner_id AS "partnerId" FROM location
     WHERE ${'place' in by ? sql`lower(name) = lower(${by.place})` : sql`location_id = ${by.locationId}`}
       AND EXISTS (SELECT FROM merchant_id WHERE merchant_id.location_id = location.location_id)
     LIMIT 2`
  return rows.length === 1 ? (rows[0] ?? null) : null
}

/** The member's payments of exactly that amount, of a day at most one off. */
export async function findFitting(sql: Sql, memberId: bigint, missed: Missed): Promise<Fitting[]> {
  return await sql<Fitting[]>`
    SELECT payment_id AS "paymentId", location_id AS "locationId", reason FROM payment
     WHERE member_id = ${memberId}
       AND purchased_on BETWEEN ${missed.day}::text::date - 1 AND ${missed.day}::text::date + 1
       AND currency = ${missed.currency}
       AND ${missed.amountMinor}::bigint IN (net_minor, cleared_minor, authorized_minor, advised_minor,
                                             receipt_card_minor + receipt_other_minor)
     ORDER BY payment_id`
}

/** Where and when a payment was made, as its bank says it. */
export interface BankPlace {
  readonly acquirerId: string
  readonly merchantId: string
  readonly terminalId: string
  readonly purchasedOn: string
  readonly purchasedAt: string
  readonly reason: string
}

/** It; `null` where there is no such payment. */
export async function readBankPlace(
  sql: Sql,
  memberId: bigint,
  paymentId: bigint,
): Promise<BankPlace | null> {
  const [row] = await sql<BankPlace[]>`
    SELECT acquirer_id AS "acquirerId", merchant_id AS "merchantId", terminal_id AS "terminalId",
           to_char(purchased_on, 'YYYY-MM-DD') AS "purchasedOn", purchased_at::text AS "purchasedAt",
           reason
      FROM payment WHERE member_id = ${memberId} AND payment_id = ${paymentId}`
  return row ?? null
}

/** Writes a new claim. Answers its id. */
export async function insertClaim(
  sql: Sql,
  memberId: bigint,
  missed: Missed & { readonly partnerId: bigint },
  { state, paymentId }: { readonly state: ClaimState; readonly paymentId: bigint | null },
  now: Date,
): Promise<bigint> {
  const decidedAt = state === 'open' ? null : now
  const [row] = await sql<{ claimId: bigint }[]>`
    INSERT INTO claim (member_id, partner_id, location_id, purchased_on, amount_minor, currency, state,
                       payment_id, opened_at, decided_at)
    VALUES (${memberId}, ${missed.partnerId}, ${missed.locationId}, ${missed.day}::text::date,
            ${missed.amountMinor}, ${missed.currency}, ${state}, ${paymentId}, ${now}, ${decidedAt})
    RETURNING claim_id AS "claimId"`
  if (row === undefined) throw new Error('INSERT INTO claim returned no row')
  return row.claimId
}

/** Notes under which number the receipt of a claim is booked. */
export async function noteReceipt(
  sql: Sql,
  { memberId, claimId }: ClaimId,
  receiptId: string,
): Promise<void> {
  await sql`
    UPDATE claim SET receipt_id = ${receiptId}
     WHERE member_id = ${memberId} AND claim_id = ${claimId}`
}

/** What was decided of an open claim. */
export interface Decided {
  readonly state: 'accepted' | 'refused'
  readonly paymentId: bigint | null
  readonly reason: string
  readonly by: string
}

/** Decides an open claim, and lets the member know; false where it was decided before. */
export async function decideClaim(
  sql: Sql,
  { memberId, claimId }: ClaimId,
  { state, paymentId, reason, by }: Decided,
  now: Date,
): Promise<boolean> {
  const { count } = await sql`
    WITH decided AS (
      UPDATE claim SET state = ${state}, payment_id = ${paymentId}, reason = ${reason},
                       decided_at = ${now}, decided_by = ${by}
       WHERE member_id = ${memberId} AND claim_id = ${claimId} AND state = 'open'
      RETURNING claim_id
    )
    INSERT INTO member_notice (member_id, kind, key, body, created_at)
    SELECT ${memberId}, 'claim_decided', claim_id::text,
           ${JSON.stringify({ state, reason })}::text::jsonb, ${now} FROM decided
    ON CONFLICT (member_id, kind, key) DO NOTHING`
  return count === 1
}

/** Where a page of claims ended: the next one goes on after it. */
export interface ClaimPlace extends ClaimId {
  /** When that one was opened, in microseconds since 1970. */
  readonly openedMicros: bigint
}

/** Whose claims; `state` `null`: whichever. */
export interface ClaimQuery {
  readonly of: { readonly memberId: bigint } | { readonly partnerId: bigint }
  readonly state: ClaimState | null
  readonly after: ClaimPlace | null
  readonly limit: number
}

/** A page of claims, the oldest first; `next` is `null` on the last one. */
export async function listClaims(
  sql: Sql,
  { of, state, after, limit }: ClaimQuery,
): Promise<{ claims: Claim[]; next: ClaimPlace | null }> {
  const micros = sql`(extract(epoch FROM opened_at) * 1000000)::bigint`
  const whose =
    'memberId' in of ? sql`member_id = ${of.memberId}` : sql`claim.partner_id = ${of.partnerId}`
  const from = after ?? { openedMicros: -1n, memberId: 0n, claimId: 0n }
  const rows = await sql<(Claim & { openedMicros: bigint })[]>`
    SELECT ${columns(sql)}, ${micros} AS "openedMicros" FROM claim JOIN location USING (location_id)
     WHERE ${whose}
       ${state === null ? sql`` : state === 'open' ? sql`AND state = 'open'` : sql`AND state = ${state}`}
       AND opened_at >= to_timestamp(${from.openedMicros}::bigint / 1000000)
       AND (${micros}, member_id, claim_id)
         > (${from.openedMicros}::bigint, ${from.memberId}::bigint, ${from.claimId}::bigint)
     ORDER BY opened_at, member_id, claim_id LIMIT ${limit + 1}`
  const claims = rows.slice(0, limit)
  const last = rows.length > limit ? claims.at(-1) : undefined
  if (last === undefined) return { claims, next: null }
  const { openedMicros, memberId, claimId } = last
  return { claims, next: { openedMicros, memberId, claimId } }
}
