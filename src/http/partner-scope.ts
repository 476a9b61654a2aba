/** The partner of routes under `/v1/partner`: the caller's own, or the one that the operator names. */
import { z } from '@hono/zod-openapi'
import type { Principal } from '../keys/principal.ts'
import { ProblemError } from './problem.ts'
import { idParameter } from './schemas.ts'

/** The query parameter by which the operator names a partner. */
export const partnerParameter = idParameter.optional().openapi({
  param: { name: 'partnerId', in: 'query' },
  description: 'For the operator, who must say which partner; a partner is its own',
})

/** A query of nothing else. */
export const partnerQuery = z.object({ partnerId: partnerParameter })

/** Which partner is meant. Throws {@link ProblemError}; another one than the caller's own is not there. */
export function partnerMeant({ audience, ownerId }: Principal, named: bigint | undefined): bigint {
  const partnerId = audience === 'partner' ? ownerId : named
  if (partnerId === undefined || partnerId === null) {
    const detail = 'must say which partner'
    throw new ProblemError('invalid_parameter', [{ parameter: 'partnerId', detail }])
  }
  if (named !== undefined && named !== partnerId) throw new ProblemError('not_found')
  return partnerId
}
