/** Tier schemes: what the coalition or a partner counts, over which months, and from how much on each level begins. */
import type { Mistake } from '../../values/mistake.ts'

/** What is counted: cleared turnover in one currency, cleared payments, or posted points. */
export type TierMetric =
  | { readonly of: 'turnover'; readonly currency: string }
  | { readonly of: 'visits' }
  | { readonly of: 'points' }

/** Over which months: the last so many with the present one, or those of the calendar year or quarter so far. */
export type TierWindow =
  | { readonly kind: 'rolling'; readonly months: number }
  | { readonly kind: 'calendar'; readonly unit: 'year' | 'quarter' }

/** A level, and from how much on: minor units, payments or points. */
export interface TierLevel {
  readonly tier: string
  readonly from: bigint
}

/** A scheme, without whose it is. */
export interface TierScheme {
  readonly metric: TierMetric
  readonly window: TierWindow
  /** From the lowest to the highest. Below the first there is no tier; none at all: the scheme has ended. */
  readonly levels: readonly TierLevel[]
  /** Months that a tier lasts after the last month in which it was earned. */
  readonly graceMonths: number
  /** Months on each level on the way down; `null`: straight to what was earned. */
  readonly softLandingMonths: number | null
}

/** A scheme that holds: of a partner, or of the coalition (0). */
export interface OwnedScheme extends TierScheme {
  readonly partnerId: bigint
  readonly version: number
}

/** A scheme as JSON has it: amounts are decimal strings. */
export interface SchemeDocument extends Omit<TierScheme, 'levels'> {
  readonly levels: readonly { readonly tier: string; readonly from: string }[]
}

/** Reads a document whose form was checked. */
export function readScheme({ levels, ...rest }: SchemeDocument): TierScheme {
  return { ...rest, levels: levels.map(({ tier, from }) => ({ tier, from: BigInt(from) })) }
}

/** What is wrong between the levels of a scheme; each member of it was checked before. */
export function mistakesIn({ levels }: TierScheme): Mistake[] {
  return levels.flatMap(({ tier, from }, at) => {
    const before = levels.slice(0, at)
    const mistakes: Mistake[] = []
    const below = before.at(-1)
    if (below !== undefined && from <= below.from) {
      const detail = 'must be more than that of the level before'
      mistakes.push({ pointer: `/levels/${at}/from`, detail })
    }
    if (before.some((each) => each.tier === tier)) {
      mistakes.push({ pointer: `/levels/${at}/tier`, detail: 'is the name of a level before' })
    }
    return mistakes
  })
}

/** Months before the present one whose level still counts; the furthest that {@link levelsLost} keeps any of. */
export function reachMonths({ graceMonths, softLandingMonths, levels }: TierScheme): number {
  return graceMonths + (softLandingMonths ?? 0) * levels.length
}

/** How many levels lower a level is `months` after the month in which it was earned. */
export function levelsLost({ graceMonths, softLandingMonths }: TierScheme, months: number): number {
  if (months <= graceMonths) return 0
  if (softLandingMonths === null) return Infinity
  return Math.ceil((months - graceMonths) / softLandingMonths)
}

/** The first month of the window that ends with `month`; months as numbers. */
export function windowStart({ window }: TierScheme, month: number): number {
  if (window.kind === 'rolling') return month - window.months + 1
  return month - (month % (window.unit === 'year' ? 12 : 3))
}

/** The most months that a window has. */
export function windowMonths({ window }: TierScheme): number {
  if (window.kind === 'rolling') return window.months
  return window.unit === 'year' ? 12 : 3
}
