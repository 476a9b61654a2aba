/** How many points may be redeemed: at least, at most, and in which steps. Pure. */
import { larger, smaller } from '../values/amount.ts'
import type { Policy } from './policy.ts'

/** At most below at least: none may be. `max` is a multiple of the step. */
export interface Bounds {
  readonly min: bigint
  /** `null`: as many as there are. */
  readonly max: bigint | null
  readonly step: bigint
}

/** Bounds of one redemption, whatever it pays for. */
export function policyBounds({ pointsMin, pointsMax, pointsStep }: Policy): Bounds {
  return bounds(pointsMin, pointsMax, pointsStep)
}

/** Bounds where points pay a part of a purchase: no more than the share that the partner takes. */
export function purchaseBounds(policy: Policy, minor: bigint, minorPerPoint: bigint): Bounds {
  const share = (minor * BigInt(policy.sharePercent)) / (100n * minorPerPoint)
  const { pointsMin, pointsMax, pointsStep } = policy
  const most = pointsMax === null ? share : smaller(share, pointsMax)
  return bounds(pointsMin, most, pointsStep)
}

/** The same with no more than a member has. */
export function withAvailable({ min, max, step }: Bounds, available: bigint): Bounds {
  const there = larger(available, 0n)
  return bounds(min, max === null ? there : smaller(there, max), step)
}

/** Whether so many points may be redeemed. */
export function isWithin({ min, max, step }: Bounds, points: bigint): boolean {
  return points >= min && (max === null || points <= max) && points % step === 0n
}

/** The least is raised to a multiple of the step, the most lowered to one. */
function bounds(min: bigint, max: bigint | null, step: bigint): Bounds {
  return {
    min: ((min + step - 1n) / step) * step,
    max: max === null ? null : (max / step) * step,
    step,
  }
}
