/**
 * What a campaign brings: the members whom it leaves out against the others. Sums are exact; means, variances and
 * intervals are floating point, since they are estimates.
 */

/** What the members of one group bought in the period; those who bought nothing count as well. */
export interface GroupMoments {
  readonly members: number
  /** Minor units. */
  readonly turnoverMinor: bigint
  readonly visits: bigint
  /** Sample variances by member, and their covariance; 0 of fewer than two members. */
  readonly turnoverVariance: number
  readonly visitsVariance: number
  readonly covariance: number
}

/** An estimate and its 95 % confidence interval. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** What the members who are in did more than those who were left out. */
export interface Lift {
  /** By member, in minor units. */
  readonly turnover: Estimate
  /** By member. */
  readonly visits: Estimate
  /** Turnover by visit, in minor units; `null` where a group had no visit. */
  readonly averageBill: Estimate | null
  /** Percent of what those who were left out bought; `null` where they bought nothing. */
  readonly turnoverPercent: Estimate | null
  /** Of all members who are in: what they would not have bought, in minor units. */
  readonly incrementalMinor: Estimate
  readonly incrementalVisits: Estimate
  /** That turnover by point that was given to them; `null` where none was. */
  readonly incrementalMinorPerPoint: Estimate | null
}

/** Why there is no lift. */
export type NoLift = 'no_hold_out' | 'too_few_members'

/** A group with fewer members says nothing: single baskets would decide. */
export const groupMembersMin = 100

/** Compares the groups, or says why not. `points`: what the campaign gave to those who are in. */
export function liftOf(
  inside: GroupMoments,
  heldOut: GroupMoments,
  points: bigint,
  holdOutPercent: number,
): Lift | NoLift {
  if (holdOutPercent === 0) return 'no_hold_out'
  if (Math.min(inside.members, heldOut.members) < groupMembersMin) return 'too_few_members'
  const turnover = [meanOf(inside, 'turnover'), meanOf(heldOut, 'turnover')] as const
  const visits = [meanOf(inside, 'visits'), meanOf(heldOut, 'visits')] as const
  const bills = [billOf(inside), billOf(heldOut)] as const
  const byMember = difference(...turnover)
  const incrementalMinor = scaled(byMember, inside.members)
  return {
    turnover: byMember,
    visits: difference(...visits),
    averageBill: bills[0] === null || bills[1] === null ? null : difference(bills[0], bills[1]),
    turnoverPercent: turnover[1].mean > 0 ? percentOver(...turnover) : null,
    incrementalMinor,
    incrementalVisits: scaled(difference(...visits), inside.members),
    incrementalMinorPerPoint: points > 0n ? scaled(incrementalMinor, 1 / Number(points)) : null,
  }
}

/** A mean, the variance of it (not of the members), and the degrees of freedom that it rests on. */
interface Mean {
  readonly mean: number
  readonly variance: number
  readonly freedom: number
}

function meanOf(group: GroupMoments, of: 'turnover' | 'visits'): Mean {
  const { members, turnoverMinor, visits, turnoverVariance, visitsVariance } = group
  const [sum, variance] =
    of === 'turnover' ? [turnoverMinor, turnoverVariance] : [visits, visitsVariance]
  return { mean: Number(sum) / members, variance: variance / members, freedom: members - 1 }
}

/** A ratio of two means. Delta method: var(x/v) = (var x - 2 r cov + r^2 var v) / (n mean(v)^2), with r = x/v. */
function billOf(group: GroupMoments): Mean | null {
  const { members, turnoverMinor, visits, turnoverVariance, visitsVariance, covariance } = group
  if (visits <= 0n) return null
  const ratio = Number(turnoverMinor) / Number(visits)
  const visitsMean = Number(visits) / members
  const spread = turnoverVariance - 2 * ratio * covariance + ratio ** 2 * visitsVariance
  const variance = Math.max(0, spread) / (members * visitsMean ** 2)
  return { mean: ratio, variance, freedom: members - 1 }
}

/** Welch: the variances add up, and the degrees of freedom are Satterthwaite's. */
function difference(one: Mean, other: Mean): Estimate {
  return around(one.mean - other.mean, one, other)
}

/** By how much one is above the other. Delta method: var(a/b) = var a / b^2 + a^2 var b / b^4. */
function percentOver(one: Mean, other: Mean): Estimate {
  const own = { ...one, variance: one.variance / other.mean ** 2 }
  const base = { ...other, variance: (one.mean ** 2 * other.variance) / other.mean ** 4 }
  return scaled(around(one.mean / other.mean - 1, own, base), 100)
}

function around(value: number, one: Mean, other: Mean): Estimate {
  const variance = one.variance + other.variance
  if (variance === 0) return { value, low: value, high: value }
  const freedom =
    variance ** 2 / (one.variance ** 2 / one.freedom + other.variance ** 2 / other.freedom)
  const margin = quantile(freedom) * Math.sqrt(variance)
  return { value, low: value - margin, high: value + margin }
}

function scaled({ value, low, high }: Estimate, factor: number): Estimate {
  return { value: value * factor, low: low * factor, high: high * factor }
}

/** The 97.5 % quantile of the normal distribution. */
const z = 1.959963984540054

/** That of Student's t, by its expansion in 1/freedom (Abramowitz and Stegun 26.7.5): exact to 0.001 from 10 on. */
function quantile(freedom: number): number {
  const first = (z ** 3 + z) / 4
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  return z + first / freedom + second / freedom ** 2 + third / freedom ** 3
}
