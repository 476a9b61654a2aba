/** What a profile needs of a member besides its purchases, in the database. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { Seen } from '../document/coverage.ts'

/** See {@link Seen}; and which of the member's cards are of the bank, `null` where its cards are not known. */
export interface MemberFacts {
  readonly seen: Seen
  readonly homeCards: ReadonlySet<bigint> | null
}

interface Row {
  joinedOn: string
  linked: number
  firstLinkedOn: string | null
  knowsBank: boolean
  homeCards: string[]
  month: string | null
  of: number
  withReceipts: number
  seen: number
}

/** The facts of a member for a bank, and of the last closed month of a span; `null` where there is no such member. */
export async function readMemberFacts(
  sql: Sql,
  memberId: bigint,
  bankId: bigint,
  { from, to }: { from: string; to: string },
): Promise<MemberFacts | null> {
  const [row] = await sql<Row[]>`
    WITH product AS MATERIALIZED (
      SELECT bin_from, bin_to FROM card_product JOIN bank ON bank.name = card_product.bank
       WHERE bank_id = ${bankId}
    ), card AS MATERIALIZED (
      SELECT card_id, bin, state, linked_at FROM card WHERE member_id = ${memberId}
    ), closed AS (
      SELECT * FROM coverage_month WHERE month BETWEEN ${from} AND ${to} ORDER BY month DESC LIMIT 1
    )
    SELECT to_char(joined_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "joinedOn",
           (SELECT count(*)::int FROM card WHERE state = 'linked') AS linked,
           (SELECT to_char(min(linked_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD') FROM card) AS "firstLinkedOn",
           EXISTS (SELECT FROM product) AS "knowsBank",
           (SELECT coalesce(json_agg(card_id::text), '[]') FROM card
             WHERE EXISTS (SELECT FROM product WHERE bin BETWEEN bin_from AND bin_to)) AS "homeCards",
           to_char(closed.month, 'YYYY-MM-DD') AS month, closed.locations AS of,
           closed.with_receipts AS "withReceipts", closed.seen
      FROM member LEFT JOIN closed ON true
     WHERE member_id = ${memberId}`
  if (row === undefined) return null
  const { joinedOn, linked, firstLinkedOn, knowsBank, homeCards, month } = row
  const { of, seen, withReceipts } = row
  return {
    seen: {
      ...{ joinedOn, cards: { linked, firstLinkedOn } },
      locations: month === null ? null : { month, of, seen, withReceipts },
    },
    homeCards: knowsBank ? new Set(homeCards.map(BigInt)) : null,
  }
}
