/** Documents of payments as a partner lists them. */
import { z } from '@hono/zod-openapi'
import { paymentStates, type PartnerPayment } from '../../../payment/partner-payment.ts'
import { reasonInWords } from '../../../payment/reasons.ts'
import { amount, id, paymentId, points } from '../../schemas.ts'

/** Points of a payment by one rule version. */
const accrualLine = z
  .object({
    ruleId: id,
    version: z.int(),
    ruleName: z.string(),
    funderId: id.nullable().openapi({ description: 'Null where another partner pays for them' }),
    pending: points,
    posted: points,
  })
  .openapi('AccrualLine')

const location = z.object({ locationId: id, name: z.string(), city: z.string() })
const localTime = z.string().openapi({
  example: '2026-11-20T18:04:31',
  description: "The shop's local date and time, which has no offset",
})
const receivedAt = z.iso
  .datetime()
  .nullable()
  .openapi({ description: 'When the gateway first heard of it (UTC)' })

/** A payment in a partner's list. */
export const partnerPayment = z
  .object({
    paymentId,
    memberId: id,
    location,
    localTime,
    receivedAt,
    state: z.enum(paymentStates),
    net: amount.openapi({ description: 'What is left of it, held or paid' }),
    authorized: amount,
    reversed: amount,
    cleared: amount,
    refunded: amount,
    points: z.object({ pending: points, posted: points }),
    accruals: z.array(accrualLine),
    reason: z.string().openapi({ description: "Why it earned nothing; '' where it earned" }),
    reasonInWords: z.string(),
    category: z.string().openapi({ description: 'Merchant category code (ISO 18245)' }),
    channel: z.string(),
    acquirerId: z.string(),
    merchantId: z.string(),
    terminalId: z.string(),
    rrn: z.string().openapi({ description: 'Retrieval reference number, as on the slip' }),
  })
  .openapi('PartnerPayment')

/** What a payment earned by one rule version. */
export const partnerAccrual = z
  .object({
    ...{ paymentId, memberId: id, location, localTime, receivedAt },
    state: z.enum(paymentStates),
    ...accrualLine.shape,
  })
  .openapi('PartnerAccrual')

/** What a document is made with: names of rules, and who reads (`null`: the operator). */
export interface ReaderOfPayments {
  ruleNames: ReadonlyMap<bigint, string>
  partnerId: bigint | null
}

/** The document of a payment. */
export function presentPartnerPayment(
  payment: PartnerPayment,
  reader: ReaderOfPayments,
): z.infer<typeof partnerPayment> {
  const { currency, reason } = payment
  const money = (minor: bigint) => ({ minor: `${minor}`, currency })
  return {
    ...headOf(payment),
    net: money(payment.netMinor),
    authorized: money(payment.authorizedMinor),
    reversed: money(payment.reversedMinor),
    cleared: money(payment.clearedMinor),
    refunded: money(payment.refundedMinor),
    points: { pending: `${payment.pendingPoints}`, posted: `${payment.postedPoints}` },
    accruals: linesOf(payment, reader),
    reason,
    reasonInWords: reason === '' ? '' : reasonInWords(reason),
    category: payment.mcc,
    channel: payment.channel,
    acquirerId: payment.acquirerId,
    merchantId: payment.merchantId,
    terminalId: payment.terminalId,
    rrn: payment.rrn,
  }
}

/** The documents of what a payment earned. */
export function presentAccruals(
  payment: PartnerPayment,
  reader: ReaderOfPayments,
): z.infer<typeof partnerAccrual>[] {
  return linesOf(payment, reader).map((line) => ({ ...headOf(payment), ...line }))
}

function headOf(payment: PartnerPayment) {
  const { memberId, locationId, locationName, city, purchasedOn, purchasedAt, state } = payment
  return {
    paymentId: `${memberId}-${payment.paymentId}`,
    memberId: `${memberId}`,
    location: { locationId: `${locationId}`, name: locationName, city },
    localTime: `${purchasedOn}T${purchasedAt}`,
    receivedAt: payment.receivedAt?.toISOString() ?? null,
    state,
  }
}

function linesOf({ accruals }: PartnerPayment, { ruleNames, partnerId }: ReaderOfPayments) {
  return accruals.map(({ ruleId, version, funderId, pending, posted }) => {
    const isShown = partnerId === null || funderId === `${partnerId}`
    const ruleName = ruleNames.get(BigInt(ruleId)) ?? ''
    return { ruleId, version, ruleName, funderId: isShown ? funderId : null, pending, posted }
  })
}
