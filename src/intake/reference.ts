/** What the intake knows without asking the database: where merchant ids lead and which rules hold. */
import type { MerchantMap } from '../partner/merchant-map.ts'
import type { Payment } from '../payment/payment.ts'
import type { Programme } from '../program/programme.ts'
import type { RuleVersion } from '../program/rule.ts'
import { isQuasiCash } from '../values/mcc.ts'

/** Reference data in memory; replaced whole when it changes. */
export interface Reference {
  readonly merchants: MerchantMap
  readonly programme: Programme
}

/** Where a payment was made and what it falls under; `reason` says why it falls under no rule. */
export interface Placement {
  readonly locationId: bigint | null
  readonly rule: RuleVersion | null
  readonly reason: string
}

/** Places a payment by where and when it was made. */
export function place(reference: Reference, payment: Payment): Placement {
  const { acquirerId, merchantId, terminalId, purchasedOn, purchasedAt, currency, mcc } = payment
  const location = reference.merchants.locate(acquirerId, merchantId, terminalId, purchasedOn)
  if (location === undefined) {
    return { locationId: null, rule: null, reason: 'merchant_not_mapped' }
  }
  const { locationId, partnerId, earnsUntil } = location
  if (earnsUntil !== undefined && purchasedOn > earnsUntil) {
    return { locationId, rule: null, reason: 'partner_left' }
  }
  if (isQuasiCash(mcc)) return { locationId, rule: null, reason: 'excluded_category' }
  const rule = reference.programme.ruleAt(partnerId, currency, purchasedOn, purchasedAt)
  if (typeof rule === 'string') return { locationId, rule: null, reason: rule }
  if (rule.funderEarnsUntil !== undefined && purchasedOn > rule.funderEarnsUntil) {
    return { locationId, rule: null, reason: 'funder_left' }
  }
  return { locationId, rule, reason: '' }
}
