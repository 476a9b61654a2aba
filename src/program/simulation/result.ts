/** What a what-if comes to. Points are whole, by the programme of today and by the one with the draft. */

/** Points of both programmes. */
export interface BothPoints {
  readonly today: bigint
  readonly withDraft: bigint
}

/** What a funder pays. */
export interface FunderPoints extends BothPoints {
  readonly funderId: bigint
}

/** What a rule version gives, and for how many payments. */
export interface RulePoints extends BothPoints {
  readonly ruleId: bigint
  readonly version: number
  readonly name: string
  readonly isDraft: boolean
  readonly paymentsToday: number
  readonly paymentsWithDraft: number
}

/** How many members have points from `from` to `to`, both included. */
export interface Bin {
  readonly from: bigint
  readonly to: bigint
  readonly today: number
  readonly withDraft: number
}

/** Points of a member over the period. */
export interface MemberPoints extends BothPoints {
  readonly memberId: bigint
}

/** See the sentence at the top. */
export interface SimulationResult {
  readonly payments: {
    readonly read: number
    /** Those that would earn otherwise. */
    readonly changed: number
    /** Those of which facts that were not kept are taken as they are now. */
    readonly withFactsOfNow: number
  }
  readonly points: BothPoints & {
    /** What the payments have in fact. */
    readonly earned: bigint
    /** What limits and budgets kept back. */
    readonly cutToday: bigint
    readonly cutWithDraft: bigint
  }
  readonly byFunder: readonly FunderPoints[]
  readonly byRule: readonly RulePoints[]
  readonly members: {
    /** Of whom there are payments. */
    readonly read: number
    readonly earningToday: number
    readonly earningWithDraft: number
    /** With more points, and with fewer, by the draft. */
    readonly gaining: number
    readonly losing: number
  }
  /** Points of members: one in ten has no more than the first, two in ten no more than the second, nine no more than the last. */
  readonly deciles: { readonly today: readonly bigint[]; readonly withDraft: readonly bigint[] }
  readonly histogram: readonly Bin[]
  /** The ten members whose points grow most. */
  readonly winners: readonly MemberPoints[]
}
