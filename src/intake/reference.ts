/** What the intake knows without asking the database: where merchant ids lead and which rules hold. */
import type { MerchantMap } from '../partner/merchant-map.ts'
import type { CardEvent } from '../payment/event.ts'
import type { Payment } from '../payment/payment.ts'
import type { Programme } from '../program/programme.ts'
import type { RuleVersion } from '../program/rule.ts'
import { isQuasiCash } from '../values/mcc.ts'

/** Reference data in memory; replaced whole when it changes. */
export interface Reference {
  readonly merchants: MerchantMap
  readonly programme: Programme
}

/**
 * Where a payment was made, and under which revision of the programme it is placed; `null`: it is under no rule,
 * and `reason` says why.
 */
export interface Placement {
  readonly locationId: bigint | null
  readonly partnerId: bigint | null
  readonly programmeRevision: number | null
  readonly reason: string
}

/** What says where a payment was made, and when. */
export type Placeable = Pick<
  Payment,
  'acquirerId' | 'merchantId' | 'terminalId' | 'purchasedOn' | 'purchasedAt' | 'currency' | 'mcc'
> &
  Partial<Pick<Payment, 'receipt'>>

/** Places a payment by where and when it was made. */
export function place(reference: Reference, payment: Placeable): Placement {
  const { acquirerId, merchantId, terminalId, purchasedOn, mcc } = payment
  const till = payment.receipt?.sold ?? null
  // A till is at its location whatever the map of merchant ids says.
  const location =
    till === null
      ? reference.merchants.locate(acquirerId, merchantId, terminalId, purchasedOn)
      : reference.merchants.location(till.locationId)
  const nowhere = { locationId: null, partnerId: null, programmeRevision: null }
  if (location === undefined) return { ...nowhere, reason: 'merchant_not_mapped' }
  const { locationId, partnerId, earnsUntil } = location
  const unruled = { locationId, partnerId, programmeRevision: null }
  if (earnsUntil !== undefined && purchasedOn > earnsUntil) {
    return { ...unruled, reason: 'partner_left' }
  }
  if (isQuasiCash(mcc)) return { ...unruled, reason: 'excluded_category' }
  const reason = whyNoRule(reference.programme, partnerId, payment)
  if (reason !== '') return { ...unruled, reason }
  return { locationId, partnerId, programmeRevision: reference.programme.revision, reason }
}

/** The location to which a bank's message leads; `null` where its merchant is none of ours. */
export function locationOf(
  { merchants }: Pick<Reference, 'merchants'>,
  { acquirerId, merchantId, terminalId, purchasedOn }: CardEvent,
): bigint | null {
  return merchants.locate(acquirerId, merchantId, terminalId, purchasedOn)?.locationId ?? null
}

/** The exchange rates by which rules in other currencies count a payment; they stay with it. */
export function ratesOf(
  { programme }: Reference,
  partnerId: bigint,
  { currency, purchasedOn, purchasedAt }: Placeable,
): Record<string, string> | null {
  const { rules } = programme.rulesAt(partnerId, purchasedOn, purchasedAt, programme.revision)
  if (rules.every((rule) => rule.currency === currency)) return null
  const rates: Record<string, string> = {}
  for (const { currency: to } of rules) {
    const rate = to === currency ? null : programme.rateOf(currency, to, purchasedOn)
    if (rate !== null) rates[to] = rate
  }
  return rates
}

/** `''` where some rule can count the payment: as a rule the first one. */
function whyNoRule(programme: Programme, partnerId: bigint, payment: Placeable): string {
  const { revision } = programme
  const { purchasedOn, purchasedAt } = payment
  const { rules } = programme.rulesAt(partnerId, purchasedOn, purchasedAt, revision)
  if (rules.length === 0) return 'no_rule'
  let isConvertible = false
  for (const rule of rules) {
    if (!isInCurrency(rule, payment, programme)) continue
    if (isFunded(rule, purchasedOn)) return ''
    isConvertible = true
  }
  return isConvertible ? 'funder_left' : 'other_currency'
}

function isInCurrency(
  rule: RuleVersion,
  { currency, purchasedOn }: Placeable,
  programme: Programme,
): boolean {
  return (
    rule.currency === currency || programme.rateOf(currency, rule.currency, purchasedOn) !== null
  )
}

function isFunded({ funders }: RuleVersion, purchasedOn: string): boolean {
  return funders.every(({ earnsUntil }) => earnsUntil === undefined || purchasedOn <= earnsUntil)
}
