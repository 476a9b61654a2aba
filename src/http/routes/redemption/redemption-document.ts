/** A redemption, a quote and a review as the API shows them. */
import { z } from '@hono/zod-openapi'
import { partsOf, refundedParts } from '../../../ledger/redemption/parts.ts'
import { redeemedPoints, type Redemption } from '../../../ledger/redemption/redemption.ts'
import type { Quoted } from '../../../redemption/desk.ts'
import type { Review } from '../../../redemption/review.ts'
import { amount, id, points } from '../../schemas.ts'

const redemptionId = z
  .string()
  .regex(/^[1-9][0-9]*-[1-9][0-9]*$/)
  .openapi({ example: '1024-80001' })

/** A redemption in an answer. */
export const redemptionDocument = z
  .object({
    redemptionId,
    memberId: id,
    partnerId: id,
    key: z.uuid(),
    state: z.enum(['held', 'review', 'posted', 'voided', 'expired']).openapi({
      description: '`review`: the points are held, and a person looks at it first',
    }),
    points: points.openapi({ description: 'What was asked for' }),
    heldUntil: z.iso.datetime().nullable().openapi({
      description: 'When the hold ends by itself; null of one that was redeemed at once',
    }),
    redeemed: points.openapi({ description: 'What was posted' }),
    returned: points.openapi({ description: 'How much of it was returned' }),
    createdAt: z.iso.datetime(),
    till: z.string(),
    proof: z.enum(['', 'code', 'terminal_pin']),
    quoteId: z.uuid().nullable(),
    purchase: z
      .object({
        amount,
        byPoints: amount.openapi({ description: 'What the redeemed points have paid of it' }),
        byMoney: amount.openapi({ description: 'What is left to pay by other means' }),
        refunded: amount.openapi({ description: 'How much of it was refunded, in both parts' }),
        moneyRefunded: amount.openapi({
          description: 'How much of that is due by other means; the points are in `returned`',
        }),
      })
      .nullable()
      .openapi({ description: 'The purchase that the points pay a part of, where it is known' }),
    lots: z
      .array(
        z.object({
          funderId: id,
          expiresOn: z.iso.date(),
          redeemed: points,
          returned: points,
        }),
      )
      .openapi({ description: 'Which points were redeemed, oldest first, and who funds them' }),
  })
  .openapi('Redemption')

/** The document of a redemption. */
export function presentRedemption(redemption: Redemption): z.input<typeof redemptionDocument> {
  const { memberId, partnerId, heldUntil, createdAt, takings, state } = redemption
  const { redeemed, returned } = redeemedPoints(takings)
  return {
    redemptionId: `${memberId}-${redemption.redemptionId}`,
    memberId: `${memberId}`,
    partnerId: `${partnerId}`,
    key: redemption.key,
    state: state === 'held' && redemption.inReview ? 'review' : state,
    points: `${redemption.points}`,
    heldUntil: heldUntil?.toISOString() ?? null,
    redeemed: `${redeemed}`,
    returned: `${returned}`,
    createdAt: createdAt.toISOString(),
    till: redemption.till,
    proof: redemption.proof,
    quoteId: redemption.quoteId,
    purchase: presentPurchase(redemption),
    lots: takings.map((each) => ({
      funderId: `${each.funderId}`,
      expiresOn: each.expiresOn,
      redeemed: `${each.redeemed}`,
      returned: `${each.returned}`,
    })),
  }
}

/** Before anything is posted, by what was asked for. */
function presentPurchase({ purchase, state, points: asked, takings, refundedMinor }: Redemption) {
  if (purchase === null) return null
  const { redeemed } = redeemedPoints(takings)
  const paid = state === 'held' ? asked : redeemed
  const { pointsMinor, moneyMinor } = partsOf(purchase, paid)
  const inCurrency = (minor: bigint) => ({ minor: `${minor}`, currency: purchase.currency })
  return {
    amount: inCurrency(purchase.minor),
    byPoints: inCurrency(pointsMinor),
    byMoney: inCurrency(moneyMinor),
    refunded: inCurrency(refundedMinor),
    moneyRefunded: inCurrency(refundedParts(purchase, paid, refundedMinor).moneyMinor),
  }
}

/** From how many points on which proofs are taken. */
export const proofSteps = z.array(
  z.object({
    fromPoints: points,
    anyOf: z.array(z.enum(['code', 'terminal_pin'])),
  }),
)

/** A quote in an answer. */
export const quoteDocument = z
  .object({
    quoteId: z.uuid(),
    memberId: id,
    partnerId: id,
    purchase: amount,
    minorPerPoint: z.string().openapi({
      description: 'What one point pays of it, in minor units',
      example: '100',
    }),
    available: points.openapi({ description: 'What the member may spend in all' }),
    points: z
      .object({ min: points, max: points, step: points })
      .nullable()
      .openapi({ description: 'How many may pay for this purchase; null: none' }),
    mostMoney: amount.openapi({ description: 'What the most points pay of it' }),
    proofs: proofSteps.openapi({ description: 'Which proofs are needed, from how many points on' }),
    expiresAt: z.iso.datetime(),
  })
  .openapi('RedemptionQuote')

/** The document of a quote. */
export function presentQuote({ quote, available, proofs }: Quoted): z.input<typeof quoteDocument> {
  const { purchase, bounds } = quote
  const { min, max, step } = bounds
  const isUsable = max >= min
  const most = isUsable ? max * purchase.minorPerPoint : 0n
  return {
    quoteId: quote.quoteId,
    memberId: `${quote.memberId}`,
    partnerId: `${quote.partnerId}`,
    purchase: { minor: `${purchase.minor}`, currency: purchase.currency },
    minorPerPoint: `${purchase.minorPerPoint}`,
    available: `${available}`,
    points: isUsable ? { min: `${min}`, max: `${max}`, step: `${step}` } : null,
    mostMoney: { minor: `${most}`, currency: purchase.currency },
    proofs: proofs.map(({ fromPoints, anyOf }) => ({
      fromPoints: `${fromPoints}`,
      anyOf: [...anyOf],
    })),
    expiresAt: quote.expiresAt.toISOString(),
  }
}

/** A review in an answer. */
export const reviewDocument = z
  .object({
    redemptionId,
    memberId: id,
    partnerId: id,
    points,
    till: z.string(),
    proof: z.enum(['', 'code', 'terminal_pin']),
    madeBy: z.string().openapi({ description: 'Name of the API key' }),
    reasons: z.array(z.string()).openapi({ description: 'The limits that it is beyond' }),
    openedAt: z.iso.datetime(),
    heldUntil: z.iso.datetime().openapi({ description: 'Until when it waits' }),
    waits: z.boolean(),
    decision: z.enum(['approved', 'refused']).nullable(),
    decidedBy: z.string().nullable(),
    decidedAt: z.iso.datetime().nullable(),
    note: z.string().nullable(),
  })
  .openapi('RedemptionReview')

/** The document of a review. */
export function presentReview(review: Review): z.input<typeof reviewDocument> {
  const { memberId, redemptionId: ownId, openedAt, heldUntil, decidedAt } = review
  return {
    redemptionId: `${memberId}-${ownId}`,
    memberId: `${memberId}`,
    partnerId: `${review.partnerId}`,
    points: `${review.points}`,
    till: review.till,
    proof: review.proof,
    madeBy: review.madeBy,
    reasons: [...review.reasons],
    openedAt: openedAt.toISOString(),
    heldUntil: heldUntil.toISOString(),
    waits: review.waits,
    decision: review.decision,
    decidedBy: review.decidedBy,
    decidedAt: decidedAt?.toISOString() ?? null,
    note: review.note,
  }
}
