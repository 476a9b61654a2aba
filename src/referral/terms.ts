/** What bringing a friend gives: versions of terms, each for a span of days. Pure. */
import { dayAfter, noEnd } from '../values/time.ts'

/** One version. Days are `YYYY-MM-DD`; what was promised by a version stands as it was written. */
export interface ReferralTerms {
  readonly version: number
  /** The partner that pays for both bonuses. */
  readonly funderId: bigint
  readonly referrerPoints: bigint
  readonly friendPoints: bigint
  /** Bonuses may be spent to the end of this many months after the month in which they were given. */
  readonly pointsValidMonths: number
  /** For so many friends a calendar month a referrer gets points; the friends get theirs all the same. */
  readonly referrerMonthMax: number
  /** For so many days after joining a friend may name the code. */
  readonly nameDays: number
  /** Within so many days after naming the first purchase must be made. */
  readonly purchaseDays: number
  /** A first purchase that is refunded in full within so many days after the bonuses takes both back. */
  readonly refundDays: number
  /** What a first purchase must come to, in minor units of `currency`; zero: whatever was cleared. */
  readonly minimumMinor: bigint
  /** `null` where there is no minimum. */
  readonly currency: string | null
  /** The first day on which a code may be named by them, in UTC. */
  readonly validFrom: string
  /** The first day on which it may not any more; `9999` where there is no end. */
  readonly validTo: string
}

/** What of a funder matters: the last day on which its purchases earn, `9999` where it stays. */
export interface Funder {
  readonly partnerId: bigint
  readonly earnsUntil: string
}

/** Why terms cannot be taken up. */
export type TermsRefusal = 'stands_otherwise' | 'overlaps' | 'unknown_funder' | 'funder_leaves'

/** Whether terms may be put beside those that stand; a version may be said again with another end. */
export function checkTerms(
  terms: ReferralTerms,
  standing: readonly ReferralTerms[],
  funders: readonly Funder[],
): TermsRefusal | 'new' | 'same' {
  const before = standing.find(({ version }) => version === terms.version)
  if (before !== undefined && !isSame(terms, before)) return 'stands_otherwise'
  const others = standing.filter(({ version }) => version !== terms.version)
  if (others.some((other) => other.validFrom < terms.validTo && terms.validFrom < other.validTo)) {
    return 'overlaps'
  }
  const funder = funders.find(({ partnerId }) => partnerId === terms.funderId)
  if (funder === undefined) return 'unknown_funder'
  if (funder.earnsUntil < noEnd && terms.validTo > dayAfter(funder.earnsUntil)) {
    return 'funder_leaves'
  }
  return before === undefined ? 'new' : 'same'
}

/** All but the end. */
function isSame(one: ReferralTerms, other: ReferralTerms): boolean {
  const names = Object.keys(one) as (keyof ReferralTerms)[]
  return names.every((name) => name === 'validTo' || one[name] === other[name])
}

/** The terms of a day; `null` where there are none, or their funder has left by then. */
export function termsOn(
  day: string,
  all: readonly ReferralTerms[],
  funders: readonly Funder[],
): ReferralTerms | null {
  const found = all.find(({ validFrom, validTo }) => validFrom <= day && day < validTo)
  const funder = funders.find(({ partnerId }) => partnerId === found?.funderId)
  return found === undefined || funder === undefined || funder.earnsUntil < day ? null : found
}
