/** Why points are not redeemed, besides what the ledger says. */
import type { Bounds } from './bounds.ts'
import type { ProofKind } from './policy.ts'
import type { ProofFault } from './proof.ts'
import type { QuoteFault } from './quote.ts'

/** Nothing was redeemed or held. Of a wrong code, the try is counted. */
export type GateRefusal =
  /** The member has locked its points; the partner takes no points for a currency; it must know the purchase. */
  | { readonly outcome: 'spend_locked' | 'no_worth' | 'purchase_required' }
  | { readonly outcome: 'proof_required'; readonly anyOf: readonly ProofKind[] }
  | { readonly outcome: 'proof_refused'; readonly why: ProofFault }
  | { readonly outcome: 'quote_refused'; readonly why: QuoteFault }
  | { readonly outcome: 'points_out_of_bounds'; readonly bounds: Bounds }
  /** Names of the limits, e.g. `member_day_redemptions`. */
  | { readonly outcome: 'limit_exceeded'; readonly limits: readonly string[] }
  /** A partner posts more than is held. */
  | { readonly outcome: 'exceeds_hold'; readonly held: bigint }
