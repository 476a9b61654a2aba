/** What the intake knows without asking the database: where merchant ids lead and which rules hold. */
import type { MerchantMap } from '../partner/merchant-map.ts'
import type { Payment } from '../payment/payment.ts'
import type { Programme } from '../program/programme.ts'
import type { RuleVersion } from '../program/rule.ts'

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

/** Places a new payment by its local date and time, once; later messages do not move it. */
export function place(reference: Reference, payment: Payment): Placement {
  const { acquirerId, merchantId, terminalId, purchasedOn, purchasedAt, currency } = payment
  const location = reference.merchants.locate(acquirerId, merchantId, terminalId, purchasedOn)
  if (location === undefined) {
    return { locationId: null, rule: null, reason: 'merchant_not_mapped' }
  }
  const { locationId, partnerId } = location
  const rule = reference.programme.ruleAt(partnerId, currency, purchasedOn, purchasedAt)
  if (typeof rule === 'string') return { locationId, rule: null, reason: rule }
  return { locationId, rule, reason: '' }
}

/** The rule version that a payment was placed under, or `null` where there was none. */
export function ruleOf({ ruleId, ruleVersion }: Payment, reference: Reference): RuleVersion | null {
  if (ruleId === null || ruleVersion === null) return null
  return reference.programme.version(ruleId, ruleVersion)
}
