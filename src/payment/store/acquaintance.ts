/** Which partners know which members. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { plainColumn } from '../../values/columns.ts'

/** A member and a partner. */
export interface Acquaintance {
  readonly partnerId: bigint
  readonly memberId: bigint
}

/**
 * Whether each member has ever paid or redeemed at the partner, or has stood at one of its tills within a day, in their
 * order: whom a partner does not know, it is told nothing of.
 */
export async function areCustomers(sql: Sql, asked: readonly Acquaintance[]): Promise<boolean[]> {
  const rows = await sql<{ known: boolean }[]>`
    SELECT coalesce(
             (SELECT true FROM payment
               WHERE payment.member_id = asked.member_id AND payment.partner_id = asked.partner_id LIMIT 1),
             (SELECT true FROM redemption
               WHERE redemption.member_id = asked.member_id AND redemption.partner_id = asked.partner_id LIMIT 1),
             (SELECT true FROM till_visit
               WHERE till_visit.member_id = asked.member_id AND till_visit.partner_id = asked.partner_id
                 AND identified_at > now() - interval '1 day'),
             false) AS known
      FROM unnest(
        ${plainColumn(asked.map((each) => each.memberId))}::bigint[],
        ${plainColumn(asked.map((each) => each.partnerId))}::bigint[]
      ) WITH ORDINALITY AS asked (member_id, partner_id, place)
     ORDER BY place`
  return rows.map(({ known }) => known)
}

/** A member has shown a phone, a card or a code at the partner's till: for a day, the partner knows who it is. */
export async function noteVisit(sql: Sql, { partnerId, memberId }: Acquaintance): Promise<void> {
  await sql`
    INSERT INTO till_visit (member_id, partner_id, identified_at)
    VALUES (${memberId}, ${partnerId}, now())
    ON CONFLICT (member_id, partner_id) DO UPDATE SET identified_at = now()`
}
