/** Why a rule gave a payment nothing, or less than it says, in words. */
import type { PassedOver, WhyNot } from './evaluate.ts'
import type { LimitName } from '../limits/limits.ts'

/** A rule that gave nothing, or less than it says. */
export interface UnappliedRule extends PassedOver {
  /** For `limit`: those that keep back `cutPoints` among them. */
  readonly limits: readonly LimitName[]
}

const words = {
  other_location: 'it does not hold at this location',
  other_product: 'it is for cards of another product',
  other_currency: 'it is in another currency, and no exchange rate was known on the day',
  own_currency_first: "another rule of its group is in the payment's own currency",
  funder_left: 'a partner that pays for it had left',
  held_out: 'its campaign leaves this member out, to measure what it brings',
  condition: 'its condition does not hold',
  below_minimum: 'the amount, the items or the visit come to no points',
} as const satisfies Record<Exclude<WhyNot, 'outranked' | 'limit'>, string>

/** The reason as a sentence without its first capital. */
export function whyLessInWords({
  why,
  by,
  limits,
  cutPoints,
}: Omit<UnappliedRule, 'rule'>): string {
  if (why === 'outranked') {
    return `${by === null ? 'another rule' : `"${by.name}"`} of its group goes before it`
  }
  if (why !== 'limit') return words[why]
  const points = cutPoints === 1n ? '1 point' : `${cutPoints} points`
  const [first = '', ...others] = limits
  const which = first === '' ? 'its limit' : [first, ...others].join(' or ')
  return `${which} keeps back ${points}`
}
