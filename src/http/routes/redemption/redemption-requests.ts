/** The bodies of requests about redemptions. */
import { z } from '@hono/zod-openapi'
import { mayHoldCardNumber } from '../../../values/card-number.ts'
import { currency, redemptionIdParameter } from '../../schemas.ts'

/** Longest that points may be held: 7 days. */
const holdSecondsMax = 604_800
/** Longest name of a till. */
const tillCharsMax = 40

/** Points or minor units that are asked for: more than none, and few enough that no sum of them overflows. */
export const positive = z
  .string()
  .regex(/^[1-9][0-9]{0,14}$/)
  .transform((text) => BigInt(text))
  .openapi({ type: 'string', pattern: '^[1-9][0-9]{0,14}$', example: '120' })

/** By which a repeat is known. A UUID, so that it is nobody's card number. */
const key = z.uuid().toLowerCase().openapi({
  description: 'A UUID that the caller makes, and keeps before it sends: a repeat has the same one',
  example: '7d5b0f0e-4f0a-4c39-9b53-6f7d3f1f8a11',
})

/** An id in a body. */
const bodyId = z
  .string()
  .regex(/^[1-9][0-9]{0,17}$/)
  .transform((text) => BigInt(text))

const idForm = { type: 'string', pattern: '^[1-9][0-9]{0,17}$' } as const

const memberId = bodyId.openapi({ ...idForm, example: '1024' })
const partnerId = bodyId.optional().openapi({
  ...idForm,
  description: "For the operator, who must say where; a partner's key stands for itself",
})

/** Money that is paid or given back. */
const money = z
  .strictObject({ minor: positive, currency })
  .openapi('PositiveAmount', { example: { minor: '1250000', currency: 'KZT' } })

const proof = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('code'),
      code: z
        .string()
        .regex(/^[0-9]{8}$/)
        .openapi({ description: 'The one-time code that the member shows', example: '40817263' }),
    }),
    z.strictObject({
      kind: z.literal('terminal_pin'),
      acquirerId: z.string().min(1).max(40),
      terminalId: z.string().min(1).max(16),
      rrn: z.string().min(1).max(12).openapi({ description: 'Retrieval reference number (DE37)' }),
    }),
  ])
  .openapi('RedemptionProof', {
    description:
      '`terminal_pin`: a payment that the member has just made with a linked card and its PIN at a terminal of ' +
      "the shop. The gateway sees the payment; that the terminal has asked for the PIN is the partner's word.",
  })

/** The body of a request to redeem. */
export const newRedemption = z
  .strictObject({
    memberId,
    partnerId,
    points: positive,
    key,
    holdSeconds: z
      .int()
      .min(1)
      .max(holdSecondsMax)
      .optional()
      .openapi({ description: 'Hold the points for so long; left out, they are redeemed at once' }),
    proof: proof.optional(),
    till: z
      .string()
      .regex(/^[\x21-\x7e]+$/)
      .max(tillCharsMax)
      .refine((text) => !mayHoldCardNumber(text))
      .optional()
      .openapi({
        description: 'Your name of the till, for its limits',
        example: 'almaty-3/till-7',
      }),
    quoteId: z.uuid().toLowerCase().optional().openapi({
      description:
        'The quote that the member agreed to; its purchase and its limits are those of this redemption',
    }),
    purchase: money.optional().openapi({
      description: 'The purchase that the points pay a part of, where no quote names it',
    }),
  })
  .refine((body) => body.quoteId === undefined || body.purchase === undefined, {
    path: ['purchase'],
  })
  .openapi('NewRedemption')

/** The body of a request for a quote. */
export const newQuote = z
  .strictObject({ memberId, partnerId, purchase: money })
  .openapi('NewRedemptionQuote')

/** The body of a post. */
export const newPost = z
  .strictObject({
    points: positive.optional().openapi({
      description: 'Fewer than are held; left out, all of them. The operator may post more',
    }),
  })
  .openapi('NewPost')

/** The body of a return: points, or how much of the purchase is refunded. */
export const newReturn = z
  .union([
    z.strictObject({ points: positive, key }),
    z.strictObject({
      refunded: money.openapi({ description: 'In both parts, of points and of money' }),
      key,
    }),
  ])
  .openapi('NewReturn')

/** The body of a request for a code. */
export const newCode = z
  .strictObject({
    partnerId: bodyId.optional().openapi({
      ...idForm,
      description: 'The only partner that may take it; left out, any may',
    }),
  })
  .openapi('NewRedemptionCode')

/** The path of a redemption. */
export const redemptionPath = z.object({
  id: redemptionIdParameter.openapi({
    param: { name: 'id', in: 'path', description: "The redemption's id" },
  }),
})
