/** An exception as JSON: its schemas, and how the documents are made from the domain's. */
import { z } from '@hono/zod-openapi'
import { cardEventKinds } from '../../../payment/event.ts'
import type { ExceptionDetail, ExceptionSummary, Resolution } from '../../../payment/exception.ts'
import { authorizedAtBase, type Payment } from '../../../payment/payment.ts'
import { presentSource, source } from './source-document.ts'
import { presentPurchaseReceipt, purchaseReceipt } from '../receipt/receipt-document.ts'
import { localTime, amount, paymentId, points } from '../../schemas.ts'

/** An exception's id: its member's id and the key of its event. */
export const exceptionId = z
  .string()
  .regex(/^[1-9][0-9]{0,17}-[0-9a-f]{32}$/)
  .openapi({ example: '1024-00112233445566778899aabbccddeeff' })

/** One in the queue. */
export const exceptionSummary = z
  .object({
    exceptionId,
    openedAt: z.iso.datetime(),
    paymentId: paymentId.openapi({ description: "The event's own payment" }),
    rung: z.string().openapi({ description: 'The evidence that several payments had' }),
    candidates: z.array(paymentId),
    resolvedTo: paymentId.nullable().openapi({ description: 'Its own where it stands alone' }),
    kind: z.enum(cardEventKinds),
    amount,
    merchantId: z.string(),
    purchasedOn: z.iso.date(),
  })
  .openapi('ExceptionSummary')

const candidate = z.object({
  paymentId,
  localTime,
  ...{ merchantId: z.string(), terminalId: z.string(), mcc: z.string() },
  ...{ authorized: amount, incremented: amount, reversed: amount, cleared: amount },
  ...{ refunded: amount, cash: amount, receiptCard: amount, receiptOther: amount },
  receipt: purchaseReceipt.nullable().openapi({ description: 'What a till told of it' }),
  references: z.object({
    ...{ rrn: z.string(), stan: z.string(), transmission: z.string() },
    ...{ authorizationCode: z.string(), networkReference: z.string() },
  }),
  points: z.object({ pending: points, posted: points }),
  reason: z.string(),
})

/** A decision. */
export const resolution = z.object({
  number: z.int(),
  resolvedTo: paymentId.nullable().openapi({ description: 'Null where it was undone' }),
  by: z
    .string()
    .openapi({ description: 'Name of the API key or user; told to the operator alone' }),
  note: z.string(),
  at: z.iso.datetime(),
})

/** Everything that there is to decide by. */
export const exceptionDetail = z
  .object({
    ...exceptionSummary.shape,
    event: z.object({
      mti: z.string(),
      source,
      receivedAt: z.iso.datetime(),
      approved: z.boolean(),
      evidence: z
        .record(z.string(), z.string())
        .openapi({ description: 'What was equal with all candidates' }),
    }),
    own: candidate.openapi({ description: "The event's own payment, with its references" }),
    candidates: z.array(candidate),
    differs: z.array(z.string()).openapi({ description: 'In what the candidates differ' }),
    resolutions: z.array(resolution).openapi({ description: 'What was decided, in order' }),
  })
  .openapi('Exception')

/** The document of one in the queue. */
export function presentSummary(from: ExceptionSummary): z.infer<typeof exceptionSummary> {
  const { memberId, rung, kind, merchantId, purchasedOn, currency } = from
  const ofMember = (id: bigint): string => `${memberId}-${id}`
  return {
    exceptionId: `${memberId}-${from.eventKey}`,
    openedAt: from.openedAt.toISOString(),
    paymentId: ofMember(from.paymentId),
    rung,
    candidates: from.candidateIds.map(ofMember),
    resolvedTo: from.resolvedTo === null ? null : ofMember(from.resolvedTo),
    ...{ kind, amount: { minor: `${from.amountMinor}`, currency }, merchantId, purchasedOn },
  }
}

/** The document of one with all that there is to decide by. */
export function presentException(from: ExceptionDetail): z.infer<typeof exceptionDetail> {
  const { event, memberId } = from
  return {
    ...presentSummary(from),
    event: {
      mti: event.mti,
      source: presentSource(event.source),
      receivedAt: event.receivedAt.toISOString(),
      approved: event.approved,
      evidence: event.evidence,
    },
    own: presentCandidate(from.own),
    candidates: from.candidates.map(presentCandidate),
    differs: [...from.differs],
    resolutions: from.resolutions.map((each) => presentResolution(memberId, each)),
  }
}

function presentCandidate(payment: Payment): z.infer<typeof candidate> {
  const { currency, purchasedOn, purchasedAt, merchantId, terminalId, mcc, reason } = payment
  const { rrn, stan, transmission, authorizationCode, networkReference } = payment
  const money = (minor: bigint) => ({ minor: `${minor}`, currency })
  return {
    paymentId: `${payment.memberId}-${payment.paymentId}`,
    localTime: `${purchasedOn}T${purchasedAt}`,
    ...{ merchantId, terminalId, mcc },
    authorized: money(authorizedAtBase(payment)),
    incremented: money(payment.incrementedMinor),
    reversed: money(payment.reversedMinor),
    cleared: money(payment.clearedMinor),
    refunded: money(payment.refundedMinor),
    cash: money(payment.cashMinor),
    receiptCard: money(payment.receiptCardMinor),
    receiptOther: money(payment.receiptOtherMinor),
    receipt: presentPurchaseReceipt(payment.receipt, payment.currency),
    references: { rrn, stan, transmission, authorizationCode, networkReference },
    points: { pending: `${payment.pendingPoints}`, posted: `${payment.postedPoints}` },
    reason,
  }
}

/** The document of a decision. */
export function presentResolution(
  memberId: bigint,
  { number, resolvedTo, by, note, at }: Resolution,
): z.infer<typeof resolution> {
  const to = resolvedTo === null ? null : `${memberId}-${resolvedTo}`
  return { number, resolvedTo: to, by, note, at: at.toISOString() }
}
