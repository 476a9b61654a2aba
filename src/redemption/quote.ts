/** Quotes: how many points may pay for a purchase, and what they are worth, for a few minutes. */
import type { Purchase } from '../ledger/redemption/redemption.ts'
import type { Bounds } from './bounds.ts'

/** A quote. Points below `bounds.min` may not be used; none may where `max` is less. */
export interface Quote {
  readonly memberId: bigint
  readonly quoteId: string
  readonly partnerId: bigint
  readonly purchase: Purchase
  readonly bounds: Bounds & { readonly max: bigint }
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** A quote, and whether a redemption has named it. */
export interface KeptQuote extends Quote {
  readonly used: boolean
}

/** Why a quote does not hold; another partner's or member's is `none`. */
export type QuoteFault = 'none' | 'used' | 'expired'

/** What is wrong with a quote that is named at a partner; `null`: it holds. */
export function judgeQuote(
  quote: KeptQuote | null,
  partnerId: bigint,
  now: Date,
): QuoteFault | null {
  if (quote === null || quote.partnerId !== partnerId) return 'none'
  if (quote.used) return 'used'
  return quote.expiresAt <= now ? 'expired' : null
}
