/** Limits on how often and how much is redeemed, and what happens beyond them. Pure. */

/** Whose redemptions are counted. */
export type Counted = 'member' | 'till' | 'partner'

/** A limit: beyond it a person looks at the redemption first, or it is refused. */
export interface Limit {
  readonly of: Counted
  /** `redemption`: the points of the one that is asked for, whoever it is of. */
  readonly per: 'redemption' | 'hour' | 'day'
  /** `null`: any number. */
  readonly redemptions: number | null
  /** `null`: any number. */
  readonly points: bigint | null
  readonly beyond: 'review' | 'refuse'
}

/** What was asked for before, in an hour or a day; also what was released since. */
export interface Usage {
  readonly redemptions: number
  readonly points: bigint
}

/** What was asked for before, by whose it is and how long. Without a till, there is nothing of it. */
export type Usages = Readonly<Record<Counted, Readonly<Record<'hour' | 'day', Usage>>>>

/** Nothing. */
export const noUsage: Usage = { redemptions: 0, points: 0n }

/** What the limits come to for a redemption: names of those that it is beyond, e.g. `member_hour_redemptions`. */
export interface Verdict {
  readonly refused: readonly string[]
  readonly review: readonly string[]
}

/** Holds a redemption of so many points against the limits. */
export function holdAgainst(limits: readonly Limit[], usages: Usages, points: bigint): Verdict {
  const refused: string[] = []
  const review: string[] = []
  for (const limit of limits) {
    const names = exceeded(limit, usages, points)
    if (limit.beyond === 'refuse') refused.push(...names)
    else review.push(...names)
  }
  return { refused, review }
}

function exceeded(limit: Limit, usages: Usages, points: bigint): string[] {
  const { of, per } = limit
  const before = per === 'redemption' ? noUsage : usages[of][per]
  const name = per === 'redemption' ? 'redemption' : `${of}_${per}`
  const names: string[] = []
  if (limit.redemptions !== null && before.redemptions + 1 > limit.redemptions) {
    names.push(`${name}_redemptions`)
  }
  if (limit.points !== null && before.points + points > limit.points) names.push(`${name}_points`)
  return names
}
