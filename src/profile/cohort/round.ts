/** Rounds what is told of a cohort: its exact members and sums are nobody's business. */
import { rounded } from '../document/statistics.ts'
import type { Group } from './group.ts'

/** Members and payments are told in tens. */
const countStep = 10n
/** Digits of an amount that are told; the others are zeros. */
const significantDigits = 3

/** What is told of a group. */
export interface RoundedGroup {
  readonly members: number
  readonly payments: number
  readonly amountMinor: bigint
}

/** See {@link RoundedGroup}; halves go up. */
export function roundGroup({ members, payments, amount }: Group): RoundedGroup {
  const tens = (count: number): number => Number(rounded(BigInt(count), countStep) * countStep)
  const step = 10n ** BigInt(Math.max(0, `${amount}`.length - significantDigits))
  return {
    ...{ members: tens(members), payments: tens(payments) },
    amountMinor: rounded(amount, step) * step,
  }
}
