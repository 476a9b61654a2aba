/** SQL of members' keys. */
import type { Queryable } from '../db/connect.ts'
import { plainColumn } from '../values/columns.ts'
import type { Vault } from './vault.ts'

/** The wrapped keys of those of the members who have one. */
export async function readKeys(
  sql: Queryable,
  memberIds: readonly bigint[],
): Promise<Map<bigint, Buffer>> {
  if (memberIds.length === 0) return new Map()
  const rows = await sql<{ memberId: bigint; wrapped: Buffer }[]>`
    SELECT member_id AS "memberId", wrapped FROM member_data_key
     WHERE member_id = ANY (${plainColumn(memberIds)}::bigint[])`
  return new Map(rows.map(({ memberId, wrapped }) => [memberId, wrapped]))
}

/** Keeps the key of a new member. */
export async function insertKey(sql: Queryable, memberId: bigint, wrapped: Buffer): Promise<void> {
  await sql`INSERT INTO member_data_key (member_id, wrapped) VALUES (${memberId}, ${wrapped})`
}

/**
 * The member's wrapped key, made where there is none; `null` where there is no such member. The member's row is kept until
 * the transaction ends: who was erased gets no new key.
 */
export async function keyOf(
  sql: Queryable,
  vault: Vault,
  memberId: bigint,
): Promise<Buffer | null> {
  // The update changes nothing; it waits for one in flight, and returns the key that stands.
  const [row] = await sql<{ wrapped: Buffer }[]>`
    INSERT INTO member_data_key (member_id, wrapped)
    SELECT member_id, ${vault.makeKey(memberId)} FROM member
     WHERE member_id = ${memberId} FOR KEY SHARE
    ON CONFLICT (member_id) DO UPDATE SET wrapped = member_data_key.wrapped
    RETURNING wrapped`
  return row?.wrapped ?? null
}

/** A member whose name stands in clear. */
export interface NameInClear {
  readonly memberId: bigint
  readonly name: string
  /** What the member was taken in by; `null` where it was a name alone. */
  readonly asked: Buffer | null
}

/** Up to `limit` of them after `after`, by their ids. */
export async function namesInClear(
  sql: Queryable,
  after: bigint,
  limit: number,
): Promise<NameInClear[]> {
  return await sql<NameInClear[]>`
    SELECT member_id AS "memberId", name, asked FROM member
     WHERE name IS NOT NULL AND member_id > ${after} ORDER BY member_id LIMIT ${limit}`
}

/** Puts a sealed name in place of the clear one. */
export async function sealName(
  sql: Queryable,
  memberId: bigint,
  { name, asked }: { name: Buffer; asked: Buffer },
): Promise<void> {
  await sql`
    UPDATE member SET name = NULL, sealed_name = ${name}, asked = ${asked}
     WHERE member_id = ${memberId} AND name IS NOT NULL`
}

/** Feedback of which something stands in clear. `answer` is `null` where there is none. */
export interface FeedbackInClear {
  readonly memberId: bigint
  readonly paymentId: bigint
  readonly comment: string
  readonly answer: string | null
}

/** Up to `limit` of them. */
export async function feedbackInClear(sql: Queryable, limit: number): Promise<FeedbackInClear[]> {
  return await sql<FeedbackInClear[]>`
    SELECT member_id AS "memberId", payment_id AS "paymentId", comment, answer FROM feedback
     WHERE (comment <> '' OR answer <> '')
       AND EXISTS (SELECT FROM member WHERE member.member_id = feedback.member_id)
     ORDER BY member_id, payment_id LIMIT ${limit}`
}

/** Puts what is sealed in place of what was read in clear. */
export async function sealFeedback(
  sql: Queryable,
  { memberId, paymentId, comment, answer }: FeedbackInClear,
  sealed: { comment: Buffer | null; answer: Buffer | null },
): Promise<void> {
  await sql`
    UPDATE feedback
       SET comment = '', sealed_comment = coalesce(${sealed.comment}, sealed_comment),
           answer = CASE WHEN answer IS NULL THEN NULL ELSE '' END,
           sealed_answer = coalesce(${sealed.answer}, sealed_answer)
     WHERE member_id = ${memberId} AND payment_id = ${paymentId}
       AND comment = ${comment} AND answer IS NOT DISTINCT FROM ${answer}`
}
