/** A redemption as the API takes it and shows it, and how it is refused. */
import { z } from '@hono/zod-openapi'
import {
  redeemedPoints,
  type Redemption,
  type RedemptionAnswer,
  type Refusal,
} from '../ledger/redemption/redemption.ts'
import { ProblemError } from './problem.ts'
import { id, points, redemptionIdParameter } from './schemas.ts'

/** Longest that points may be held: 7 days. */
const holdSecondsMax = 604_800

/** Points that are asked for: more than none, and few enough that no sum of them overflows. */
const askedPoints = z
  .string()
  .regex(/^[1-9][0-9]{0,14}$/)
  .transform((text) => BigInt(text))
  .openapi({ type: 'string', pattern: '^[1-9][0-9]{0,14}$', example: '120' })

/** By which a repeat is known. A UUID, so that it is nobody's card number. */
const key = z.uuid().openapi({
  description: 'A UUID that the caller makes, and keeps before it sends: a repeat has the same one',
  example: '7d5b0f0e-4f0a-4c39-9b53-6f7d3f1f8a11',
})

/** The body of a request to redeem. */
export const newRedemption = z
  .strictObject({
    memberId: z
      .string()
      .regex(/^[1-9][0-9]{0,17}$/)
      .transform((text) => BigInt(text))
      .openapi({ type: 'string', pattern: '^[1-9][0-9]{0,17}$', example: '1024' }),
    partnerId: z
      .string()
      .regex(/^[1-9][0-9]{0,17}$/)
      .transform((text) => BigInt(text))
      .optional()
      .openapi({
        type: 'string',
        pattern: '^[1-9][0-9]{0,17}$',
        description: "For the operator, who must say where; a partner's key stands for itself",
      }),
    points: askedPoints,
    key,
    holdSeconds: z
      .int()
      .min(1)
      .max(holdSecondsMax)
      .optional()
      .openapi({ description: 'Hold the points for so long; left out, they are redeemed at once' }),
  })
  .openapi('NewRedemption')

/** The body of a post. */
export const newPost = z
  .strictObject({
    points: askedPoints
      .optional()
      .openapi({ description: 'Fewer or more than are held; left out, all that are held' }),
  })
  .openapi('NewPost')

/** The body of a return. */
export const newReturn = z.strictObject({ points: askedPoints, key }).openapi('NewReturn')

/** The path of a redemption. */
export const redemptionPath = z.object({
  id: redemptionIdParameter.openapi({
    param: { name: 'id', in: 'path', description: "The redemption's id" },
  }),
})

/** A redemption in an answer. */
export const redemptionDocument = z
  .object({
    redemptionId: z
      .string()
      .regex(/^[1-9][0-9]*-[1-9][0-9]*$/)
      .openapi({ example: '1024-80001' }),
    memberId: id,
    partnerId: id,
    key: z.uuid(),
    state: z.enum(['held', 'posted', 'voided', 'expired']),
    points: points.openapi({ description: 'What was asked for' }),
    heldUntil: z.iso.datetime().nullable().openapi({
      description: 'When the hold ends by itself; null of one that was redeemed at once',
    }),
    redeemed: points.openapi({ description: 'What was posted' }),
    returned: points.openapi({ description: 'How much of it was returned' }),
    createdAt: z.iso.datetime(),
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
  const { memberId, redemptionId, partnerId, heldUntil, createdAt, takings } = redemption
  const { redeemed, returned } = redeemedPoints(takings)
  return {
    redemptionId: `${memberId}-${redemptionId}`,
    memberId: `${memberId}`,
    partnerId: `${partnerId}`,
    key: redemption.key,
    state: redemption.state,
    points: `${redemption.points}`,
    heldUntil: heldUntil?.toISOString() ?? null,
    redeemed: `${redeemed}`,
    returned: `${returned}`,
    createdAt: createdAt.toISOString(),
    lots: takings.map((each) => ({
      funderId: `${each.funderId}`,
      expiresOn: each.expiresOn,
      redeemed: `${each.redeemed}`,
      returned: `${each.returned}`,
    })),
  }
}

/** The redemption of an answer that is no refusal. Throws the {@link ProblemError} of one that is. */
export function redemptionOf(answer: RedemptionAnswer): Redemption {
  if ('redemption' in answer) return answer.redemption
  throw new ProblemError(answer.outcome, [], factsOf(answer))
}

function factsOf(refusal: Refusal): ProblemError['facts'] {
  switch (refusal.outcome) {
    case 'insufficient_points':
      return { available: `${refusal.available}` }
    case 'exceeds_redemption':
      return { returnable: `${refusal.returnable}` }
    case 'hold_ended':
      return { state: refusal.state }
    case 'not_found':
    case 'key_reused':
    case 'partner_left':
      return {}
  }
}
