/** The explanation of a payment as JSON: its schema, and how it is made from the domain's. */
import { z } from '@hono/zod-openapi'
import { cardEventKinds } from '../payment/event.ts'
import type { ExplainedElement, ExplainedTransfer, Explanation } from '../payment/explanation.ts'
import { amount, id, paymentId, points } from './schemas.ts'
import { presentSource, source } from './source-document.ts'

const location = z.object({ locationId: id, name: z.string(), city: z.string() })

const element = z.object({
  kind: z.enum(cardEventKinds),
  mti: z.string().openapi({ description: 'Empty for a clearing record', example: '0100' }),
  source,
  amount,
  approved: z.boolean(),
  receivedAt: z.iso.datetime(),
  rung: z.string().openapi({ description: 'How it was matched to the payment' }),
})

const rule = z.object({
  ruleId: id,
  version: z.int(),
  name: z.string(),
  funder: z.object({ partnerId: id, name: z.string() }),
})

const transfer = z.object({
  transferId: id,
  kind: z.enum(['pending', 'post', 'void', 'single']),
  debitAccountId: id,
  creditAccountId: id,
  points,
  pendingId: id.nullable().openapi({ description: 'The pending transfer that this one ends' }),
})

/** The document's schema. */
export const explanation = z
  .object({
    paymentId,
    memberId: id,
    partnerId: id.nullable(),
    card: z.object({ bin: z.string(), lastFour: z.string() }),
    merchant: z.object({
      acquirerId: z.string(),
      merchantId: z.string(),
      terminalId: z.string(),
      location: location.nullable(),
    }),
    purchasedOn: z.iso.date().openapi({ description: "Card acceptor's local date" }),
    purchasedAt: z
      .string()
      .openapi({ description: "Card acceptor's local time", example: '14:05:09' }),
    amounts: z.object({ authorized: amount, reversed: amount, cleared: amount, refunded: amount }),
    elements: z.array(element).openapi({ description: 'The messages and records that made it' }),
    rule: rule.nullable().openapi({ description: 'The rule version that gave the points' }),
    points: z.object({ pending: points, posted: points }),
    reason: z.string().openapi({ description: 'Why it earned nothing; empty where it earned' }),
    transfers: z.array(transfer),
  })
  .openapi('Explanation')

/** The document of an explanation: ids, amounts and points as decimal strings. */
export function presentExplanation(from: Explanation): z.infer<typeof explanation> {
  const { purchasedOn, purchasedAt, card, reason } = from
  return {
    paymentId: `${from.memberId}-${from.paymentId}`,
    memberId: `${from.memberId}`,
    partnerId: from.partnerId === null ? null : `${from.partnerId}`,
    card: { bin: card.bin, lastFour: card.lastFour },
    merchant: presentMerchant(from.merchant),
    purchasedOn,
    purchasedAt,
    amounts: presentAmounts(from.amounts),
    elements: from.elements.map((each) => presentElement(each, from.amounts.currency)),
    rule: from.rule === null ? null : presentRule(from.rule),
    points: { pending: `${from.points.pending}`, posted: `${from.points.posted}` },
    reason,
    transfers: from.transfers.map(presentTransfer),
  }
}

function presentMerchant(merchant: Explanation['merchant']) {
  const { acquirerId, merchantId, terminalId, location: at } = merchant
  const place = at === null ? null : { ...at, locationId: `${at.locationId}` }
  return { acquirerId, merchantId, terminalId, location: place }
}

function presentAmounts(amounts: Explanation['amounts']) {
  const { currency } = amounts
  return {
    authorized: { minor: `${amounts.authorizedMinor}`, currency },
    reversed: { minor: `${amounts.reversedMinor}`, currency },
    cleared: { minor: `${amounts.clearedMinor}`, currency },
    refunded: { minor: `${amounts.refundedMinor}`, currency },
  }
}

function presentElement(each: ExplainedElement, currency: string) {
  const { kind, mti, approved, rung } = each
  return {
    kind,
    mti,
    source: presentSource(each.source),
    amount: { minor: `${each.amountMinor}`, currency },
    approved,
    receivedAt: each.receivedAt.toISOString(),
    rung,
  }
}

function presentRule({ ruleId, version, name, funder }: NonNullable<Explanation['rule']>) {
  const pays = { partnerId: `${funder.partnerId}`, name: funder.name }
  return { ruleId: `${ruleId}`, version, name, funder: pays }
}

function presentTransfer(each: ExplainedTransfer) {
  return {
    transferId: `${each.transferId}`,
    kind: each.kind,
    debitAccountId: `${each.debit}`,
    creditAccountId: `${each.credit}`,
    points: `${each.points}`,
    pendingId: each.pendingId === null ? null : `${each.pendingId}`,
  }
}
