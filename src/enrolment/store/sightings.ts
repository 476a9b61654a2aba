/** SQL of what was paid with cards that wait for a proof. */
import type { Queryable } from '../../db/connect.ts'
import { bytesColumn, plainColumn } from '../../values/columns.ts'

/** What a purchase was, as its payer can know it. */
export interface Sighting {
  /** 16 bytes. */
  readonly token: Buffer
  readonly amountMinor: bigint
  readonly currency: string
  /** The shop's day, `YYYY-MM-DD`. */
  readonly purchasedOn: string
  readonly seenAt: Date
  /** The payer must have had the card in hand just now; else only a purchase of a later day counts. */
  readonly inHand: boolean
}

/** Purchases that are kept of a card, at most. */
const sightingsMax = 100

/**
 * Keeps purchases for whoever waits for their cards, where they were made after the request: in hand, or on a day that had begun
 * nowhere on earth when it was made (UTC+14).
 */
export async function insertSightings(
  sql: Queryable,
  sightings: readonly Sighting[],
): Promise<number> {
  const column = <Value>(of: (each: Sighting) => Value): Value[] => sightings.map(of)
  const { count } = await sql`
    INSERT INTO card_sighting (member_id, link_id, amount_minor, currency, purchased_on)
    SELECT member_id, link_id, amount_minor, currency, purchased_on FROM (
    SELECT watch.member_id, watch.link_id, seen.amount_minor, seen.currency, seen.purchased_on,
           row_number() OVER (PARTITION BY watch.member_id, watch.link_id) AS nth
      FROM unnest(${bytesColumn(column(({ token }) => token.toString('hex')))}::bytea[],
                  ${plainColumn(column(({ amountMinor }) => amountMinor))}::bigint[],
                  ${plainColumn(column(({ currency }) => currency))}::text[],
                  ${plainColumn(column(({ purchasedOn }) => purchasedOn))}::date[],
                  ${plainColumn(column(({ seenAt }) => seenAt.toISOString()))}::timestamptz[],
                  ${plainColumn(column(({ inHand }) => inHand))}::boolean[])
             AS seen (token, amount_minor, currency, purchased_on, seen_at, in_hand)
      JOIN card_watch watch ON watch.token = seen.token AND watch.waits AND watch.ends_at > seen.seen_at
      JOIN card_link link ON link.member_id = watch.member_id AND link.link_id = watch.link_id
     WHERE (seen.in_hand AND seen.seen_at > link.requested_at
            OR seen.purchased_on > ((link.requested_at + interval '14 hours') AT TIME ZONE 'UTC')::date)
    ) AS counted
     WHERE nth + (SELECT count(*) FROM card_sighting kept
                   WHERE kept.member_id = counted.member_id AND kept.link_id = counted.link_id)
           <= ${sightingsMax}`
  return count
}
