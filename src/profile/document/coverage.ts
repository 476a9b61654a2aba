/** How much of a member's spending the gateway can have seen: so that nobody takes a profile for the whole. */
import { z } from 'zod'
import { daysBetween } from '../../values/time.ts'
import type { ProfilePurchase } from '../purchases/purchase.ts'
import { count, day, month, share } from './schema-parts.ts'
import { shareOf } from './statistics.ts'

/** The form of it. */
export const coverage = z
  .strictObject({
    statement: z.string().describe('In words, what was seen and what was not'),
    cards: z
      .strictObject({
        linked: count.describe(
          'Cards of the member that are linked now; how many there are is not known',
        ),
        firstLinkedOn: day.nullable().describe('When the first of them was linked'),
      })
      .describe('Payments with other cards are not seen'),
    days: z
      .strictObject({
        seen: count.describe(
          'Days of the window since the member joined, or its first purchase here',
        ),
        of: count.describe('Days of the window to asOf'),
        share: share.describe('seen by of'),
      })
      .describe('Before a member joins nothing is seen'),
    locations: z
      .strictObject({
        month: month.describe('The last month of the window that is closed'),
        of: count.describe('Locations of the coalition in it'),
        seen: count.describe('Of them, those from which any payment came'),
        withReceipts: count.describe(
          'Of them, those whose tills sent receipts, and so told of cash',
        ),
        share: share.describe('seen by of'),
      })
      .nullable()
      .describe('null where no month of the window is closed'),
    tenders: z
      .strictObject({
        payments: count.describe('Purchases in this document'),
        withReceipt: count.describe('Of them, those of which a till sent the receipt'),
        share: share.describe('withReceipt by payments: only there cash is seen'),
      })
      .describe('Card payments are seen at every acquirer with a link, cash only through receipts'),
  })
  .describe('How much of the spending this is')

/** What the database says of it. */
export interface Seen {
  readonly joinedOn: string
  readonly cards: { readonly linked: number; readonly firstLinkedOn: string | null }
  readonly locations: {
    readonly month: string
    readonly of: number
    readonly seen: number
    readonly withReceipts: number
  } | null
}

const statement =
  'Payments with cards that the member linked, at acquirers that have a link to the gateway, and what tills of the ' +
  'coalition told of; only the categories of the consent. No other card, cash or transfer is in here.'

/** The first day of a span on which the member's purchases could be seen. */
export function seenFrom(
  span: { from: string; to: string },
  purchases: readonly ProfilePurchase[],
  { joinedOn }: Seen,
): string {
  let first = joinedOn
  for (const { day } of purchases) if (day < first) first = day
  return first > span.from ? first : span.from
}

/** Coverage of the days from `from` to `to`, of which `first` is the first that was seen. */
export function coverageOf(
  { from, to }: { from: string; to: string },
  first: string,
  purchases: readonly ProfilePurchase[],
  { cards, locations }: Seen,
): z.infer<typeof coverage> {
  const of = daysBetween(from, to) + 1
  const seen = Math.max(0, daysBetween(first, to) + 1)
  const withReceipt = purchases.filter(({ isTold }) => isTold).length
  return {
    ...{ statement, cards: { ...cards } },
    days: { seen, of, share: partOf(seen, of) },
    locations:
      locations === null
        ? null
        : {
            ...locations,
            month: locations.month.slice(0, 7),
            share: partOf(locations.seen, locations.of),
          },
    tenders: {
      ...{ payments: purchases.length, withReceipt },
      share: partOf(withReceipt, purchases.length),
    },
  }
}

function partOf(part: number, whole: number): number | null {
  return shareOf(BigInt(part), BigInt(whole))
}
