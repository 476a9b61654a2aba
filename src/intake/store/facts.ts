/** What rules ask of members, cards and visits, read under the members' locks. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { ambiguousReason, movedReason, type Payment } from '../../payment/payment.ts'
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
  inMonth: number
  everBefore: boolean
}

/**
 * The facts that some rule asks for. Visits are payments with money left in them (`isVisit`) at the partner; those that are
 * `inHand` are left out, since the batch changes them.
 */
export async function readFacts(
  sql: Sql,
  programme: Programme,
  asked: readonly FactsKey[],
  inHand: readonly Payment[],
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
    SELECT at::int, ${memberColumns(sql, needs)}, ${visitColumns(sql, needs, inHand)},
           ${needs.card ? cardColumn(sql) : sql`NULL`} AS bin
      FROM asked ${needs.member ? sql`LEFT JOIN member USING (member_id)` : sql``}
           ${needs.visits ? visits(sql, inHand) : sql``}`
  return rows.flatMap((row): KnownFacts[] => {
    const key = asked[row.at - 1]
    return key === undefined ? [] : [{ ...key, ...factsOf(row, programme) }]
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
    coalesce((SELECT true FROM referral
               WHERE referral.member_id = asked.member_id AND state <> 'void' LIMIT 1), false)`
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

/** By the index of a member's payments by day. */
function visits(sql: Sql, inHand: readonly Payment[]): Statement {
  return sql`
    CROSS JOIN LATERAL (
      SELECT count(*) AS visits
        FROM payment JOIN location USING (location_id)
       WHERE payment.member_id = asked.member_id AND location.partner_id = asked.partner_id
         AND purchased_on >= date_trunc('month', day)::date
         AND purchased_on < (date_trunc('month', day) + interval '1 month')::date
         AND ${isVisitBeside(sql, inHand)}
    ) AS in_month`
}

/** The column `net_minor` is what `netMinor` says; the reasons are those of `isSetAside`. */
function isVisitBeside(sql: Sql, inHand: readonly Payment[]): Statement {
  const ids = plainColumn(inHand.map(({ paymentId }) => paymentId))
  return sql`
    net_minor > 0 AND reason NOT IN (${ambiguousReason}, ${movedReason})
    AND payment_id <> ALL (${ids}::bigint[])`
}

function visitColumns(
  sql: Sql,
  { visits: asks, facts }: Needs,
  inHand: readonly Payment[],
): Statement {
  if (!asks) return sql`0 AS "inMonth", false AS "everBefore"`
  // Not EXISTS: the planner may make one hash table of it, of all payments that there are, for every batch.
  const isKnown = sql`
    visits > 0 OR coalesce((
      SELECT true FROM payment JOIN location USING (location_id)
       WHERE payment.member_id = asked.member_id AND location.partner_id = asked.partner_id
         AND ${isVisitBeside(sql, inHand)} LIMIT 1), false)`
  return sql`
    visits::int AS "inMonth", ${facts.has('first') ? isKnown : sql`true`} AS "everBefore"`
}

/** What says nothing is left out: a payment keeps its facts. */
function factsOf(
  row: FactsRow,
  { needs, productOf }: Programme,
): Pick<KnownFacts, 'facts' | 'visits'> {
  const card = row.bin === null ? undefined : productOf(row.bin)
  const facts: FrozenFacts = {
    ...(row.segments !== null && row.segments.length > 0 && { segments: row.segments }),
    ...(row.referred && { referred: true }),
    ...(row.joinedOn !== null && { joinedOn: row.joinedOn }),
    ...(row.birthday !== null && { birthday: row.birthday }),
    ...(row.tier !== null && { tier: row.tier }),
    ...(row.partnerTier !== null && { partnerTier: row.partnerTier }),
    ...(card !== undefined && { bank: card.bank, product: card.product }),
  }
  const { inMonth, everBefore } = row
  return { facts, visits: needs.visits ? { inMonth, everBefore } : null }
}
