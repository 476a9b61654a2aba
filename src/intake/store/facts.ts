/** What rules ask of members, cards and visits, read under the members' locks. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { Needs, Programme } from '../../program/programme.ts'
import { plainColumn } from '../../values/columns.ts'
import type { FrozenFacts } from '../../values/frozen-facts.ts'
import type { FactsKey, KnownFacts } from '../fact-book.ts'

interface FactsRow {
  at: number
  joinedOn: string | null
  birthday: string | null
  tier: string | null
  partnerTier: string | null
  segments: string[] | null
  referred: boolean
  bin: string | null
  nth: number
  first: boolean
}

/**
 * The facts that some rule asks for. Visits are payments with money left in them, at the partner, in the month of the
 * day that is asked; the first is one before which none of the last months' and no turnover is known.
 */
export async function readFacts(
  sql: Sql,
  programme: Programme,
  asked: readonly FactsKey[],
): Promise<KnownFacts[]> {
  const { needs } = programme
  if (asked.length === 0 || !(needs.member || needs.visits || needs.card)) return []
  const rows = await sql<FactsRow[]>`
    WITH asked AS MATERIALIZED (
      SELECT * FROM unnest(
        ${plainColumn(asked.map((each) => each.memberId))}::bigint[],
        ${plainColumn(asked.map((each) => each.cardId))}::bigint[],
        ${plainColumn(asked.map((each) => each.partnerId))}::bigint[],
        ${plainColumn(asked.map((each) => each.purchasedOn))}::date[]
      ) WITH ORDINALITY AS asked (member_id, card_id, partner_id, day, at)
    )
    SELECT at::int, ${memberColumns(sql, needs)}, ${visitColumns(sql, needs)},
           ${needs.card ? sql`(SELECT bin FROM card WHERE card.member_id = asked.member_id AND card.card_id = asked.card_id)` : sql`NULL`} AS bin
      FROM asked ${needs.member ? sql`LEFT JOIN member USING (member_id)` : sql``}`
  return rows.flatMap((row): KnownFacts[] => {
    const key = asked[row.at - 1]
    return key === undefined ? [] : [{ ...key, facts: factsOf(row, programme) }]
  })
}

function memberColumns(sql: Sql, { member }: Needs) {
  if (!member) {
    return sql`NULL AS "joinedOn", NULL AS birthday, NULL AS tier, NULL AS "partnerTier",
               NULL AS segments, false AS referred`
  }
  const tierAt = (partnerId: ReturnType<typeof sql>) => sql`
    (SELECT tier FROM member_tier
      WHERE member_tier.member_id = asked.member_id AND member_tier.partner_id = ${partnerId})`
  return sql`
    to_char(joined_at, 'YYYY-MM-DD') AS "joinedOn", to_char(birthday, 'MM-DD') AS birthday,
    ${tierAt(sql`0`)} AS tier, ${tierAt(sql`asked.partner_id`)} AS "partnerTier",
    ARRAY (SELECT segment FROM member_segment
            WHERE member_segment.member_id = asked.member_id
              AND member_segment.partner_id IN (0, asked.partner_id) ORDER BY segment) AS segments,
    EXISTS (SELECT FROM referral WHERE referral.member_id = asked.member_id) AS referred`
}

function visitColumns(sql: Sql, { visits }: Needs) {
  if (!visits) return sql`0 AS nth, false AS first`
  const visitsFrom = (from: ReturnType<typeof sql>) => sql`
      FROM payment JOIN location USING (location_id)
     WHERE payment.member_id = asked.member_id AND location.partner_id = asked.partner_id
       AND purchased_on >= ${from}
       AND (greatest(authorized_minor, advised_minor, raised_minor, cleared_minor)
              > reversed_minor + greatest(refunded_minor, 0) AND NOT expired
            OR receipt_card_minor + receipt_other_minor > returned_card_minor + returned_other_minor)`
  return sql`
    (SELECT count(*) ${visitsFrom(sql`date_trunc('month', day)::date`)}
        AND purchased_on < (date_trunc('month', day) + interval '1 month')::date)::int AS nth,
    NOT EXISTS (SELECT FROM turnover
                 WHERE turnover.member_id = asked.member_id AND turnover.partner_id = asked.partner_id
                   AND payments > 0)
      AND NOT EXISTS (SELECT ${visitsFrom(sql`day - 60`)}) AS first`
}

function factsOf(row: FactsRow, { needs, productOf }: Programme): FrozenFacts {
  const card = row.bin === null ? undefined : productOf(row.bin)
  return {
    ...(needs.member && { segments: row.segments ?? [], referred: row.referred }),
    ...(row.joinedOn !== null && { joinedOn: row.joinedOn }),
    ...(row.birthday !== null && { birthday: row.birthday }),
    ...(row.tier !== null && { tier: row.tier }),
    ...(row.partnerTier !== null && { partnerTier: row.partnerTier }),
    ...(needs.visits && { nth: row.nth, first: row.first }),
    ...(card !== undefined && { bank: card.bank, product: card.product }),
  }
}
