/** The column that says of a payment what its member and card are now, for facts that it did not keep. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { visitFacts, type AskedFacts, type FactName } from '../../program/simulation/past-facts.ts'
import type { FrozenFacts } from '../../values/frozen-facts.ts'

const memberFacts: readonly FactName[] = [
  ...(['tier', 'partnerTier', 'segments', 'joinedOn', 'birthday', 'referred'] as const),
]
const cardFacts: readonly FactName[] = ['bank', 'product']

/** As they are now; `null` where the payment has kept them, or nobody asks. */
export interface PresentColumn {
  readonly member: FrozenFacts | null
  readonly bin: string | null
  readonly boughtBefore: boolean | null
}

/** A {@link PresentColumn} of rows of `payment`; null for those that have kept all that is asked. */
export function presentColumn(sql: Sql, asked: AskedFacts, from: string): Statement {
  const unless = (names: readonly FactName[], read: Statement): Statement => sql`
    CASE WHEN coalesce(programme_revision, -1) < ${asked.keptSince(names)}::int THEN ${read} END`
  const all = [...memberFacts, ...cardFacts, ...visitFacts]
  return unless(
    all,
    sql`jsonb_build_object(
      'member', ${unless(memberFacts, memberNow(sql))}, 'bin', ${unless(cardFacts, cardNow(sql))},
      'boughtBefore', ${unless(visitFacts, boughtBefore(sql, from))})`,
  )
}

function memberNow(sql: Sql): Statement {
  const tierAt = (partnerId: Statement) => sql`
    (SELECT nullif(tier, '') FROM member_tier
      WHERE member_tier.member_id = payment.member_id AND member_tier.partner_id = ${partnerId})`
  const partnerId = sql`
    (SELECT partner_id FROM location WHERE location.location_id = payment.location_id)`
  return sql`
    (SELECT jsonb_strip_nulls(jsonb_build_object(
       'joinedOn', to_char(joined_at, 'YYYY-MM-DD'), 'birthday', to_char(birthday, 'MM-DD'),
       'tier', ${tierAt(sql`0`)}, 'partnerTier', ${tierAt(partnerId)},
       'segments', ARRAY (
         SELECT segment FROM member_segment
          WHERE member_segment.member_id = payment.member_id
            AND member_segment.partner_id IN (0, ${partnerId}) ORDER BY segment),
       'referred', EXISTS (
         SELECT FROM referral
          WHERE referral.member_id = payment.member_id AND state <> 'void')))
       FROM member WHERE member.member_id = payment.member_id)`
}

function cardNow(sql: Sql): Statement {
  return sql`
    (SELECT bin FROM card
      WHERE card.member_id = payment.member_id AND card.card_id = payment.card_id)`
}

function boughtBefore(sql: Sql, from: string): Statement {
  return sql`
    EXISTS (
      SELECT FROM turnover JOIN location USING (partner_id)
       WHERE turnover.member_id = payment.member_id
         AND location.location_id = payment.location_id
         AND month < date_trunc('month', ${from}::text::date) AND payments > 0)`
}
