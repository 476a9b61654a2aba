/** What is agreed with a partner about redeeming: worth, share, proofs, limits. */
import type { Limit } from './limits.ts'

/** How a member proves to be there. */
export type ProofKind = 'code' | 'terminal_pin'

/** From so many points on, one of these proofs is needed. */
export interface ProofStep {
  readonly fromPoints: bigint
  readonly anyOf: readonly ProofKind[]
}

/** What one point pays of a purchase in a currency. */
export interface Worth {
  readonly currency: string
  readonly minorPerPoint: bigint
}

/** A partner's policy. The operator sets it: a partner could else free itself from its proofs. */
export interface Policy {
  /** None in a currency: points pay no purchase in it. */
  readonly worth: readonly Worth[]
  /** Points pay at most so much of a purchase, in percent. */
  readonly sharePercent: number
  readonly pointsMin: bigint
  /** Of one redemption; `null`: as many as there are. */
  readonly pointsMax: bigint | null
  /** Redemptions are multiples of it. */
  readonly pointsStep: bigint
  /** Whether a redemption must name a quote or its purchase, so that the share is kept. */
  readonly purchaseRequired: boolean
  /** How long a quote holds. */
  readonly quoteSeconds: number
  /** The step with most points that are reached counts; below the first, none is needed. */
  readonly proofs: readonly ProofStep[]
  /** How long ago the card payment may be that `terminal_pin` names. */
  readonly paymentMinutes: number
  /** How long points are held for a person where they were to be redeemed at once. */
  readonly reviewSeconds: number
  readonly limits: readonly Limit[]
}

/** What holds at a partner with which nothing else is agreed: a code for every redemption, no worth in money. */
export const defaultPolicy: Policy = {
  worth: [],
  sharePercent: 100,
  pointsMin: 1n,
  pointsMax: null,
  pointsStep: 1n,
  purchaseRequired: false,
  quoteSeconds: 300,
  proofs: [{ fromPoints: 1n, anyOf: ['code'] }],
  paymentMinutes: 10,
  reviewSeconds: 900,
  limits: [
    { of: 'member', per: 'hour', redemptions: 10, points: null, beyond: 'review' },
    { of: 'member', per: 'day', redemptions: 50, points: null, beyond: 'refuse' },
    { of: 'till', per: 'hour', redemptions: 120, points: null, beyond: 'review' },
    { of: 'partner', per: 'hour', redemptions: 20_000, points: null, beyond: 'review' },
  ],
}

/**
 * The proofs of which one is needed for `points`; none where it is empty. Points that the member redeemed at the partner
 * without a proof in the last 24 hours (`unproven`) count too, so that many small redemptions are no way around it.
 */
export function neededProofs(
  { proofs }: Pick<Policy, 'proofs'>,
  points: bigint,
  unproven: bigint,
): readonly ProofKind[] {
  let reached: ProofStep | null = null
  for (const step of proofs) {
    const isReached = step.fromPoints <= points + unproven
    if (isReached && (reached === null || step.fromPoints > reached.fromPoints)) reached = step
  }
  return reached?.anyOf ?? []
}

/** What a point is worth in a currency; `null` where that is not agreed. */
export function worthIn({ worth }: Pick<Policy, 'worth'>, currency: string): bigint | null {
  return worth.find((each) => each.currency === currency)?.minorPerPoint ?? null
}
