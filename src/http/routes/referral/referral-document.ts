/** Referrals and their terms as they go over HTTP. */
import { z } from '@hono/zod-openapi'
import type { Audience } from '../../../keys/principal.ts'
import type { NamingRefused } from '../../../referral/naming.ts'
import type { Referral } from '../../../referral/referral.ts'
import type { ReferralTerms } from '../../../referral/terms.ts'
import { ProblemError } from '../../problem.ts'
import { day } from '../../day.ts'
import { currency, id, idParameter, paymentId, points } from '../../schemas.ts'
import { noEnd } from '../../../values/time.ts'

/** A code as somebody typed it. */
export const referralCode = z.string().min(1).max(40).openapi({
  description: "A member's referral code, in any case, with or without dashes",
  example: '7KM-4QX-9TC',
})

/** A number of points or minor units, as a bigint inside. */
const whole = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,14})$/)
  .transform((text) => BigInt(text))
  .openapi({ type: 'string', pattern: '^(?:0|[1-9][0-9]{0,14})$', example: '500' })

const days = (least: number, most: number, description: string) =>
  z.int().min(least).max(most).openapi({ description })

/** Terms as they are sent. */
export const newTerms = z
  .strictObject({
    version: z.int().min(1).max(1_000_000),
    funderId: idParameter.openapi({ description: 'The partner that pays for both bonuses' }),
    referrerPoints: whole,
    friendPoints: whole,
    pointsValidMonths: days(1, 1200, 'Until the end of the month so many after the bonus').default(
      24,
    ),
    referrerMonthMax: days(1, 1000, 'Friends a calendar month for whom a referrer gets points'),
    nameDays: days(0, 365, 'After joining, in which the code may be named').default(30),
    purchaseDays: days(1, 1095, 'After naming, for the first purchase').default(365),
    refundDays: days(0, 365, 'After the bonus, in which a full refund takes it back').default(30),
    minimumMinor: whole
      .optional()
      .openapi({ description: 'Of the first purchase; none if left out' }),
    currency: currency.optional().openapi({ description: 'ISO 4217, of the minimum' }),
    validFrom: day,
    validTo: day.optional().openapi({ description: 'The first day without them' }),
  })
  .refine(({ referrerPoints, friendPoints }) => referrerPoints + friendPoints > 0n)
  .refine(({ minimumMinor = 0n, currency }) => minimumMinor > 0n === (currency !== undefined))
  .refine(({ validFrom, validTo }) => validTo === undefined || validFrom < validTo)
  .openapi('NewReferralTerms')

/** What was sent, as terms. */
export function termsOf(sent: z.infer<typeof newTerms>): ReferralTerms {
  const { minimumMinor = 0n, currency = null, validTo = noEnd } = sent
  return { ...sent, minimumMinor, currency, validTo }
}

/** Terms in an answer. */
export const termsDocument = z
  .object({
    version: z.int(),
    funderId: id,
    referrerPoints: points,
    friendPoints: points,
    pointsValidMonths: z.int(),
    referrerMonthMax: z.int(),
    nameDays: z.int(),
    purchaseDays: z.int(),
    refundDays: z.int(),
    minimumMinor: z.string(),
    currency: z.string().nullable(),
    validFrom: z.string(),
    validTo: z.string().nullable(),
  })
  .openapi('ReferralTerms')

/** The document of terms. */
export function presentTerms(terms: ReferralTerms): z.infer<typeof termsDocument> {
  const { funderId, referrerPoints, friendPoints, minimumMinor, validTo } = terms
  return {
    ...terms,
    ...{ funderId: `${funderId}`, referrerPoints: `${referrerPoints}` },
    ...{ friendPoints: `${friendPoints}`, minimumMinor: `${minimumMinor}` },
    validTo: validTo === noEnd ? null : validTo,
  }
}

/** A referral in an answer. */
export const referralDocument = z
  .object({
    memberId: id.openapi({ description: 'The friend' }),
    referrerId: id.optional().openapi({ description: 'Told to the operator alone' }),
    state: z.enum(['waiting', 'paid', 'void']),
    reason: z.string().openapi({
      description:
        'Why it is void: `shared_card`, `purchased_before`, `too_late`, `funder_left`, `refunded`; ' +
        '`month_full` where the referrer had brought as many as the terms have, `referrer_left` where they are not here any more; else empty',
    }),
    namedAt: z.iso.datetime(),
    paymentId: paymentId.nullable().openapi({ description: 'The first cleared purchase' }),
    paidAt: z.iso.datetime().nullable(),
  })
  .openapi('Referral')

/** The document of a referral, as `audience` may see it. */
export function presentReferral(
  { memberId, referrerId, state, reason, namedAt, paymentId, paidAt }: Referral,
  audience: Audience,
): z.infer<typeof referralDocument> {
  return {
    memberId: `${memberId}`,
    ...(audience === 'operator' ? { referrerId: `${referrerId}` } : {}),
    ...{ state, reason, namedAt: namedAt.toISOString(), paidAt: paidAt?.toISOString() ?? null },
    paymentId: paymentId === null ? null : `${memberId}-${paymentId}`,
  }
}

/** Codes of refusals of a code. */
export const namingProblems = ['referral_code_unknown', 'referral_refused'] as const

/** A code that was not taken, as a problem. */
export function namingProblem(refusal: NamingRefused): ProblemError {
  switch (refusal.outcome) {
    case 'no_such_member':
      return new ProblemError('not_found')
    case 'code_unknown':
      return new ProblemError('referral_code_unknown')
    case 'refused':
      return new ProblemError('referral_refused', [], { why: refusal.reason })
  }
}
