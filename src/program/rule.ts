/** Earn rules: what a version of one says, whole and immutable but for its end. */
import type { Condition } from './condition/condition.ts'
import type { Effect } from './evaluation/effect.ts'
import type { Campaign } from './campaign/campaign.ts'

/** Where a rule holds; `null` is everywhere. */
export interface Scope {
  /** Locations of its partner: a location group as it was when the version was made. */
  readonly locationIds: readonly bigint[] | null
  /** Of cards with this co-brand product only; see the coalition's card products. */
  readonly product: string | null
}

/** Who pays which share of a rule's points. */
export interface Funder {
  readonly funderId: bigint
  /** Whole percent, more than 0; those of one version add up to 100. */
  readonly percent: number
  /** The last day, `YYYY-MM-DD`, on which purchases earn at its cost; left out where there is no end. */
  readonly earnsUntil?: string
}

/** The most points that a version gives; `null` is no limit. */
export interface Limits {
  readonly paymentPoints: bigint | null
  /** To one member by purchases of one local day, of one month, and in all. */
  readonly dayPoints: bigint | null
  readonly monthPoints: bigint | null
  readonly memberPoints: bigint | null
}

/**
 * How a rule goes together with others of its owner in the same group: of `exclusive` rules the one of the highest
 * priority counts, of `best` the one that gives most, of `additive` each. Groups add up.
 */
export interface Stacking {
  readonly group: string
  readonly mode: 'exclusive' | 'best' | 'additive'
  /** The higher goes before the lower; of equals the older rule. */
  readonly priority: number
}

/** One version of an earn rule. A version that gave points is never edited. */
export interface RuleVersion {
  readonly ruleId: bigint
  readonly version: number
  readonly name: string
  /** Whose rule it is: a partner's holds at that partner, the coalition's (`null`) at all. */
  readonly partnerId: bigint | null
  readonly funders: readonly Funder[]
  /** ISO 4217 alphabetic code of its amounts; a payment in another one counts by the rate of its day. */
  readonly currency: string
  readonly scope: Scope
  /** Compiled; `null` where it holds for every payment in scope. */
  readonly condition: Condition | null
  readonly effect: Effect
  readonly limits: Limits
  readonly stacking: Stacking
  /** Its budget and its hold-out group are those of its campaign. */
  readonly campaign: Campaign | null
  /** Its points may be spent to the end of this many months after the month of the purchase. */
  readonly pointsValidMonths: number
  /** Card acceptor's local time, `YYYY-MM-DD hh:mm:ss`; the end is not included. */
  readonly validFrom: string
  readonly validTo: string
  /** The programme revision with which it came. A payment that was placed under an earlier one does not know it. */
  readonly sinceRevision: number
  /** Ends that it had before the revisions that moved them, the oldest first. */
  readonly formerEnds: readonly { readonly untilRevision: number; readonly validTo: string }[]
}

/** Tells rule versions apart. */
export function versionKey({ ruleId, version }: Pick<RuleVersion, 'ruleId' | 'version'>): string {
  return `${ruleId}/${version}`
}

/** When the version ends for a payment that was placed under a revision of the programme. */
export function endFor({ formerEnds, validTo }: RuleVersion, revision: number): string {
  return formerEnds.find((each) => revision < each.untilRevision)?.validTo ?? validTo
}

/** Whether the version was active at a local instant `YYYY-MM-DD hh:mm:ss`, as a revision of the programme has it. */
export function isActive(rule: RuleVersion, at: string, revision: number): boolean {
  return rule.sinceRevision <= revision && rule.validFrom <= at && at < endFor(rule, revision)
}
