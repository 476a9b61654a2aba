/** Requests that were sent with an Idempotency-Key, in the database. */
import type { Queryable } from '../db/connect.ts'

/** How long a key is known. */
export const keptHours = 24

/** A request as it is kept; `answer` is null while it is being worked on. */
export interface KeptRequest {
  readonly requestHash: Uint8Array
  readonly answer: Uint8Array | null
}

/** What a request is claimed by. */
export interface Claim {
  readonly keyHash: Uint8Array
  readonly requestHash: Uint8Array
  /** A UUID of this try: only the last one that claimed the row writes into it. */
  readonly attempt: string
}

/**
 * Claims a key: true where nobody has it, its time is over, or the same request was claimed or renewed `inFlightMs` ago by
 * somebody who has not answered and so has died. One statement: of two at once the second finds the first.
 */
export async function claim(
  sql: Queryable,
  { keyHash, requestHash, attempt }: Claim,
  inFlightMs: number,
): Promise<boolean> {
  const rows = await sql`
    INSERT INTO idempotent_request AS kept (key_hash, request_hash, attempt, begun_at)
    VALUES (${keyHash}, ${requestHash}, ${attempt}, clock_timestamp())
    ON CONFLICT (key_hash) DO UPDATE SET
      request_hash = excluded.request_hash, attempt = excluded.attempt,
      begun_at = excluded.begun_at, answer = NULL
    WHERE kept.begun_at < clock_timestamp() - make_interval(hours => ${keptHours})
       OR (kept.answer IS NULL AND kept.request_hash = excluded.request_hash
           AND kept.begun_at < clock_timestamp() - make_interval(secs => ${inFlightMs / 1000}))
    RETURNING 1`
  return rows.length === 1
}

/** Says that the request of a claim is still being worked on. */
export async function renew(sql: Queryable, { keyHash, attempt }: Claim): Promise<void> {
  await sql`
    UPDATE idempotent_request SET begun_at = clock_timestamp()
     WHERE key_hash = ${keyHash} AND attempt = ${attempt} AND answer IS NULL`
}

/** The request that has the key; `null` where it was let go meanwhile. */
export async function readRequest(
  sql: Queryable,
  keyHash: Uint8Array,
): Promise<KeptRequest | null> {
  const [row] = await sql<KeptRequest[]>`
    SELECT request_hash AS "requestHash", answer FROM idempotent_request
     WHERE key_hash = ${keyHash}`
  return row ?? null
}

/** Keeps the answer of a claim, unless another try has taken it over. */
export async function keepAnswer(
  sql: Queryable,
  { keyHash, attempt }: Claim,
  answer: Uint8Array,
): Promise<void> {
  await sql`
    UPDATE idempotent_request SET answer = ${answer}
     WHERE key_hash = ${keyHash} AND attempt = ${attempt}`
}

/** Lets a claim go: whoever sends the request again is worked for. */
export async function letGo(sql: Queryable, { keyHash, attempt }: Claim): Promise<void> {
  await sql`
    DELETE FROM idempotent_request
     WHERE key_hash = ${keyHash} AND attempt = ${attempt} AND answer IS NULL`
}

/** Removes at most `rowsMax` requests whose time is over at `now`; answers how many. */
export async function dropOld(sql: Queryable, now: Date, rowsMax: number): Promise<number> {
  const { count } = await sql`
    DELETE FROM idempotent_request WHERE key_hash = ANY (ARRAY(
      SELECT key_hash FROM idempotent_request
       WHERE begun_at < ${now}::timestamptz - make_interval(hours => ${keptHours})
       ORDER BY begun_at LIMIT ${rowsMax}))`
  return count
}
