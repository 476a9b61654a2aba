/** Which bank a caller asks for: itself, or the one that the operator names. What is another's is not there. */
import { z } from '@hono/zod-openapi'
import type { Principal } from '../keys/principal.ts'
import { ProblemError } from './problem.ts'
import { idParameter } from './schemas.ts'

/** The query parameter by which the operator names a bank. */
export const bankParameter = idParameter.optional().openapi({
  param: { name: 'bankId', in: 'query' },
  description: 'For the operator, who must say which bank; a bank is its own',
})

/** A query of nothing else. */
export const bankQuery = z.object({ bankId: bankParameter })

/** Who may call what is a bank's. */
export const bankAccess = { operator: 'any', bank: 'any' } as const

/** Which bank is meant. Throws {@link ProblemError}. */
export function bankMeant({ audience, ownerId }: Principal, named: bigint | undefined): bigint {
  if (audience === 'operator' && named === undefined) {
    const detail = 'must say which bank'
    throw new ProblemError('invalid_parameter', [{ parameter: 'bankId', detail }])
  }
  if (audience === 'operator' && named !== undefined) return named
  if (audience === 'bank' && (named === undefined || named === ownerId)) return ownerId
  throw new ProblemError('not_found')
}
