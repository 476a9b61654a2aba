/** Why a rule gave a payment nothing, or less than it says, in words. */
import type { WhyNot } from './evaluate.ts'

/** Beside {@link WhyNot}: a limit of the rule, or its campaign's budget, left nothing or not all. */
export type WhyLess = WhyNot | 'limit'

const words = {
  other_location: 'it does not hold at this location',
  other_product: 'it is for cards of another product',
  other_currency: 'it is in another currency, and no exchange rate was known on the day',
  own_currency_first: "another rule of its group is in the payment's own currency",
  funder_left: 'a partner that pays for it had left',
  held_out: 'its campaign leaves this member out, to measure what it brings',
  condition: 'its condition does not hold',
  below_minimum: 'the amount, the items or the visit come to no points',
  outranked: 'another rule of its group goes before it',
  limit: 'its limit, or the budget of its campaign, is used up',
} as const satisfies Record<WhyLess, string>

/** The reason as a sentence without its first capital. */
export function whyLessInWords(why: WhyLess): string {
  return words[why]
}
