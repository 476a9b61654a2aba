/** Schemas that several routes share: ids, points and amounts as decimal strings. */
import { z } from '@hono/zod-openapi'
import { normalizePhone } from '../member/identifier.ts'
import { dayOf } from '../values/time.ts'
import { isCurrency } from '../values/currency.ts'

const int8Max = 2n ** 63n - 1n

/** A currency that can be paid in. */
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .refine(isCurrency)
  .openapi({ example: 'KZT', description: 'ISO 4217 alphabetic code' })

/** An id in a path: a positive number in decimal, a bigint inside. Of 12 digits at most: 13 may be a card number's. */
export const idParameter = z
  .string()
  .regex(/^[1-9][0-9]{0,11}$/)
  .transform((text) => BigInt(text))
  .refine((id) => id <= int8Max)
  .openapi({ type: 'string', pattern: '^[1-9][0-9]{0,11}$', example: '1024' })

/**
 * A payment's id: its member's id and its own, so that it is found where the member's data lies. To
 * the caller it is one opaque text.
 */
export const paymentIdParameter = z
  .string()
  .regex(/^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$/)
  .transform((text) => {
    const [memberId = 0n, paymentId = 0n] = text.split('-').map(BigInt)
    return { memberId, paymentId }
  })
  .refine((id) => id.memberId <= int8Max && id.paymentId <= int8Max)
  .openapi({
    type: 'string',
    pattern: '^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$',
    example: '1024-70001',
  })

/** A redemption's id, made as a payment's is. */
export const redemptionIdParameter = z
  .string()
  .regex(/^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$/)
  .transform((text) => {
    const [memberId = 0n, redemptionId = 0n] = text.split('-').map(BigInt)
    return { memberId, redemptionId }
  })
  .refine((id) => id.memberId <= int8Max && id.redemptionId <= int8Max)
  .openapi({
    type: 'string',
    pattern: '^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$',
    example: '1024-80001',
  })

/** A payment's id in an answer. */
export const paymentId = z
  .string()
  .regex(/^[1-9][0-9]*-[1-9][0-9]*$/)
  .openapi({ example: '1024-70001' })

/** An id in an answer. */
export const id = z
  .string()
  .regex(/^[1-9][0-9]*$/)
  .openapi({ example: '1024' })

/** Points in the programme's smallest unit; negative where more was taken back than is there. */
export const points = z
  .string()
  .regex(/^-?[0-9]+$/)
  .openapi({ example: '120' })

/** A phone as people write it; inside, as E.164 has it. */
export const phone = z
  .string()
  .max(40)
  .transform((text, ctx) => {
    const normalized = normalizePhone(text)
    if (normalized !== null) return normalized
    ctx.addIssue({ code: 'custom', message: 'is no phone number with its country code' })
    return z.NEVER
  })
  .openapi({
    type: 'string',
    maxLength: 40,
    example: '+7 701 000 00 01',
    description: 'With its country code. Kept as a keyed hash only',
  })

/** A day on which somebody living can have been born. */
export const birthday = z.iso
  .date({ abort: true })
  .refine((day) => day >= '1900-01-01' && day <= dayOf(new Date()), 'is no birthday')
  .openapi({ example: '1990-11-20', description: 'From 1900 to today. It is never shown' })

/** When a purchase was made, by the clock of the card acceptor, which has no zone. Other times are UTC, and end in `At`. */
export const localTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  .openapi({
    description: 'When it was made, by the local clock of the card acceptor',
    example: '2026-11-20T14:05:09',
  })

/** An amount of money. */
export const amount = z
  .object({
    minor: z
      .string()
      .regex(/^-?[0-9]+$/)
      .openapi({ description: 'In minor units' }),
    currency: z.string().length(3).openapi({ description: 'ISO 4217 alphabetic code' }),
  })
  .openapi('Amount', { example: { minor: '125000', currency: 'KZT' } })

/** The path of a member's resource. */
export const memberPath = z.object({
  id: idParameter.openapi({ param: { name: 'id', in: 'path', description: "The member's id" } }),
})
