/** Claims as they go over HTTP. */
import { z } from '@hono/zod-openapi'
import type { Claim, ClaimFault } from '../../../claim/claim.ts'
import type { DecisionFault } from '../../../claim/decide.ts'
import { claimName } from '../../../claim/open.ts'
import type { ClaimPlace } from '../../../claim/store.ts'
import { next } from '../../conventions/paging.ts'
import { cursorOf, readCursor } from '../../cursor.ts'
import { day } from '../../day.ts'
import { ProblemError } from '../../problem.ts'
import { amount, currency, id, idParameter, paymentId } from '../../schemas.ts'
import { mayHoldCardNumber } from '../../../values/card-number.ts'

const int8Max = 2n ** 63n - 1n

/** A claim's id in a path: its member's and its own. */
export const claimIdParameter = z
  .string()
  .regex(/^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$/)
  .transform((text) => {
    const [memberId = 0n, claimId = 0n] = text.split('-').map(BigInt)
    return { memberId, claimId }
  })
  .refine((each) => each.memberId <= int8Max && each.claimId <= int8Max)
  .openapi({
    type: 'string',
    pattern: '^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$',
    example: '1024-3',
    param: { name: 'id', in: 'path' },
  })

/** What a list may be asked for. */
export const claimState = z.enum(['open', 'counted', 'accepted', 'refused'])

/** A claim as a member makes it. */
export const newClaim = z
  .strictObject({
    locationId: idParameter.optional(),
    place: z
      .string()
      .trim()
      .min(1)
      .max(120)
      .refine((text) => !mayHoldCardNumber(text))
      .optional()
      .openapi({ description: 'In place of `locationId`: the name of the location, as it is' }),
    day: day.openapi({ example: '2026-11-20', description: 'Local, at most 90 days ago' }),
    amount: z
      .strictObject({
        minor: z
          .string()
          .regex(/^[1-9][0-9]{0,14}$/)
          .openapi({ example: '125000', description: 'Exactly what was paid' }),
        currency,
      })
      .openapi({ example: { minor: '125000', currency: 'KZT' } }),
  })
  .refine(({ locationId, place }) => (locationId === undefined) !== (place === undefined), {
    path: ['locationId'],
    error: 'either this or `place` is said',
  })
  .openapi('NewClaim', {
    example: { locationId: '7', day: '2026-11-20', amount: { minor: '125000', currency: 'KZT' } },
  })

/** A claim in an answer. */
export const claimDocument = z
  .object({
    claimId: paymentId.openapi({ example: '1024-3' }),
    memberId: id,
    locationId: id,
    location: z.string(),
    day: z.iso.date(),
    amount,
    state: claimState.openapi({ description: '`counted`: the purchase was there already' }),
    paymentId: paymentId.nullable().openapi({
      description:
        'The payment that it turned out to be. To the operator, of an open one: a payment of the member’s that fits, at no location of ours or for a person to decide',
    }),
    reason: z.string().openapi({ description: 'Why it was refused' }),
    openedAt: z.iso.datetime(),
    decidedAt: z.iso.datetime().nullable(),
  })
  .openapi('Claim')

/** A page of claims. */
export const claimPage = z.object({ claims: z.array(claimDocument), next })

/** The document of a claim. Of an open one only the operator is told which payment may be it: it may be made anywhere. */
export function presentClaim(claim: Claim, isOperator: boolean): z.infer<typeof claimDocument> {
  const { memberId, location, day, state, reason, decidedAt } = claim
  const isShown = isOperator || state === 'counted' || state === 'accepted'
  return {
    ...{ claimId: claimName(claim), memberId: `${memberId}`, locationId: `${claim.locationId}` },
    ...{ location, day, state, reason },
    amount: { minor: `${claim.amountMinor}`, currency: claim.currency },
    paymentId: claim.paymentId === null || !isShown ? null : `${memberId}-${claim.paymentId}`,
    openedAt: claim.openedAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  }
}

/** Where a page of claims ended, as a cursor; `null` of the last one. */
export function claimCursor(last: ClaimPlace | null): string | null {
  return last === null ? null : cursorOf(last.openedMicros, last.memberId, last.claimId)
}

/** The inverse of {@link claimCursor}. */
export function readClaimCursor(cursor: string | undefined): ClaimPlace | null {
  if (cursor === undefined) return null
  const form = /^(\d{1,17})\.(\d{1,18})\.(\d{1,18})$/
  const [openedMicros = 0n, memberId = 0n, claimId = 0n] = readCursor(cursor, form).map(BigInt)
  return { openedMicros, memberId, claimId }
}

/** The refusal of a claim. */
export function claimProblem(why: ClaimFault | 'unknown_place'): ProblemError {
  return new ProblemError('claim_refused', [], { why })
}

/** The refusal of a decision. */
export function decisionProblem(why: 'not_found' | DecisionFault): ProblemError {
  if (why === 'not_found' || why === 'unavailable') return new ProblemError(why)
  return new ProblemError('claim_not_decided', [], { why })
}
