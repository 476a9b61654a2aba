/** The explanation of a payment as JSON: its schema, and how it is made from the domain's. */
import { z } from '@hono/zod-openapi'
import { cardEventKinds } from '../../../payment/event.ts'
import type {
  ExplainedElement,
  ExplainedException,
  ExplainedPlacement,
  Explanation,
} from '../../../payment/explanation.ts'
import type { Audience } from '../../../keys/principal.ts'
import type { WholeExplanation } from '../../../intake/store/explain.ts'
import { reasonInWords } from '../../../payment/reasons.ts'
import { elsewhereMinorOf } from '../../../payment/receipt.ts'
import {
  bonus,
  presentBonus,
  presentRule,
  presentTransfer,
  presentUnapplied,
  rule,
  transfer,
  unapplied,
} from './earning-document.ts'
import { exceptionId, presentResolution, resolution } from './exception-document.ts'
import { presentPurchaseReceipt, purchaseReceipt } from '../receipt/receipt-document.ts'
import { localTime, amount, id, paymentId, points } from '../../schemas.ts'
import { presentSource, source } from './source-document.ts'

const location = z.object({ locationId: id, name: z.string(), city: z.string() })

const element = z.object({
  kind: z.enum(cardEventKinds),
  mti: z.string().openapi({ description: 'Empty for a clearing record', example: '0100' }),
  source,
  amount,
  cash: amount,
  remaining: z
    .union([amount, z.null()])
    .openapi({ description: 'Of a partial reversal: what is left' }),
  approved: z.boolean(),
  receivedAt: z.iso.datetime(),
  paymentId: paymentId.openapi({
    description: 'The payment under which it came: another one where a person moved it here',
  }),
  rung: z.string().openapi({ description: 'How it was matched to that payment' }),
  evidence: z
    .record(z.string(), z.string())
    .openapi({ description: 'What was equal', example: { rrn: '632509000001', daysApart: '0' } }),
})

const exception = z.object({
  exceptionId,
  paymentId: paymentId.openapi({ description: "The event's own payment" }),
  rung: z.string(),
  candidates: z.array(paymentId),
  openedAt: z.iso.datetime(),
  resolvedTo: paymentId.nullable(),
  resolutions: z.array(resolution),
})

const placement = z.object({
  ...{ changeId: id, at: z.iso.datetime(), by: z.string() },
  from: z.string().nullable().openapi({
    description:
      'Null: none of our locations. Empty for a partner: another one than the payment is at now',
  }),
  to: z.string().nullable(),
  ...{ pointsBefore: points, pointsAfter: points },
})

/** The document's schema. */
export const explanation = z
  .object({
    paymentId,
    memberId: id,
    partnerId: id.nullable(),
    card: z
      .object({ bin: z.string(), lastFour: z.string() })
      .nullable()
      .openapi({ description: 'Null where no linked card is known to have paid' }),
    merchant: z.object({
      acquirerId: z.string(),
      merchantId: z.string(),
      terminalId: z.string(),
      mcc: z.string(),
      location: location.nullable(),
    }),
    localTime,
    amounts: z.object({
      ...{ authorized: amount, incremented: amount, reversed: amount },
      ...{ cleared: amount, refunded: amount, cash: amount },
      ...{ receiptCard: amount, receiptOther: amount, returnedCard: amount, returnedOther: amount },
      cardElsewhere: amount.openapi({ description: "What another member's card paid of it" }),
    }),
    receipt: purchaseReceipt.nullable().openapi({
      description: 'What a till told of it; null where none did',
    }),
    elements: z.array(element).openapi({
      description: 'The messages and records that made it, in the order in which they came',
    }),
    exceptions: z
      .array(exception)
      .openapi({ description: 'Events that fitted several payments, and what was decided' }),
    placements: z
      .array(placement)
      .openapi({ description: 'Changes of the merchant-id map that placed it elsewhere' }),
    rules: z.array(rule).openapi({ description: 'The rule versions that gave points, by funder' }),
    unapplied: z.array(unapplied).openapi({
      description: 'Rules that were active and gave nothing, or less than they say, and why',
    }),
    points: z.object({ pending: points, posted: points }),
    reason: z.string().openapi({ description: 'Why it earned nothing; empty where it earned' }),
    reasonText: z.string().openapi({ description: 'The same in words' }),
    transfers: z.array(transfer),
    bonuses: z.array(bonus).openapi({
      description:
        'Bonuses for having been brought, where this was the first purchase; the operator is told that of who brought them too',
    }),
  })
  .openapi('Explanation')

/**
 * The document of an explanation: ids, amounts and points as decimal strings. Only the operator is told which of its
 * people decided something, and why.
 */
export function presentExplanation(
  from: WholeExplanation,
  reader: Audience,
): z.infer<typeof explanation> {
  const { purchasedOn, purchasedAt, card, reason } = from
  return {
    paymentId: `${from.memberId}-${from.paymentId}`,
    memberId: `${from.memberId}`,
    partnerId: from.partnerId === null ? null : `${from.partnerId}`,
    card: card === null ? null : { bin: card.bin, lastFour: card.lastFour },
    merchant: presentMerchant(from.merchant),
    localTime: `${purchasedOn}T${purchasedAt}`,
    amounts: presentAmounts(from),
    receipt: presentPurchaseReceipt(from.receipt, from.amounts.currency),
    elements: from.elements.map((each) => presentElement(each, from)),
    exceptions: from.exceptions.map((each) => presentException(each, from.memberId, reader)),
    placements: from.placements.map((each) => presentPlacement(each, from, reader)),
    rules: from.rules.map(presentRule),
    unapplied: from.unapplied.map(presentUnapplied),
    points: { pending: `${from.points.pending}`, posted: `${from.points.posted}` },
    reason,
    reasonText: reason === '' ? '' : reasonInWords(reason),
    transfers: from.transfers.map(presentTransfer),
    bonuses: from.bonuses
      .filter(({ reason: of }) => of === 'friend' || reader === 'operator')
      .map(presentBonus),
  }
}

function presentMerchant(merchant: Explanation['merchant']) {
  const { acquirerId, merchantId, terminalId, mcc, location: at } = merchant
  const place = at === null ? null : { ...at, locationId: `${at.locationId}` }
  return { acquirerId, merchantId, terminalId, mcc, location: place }
}

function presentAmounts({ amounts, receipt }: Explanation) {
  const { currency } = amounts
  return {
    authorized: { minor: `${amounts.authorizedMinor}`, currency },
    incremented: { minor: `${amounts.incrementedMinor}`, currency },
    reversed: { minor: `${amounts.reversedMinor}`, currency },
    cleared: { minor: `${amounts.clearedMinor}`, currency },
    refunded: { minor: `${amounts.refundedMinor}`, currency },
    cash: { minor: `${amounts.cashMinor}`, currency },
    receiptCard: { minor: `${amounts.receiptCardMinor}`, currency },
    receiptOther: { minor: `${amounts.receiptOtherMinor}`, currency },
    returnedCard: { minor: `${amounts.returnedCardMinor}`, currency },
    returnedOther: { minor: `${amounts.returnedOtherMinor}`, currency },
    cardElsewhere: { minor: `${elsewhereMinorOf(receipt)}`, currency },
  }
}

function presentElement(each: ExplainedElement, { memberId, amounts: { currency } }: Explanation) {
  const { kind, mti, approved, rung, evidence, remainingMinor } = each
  return {
    kind,
    mti,
    source: presentSource(each.source),
    amount: { minor: `${each.amountMinor}`, currency },
    cash: { minor: `${each.cashMinor}`, currency },
    remaining: remainingMinor === null ? null : { minor: `${remainingMinor}`, currency },
    approved,
    receivedAt: each.receivedAt.toISOString(),
    paymentId: `${memberId}-${each.paymentId}`,
    rung,
    evidence,
  }
}

function presentException(each: ExplainedException, memberId: bigint, reader: Audience) {
  const kept = reader === 'operator' ? {} : { by: '', note: '' }
  const ofMember = (id: bigint): string => `${memberId}-${id}`
  return {
    exceptionId: `${memberId}-${each.eventKey}`,
    paymentId: ofMember(each.paymentId),
    rung: each.rung,
    candidates: each.candidateIds.map(ofMember),
    openedAt: each.openedAt.toISOString(),
    resolvedTo: each.resolvedTo === null ? null : ofMember(each.resolvedTo),
    resolutions: each.resolutions.map((one) => presentResolution(memberId, { ...one, ...kept })),
  }
}

function presentPlacement(
  { changeId, at, by: person, from, to, ...points }: ExplainedPlacement,
  { merchant }: Explanation,
  reader: Audience,
) {
  const by = reader === 'operator' ? person : ''
  // A partner is not told whose location it was or became.
  const own = merchant.location?.name ?? ''
  const shown = (name: string | null): string | null =>
    reader !== 'partner' || name === null || name === own ? name : ''
  return {
    ...{ changeId: `${changeId}`, at: at.toISOString(), by, from: shown(from), to: shown(to) },
    ...{ pointsBefore: `${points.pointsBefore}`, pointsAfter: `${points.pointsAfter}` },
  }
}
