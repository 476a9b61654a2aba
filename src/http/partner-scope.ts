/** Whose something is that a caller asks for: its own, or what the operator names. What is another's is not there. */
import { z } from '@hono/zod-openapi'
import type { Queryable } from '../db/connect.ts'
import type { Principal } from '../keys/principal.ts'
import { readPartnerNames } from '../partner/store.ts'
import { coalitionId, ownerIdOf, type Owner } from '../values/owner.ts'
import { ProblemError } from './problem.ts'
import { idParameter } from './schemas.ts'

/** The query parameter by which the operator names a partner. */
export const partnerParameter = idParameter.optional().openapi({
  param: { name: 'partnerId', in: 'query' },
  description: 'For the operator, who must say which partner; a partner is its own',
})

/** A query of nothing else. */
export const partnerQuery = z.object({ partnerId: partnerParameter })

/** The same where the coalition has some of its own, too. */
export const ownerQuery = z.object({
  partnerId: idParameter.optional().openapi({
    param: { name: 'partnerId', in: 'query' },
    description: "The operator only: whose they are. Left out, they are the coalition's own",
  }),
})

/** Which partner is meant; the operator names one in the query or in the body. Throws {@link ProblemError}. */
export function partnerMeant(
  principal: Principal,
  named: bigint | undefined,
  where: 'query' | 'body' = 'query',
): bigint {
  const owner = ownerMeant(principal, named)
  if (owner !== null) return owner
  const detail = 'must say which partner'
  throw where === 'query'
    ? new ProblemError('invalid_parameter', [{ parameter: 'partnerId', detail }])
    : new ProblemError('invalid_body', [{ pointer: '/partnerId', detail }])
}

/** Which owner is meant. Throws {@link ProblemError}. */
export function ownerMeant({ audience, ownerId }: Principal, named: bigint | undefined): Owner {
  if (audience === 'operator') return named ?? null
  if (audience === 'partner' && (named === undefined || named === ownerId)) return ownerId
  throw new ProblemError('not_found')
}

/** The same, as keys have it. */
export function ownerIdMeant(principal: Principal, named: bigint | undefined): bigint {
  return ownerIdOf(ownerMeant(principal, named))
}

/** Throws {@link ProblemError} where the operator names a partner that there is not. */
export async function assertOwner(sql: Queryable, ownerId: bigint): Promise<void> {
  if (ownerId === coalitionId || (await readPartnerNames(sql)).has(ownerId)) return
  throw new ProblemError('not_found')
}
