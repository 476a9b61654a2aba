/** Why a payment earned nothing, in words. */

const words = {
  '': 'it earned',
  merchant_not_mapped: 'its merchant id and terminal belong to no location of ours on that day',
  no_rule: 'the partner had no rule at that time',
  other_currency: 'the rule is for another currency, and there is no rate of that day',
  excluded_category: 'its merchant category earns nothing: what was bought is as good as cash',
  funder_left: 'the partner that pays for its points had left the programme',
  partner_left: 'the partner had left the programme',
  below_minimum: 'what counts of it is less than the rule gives points for',
  refunded: 'all of it was refunded or charged back',
  reversed: 'all of it was reversed',
  clearing_reversed: 'the acquirer took back the record that cleared it',
  cash: 'all of it was cash',
  other_tender:
    'nothing of it was paid by card or in cash, and no rule is for what else it was paid by',
  card_elsewhere: 'a card of another member paid it: it earns there',
  told_before: 'another receipt told of the same card payment before: it earns there',
  expired: 'nobody cleared it in time',
  declined: 'the issuer declined it, or an advice said that nothing was due',
  awaiting_authorization: 'nothing has come yet that gives points: no approval, no clearing',
  ambiguous_match: 'its event fits several payments: a person has to decide',
  moved: 'a person gave its event to another payment, where it counts',
} as const

/** Why a payment earned nothing; `''` where it earned. */
export type Reason = keyof typeof words

/** Whether a text is a reason that is known. */
export function isReason(text: string): text is Reason {
  return Object.hasOwn(words, text)
}

/** The reason in words; a reason that is not known is told as it is. */
export function reasonInWords(reason: string): string {
  return isReason(reason) ? words[reason] : reason
}
