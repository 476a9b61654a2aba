/** What rules ask of members, cards and visits, read under the members' locks. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
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
           ${needs.card ? cardColumn(sql) : sql`NULL`} AS bin
      FROM asked ${needs.member ? sql`LEFT JOIN member USING (member_id)` : sql``}
           ${needs.visits ? visits(sql) : sql``}`
  return rows.flatMap((row): KnownFacts[] => {
    const key = asked[row.at - 1]
    return key === undefined ? [] : [{ ...key, facts: factsOf(row, programme) }]
  })
}

function memberColumns(sql: Sql, { facts }: Needs) {
  const none = sql`NULL`
  const tierAt = (partnerId: Statement) => sql`
    (SELECT nullif(tier, '') FROM member_tier
      WHERE member_tier.member_id = asked.member_id AND member_tier.partner_id = ${partnerId})`
  const segments = sql`
    ARRAY (SELECT segment FROM member_segment
            WHERE member_segment.member_id = asked.member_id
              AND member_segment.partner_id IN (0, asked.partner_id) ORDER BY segment)`
  const referred = sql`
    EXISTS (SELECT FROM referral WHERE referral.member_id = asked.member_id AND state <> 'void')`
  return sql`
    ${facts.has('joinedOn') ? sql`to_char(joined_at, 'YYYY-MM-DD')` : none} AS "joinedOn",
    ${facts.has('birthday') ? sql`to_char(birthday, 'MM-DD')` : none} AS birthday,
    ${facts.has('tier') ? tierAt(sql`0`) : none} AS tier,
    ${facts.has('partnerTier') ? tierAt(sql`asked.partner_id`) : none} AS "partnerTier",
    ${facts.has('segments') ? segments : none} AS segments,
    ${facts.has('referred') ? referred : sql`false`} AS referred`
}

function cardColumn(sql: Sql): Statement {
  return sql`
    (SELECT bin FROM card
      WHERE card.member_id = asked.member_id AND card.card_id = asked.card_id)`
}

/** One look at the last months of each. */
function visits(sql: Sql): Statement {
  return sql`
    CROSS JOIN LATERAL (
      SELECT count(*) AS recent,
             count(*) FILTER (WHERE purchased_on >= date_trunc('month', day)
                                AND purchased_on < date_trunc('month', day) + interval '1 month') AS nth
        FROM payment JOIN location USING (location_id)
       WHERE payment.member_id = asked.member_id AND location.partner_id = asked.partner_id
         AND purchased_on >= day - 60
         AND (greatest(authorized_minor, advised_minor, raised_minor, cleared_minor)
                > reversed_minor + greatest(refunded_minor, 0) AND NOT expired
              OR receipt_card_minor + receipt_other_minor > returned_card_minor + returned_other_minor)
    ) AS visit`
}

function visitColumns(sql: Sql, { visits: asks, facts }: Needs): Statement {
  if (!asks) return sql`0 AS nth, false AS first`
  const isFirst = sql`
    recent = 0 AND NOT EXISTS (
      SELECT FROM turnover
       WHERE turnover.member_id = asked.member_id AND turnover.partner_id = asked.partner_id
         AND payments > 0)`
  return sql`nth::int, ${facts.has('first') ? isFirst : sql`false`} AS first`
}

/** What says nothing is left out: a payment keeps its facts. */
function factsOf(row: FactsRow, { needs, productOf }: Programme): FrozenFacts {
  const card = row.bin === null ? undefined : productOf(row.bin)
  return {
    ...(row.segments !== null && row.segments.length > 0 && { segments: row.segments }),
    ...(row.referred && { referred: true }),
    ...(row.joinedOn !== null && { joinedOn: row.joinedOn }),
    ...(row.birthday !== null && { birthday: row.birthday }),
    ...(row.tier !== null && { tier: row.tier }),
    ...(row.partnerTier !== null && { partnerTier: row.partnerTier }),
    ...(needs.visits && { nth: row.nth }),
    ...(row.first && { first: true }),
    ...(card !== undefined && { bank: card.bank, product: card.product }),
  }
}
