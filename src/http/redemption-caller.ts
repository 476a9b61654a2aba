/** Who asks for a redemption, and at which partner. */
import type { Sql } from '../db/connect.ts'
import type { Caller, Principal } from '../keys/principal.ts'
import type { Asker } from '../redemption/gate.ts'
import { readPartnerNames } from '../partner/store.ts'
import { ProblemError } from './problem.ts'

/** The caller as the desk knows it. */
export function askerOf({ audience, keyName }: Caller): Asker {
  return { name: keyName, isOperator: audience === 'operator' }
}

/** At which partner: the caller's own, or the one that the operator names in its body. */
export function partnerOf({ audience, ownerId }: Principal, named: bigint | undefined): bigint {
  const partnerId = audience === 'partner' ? ownerId : named
  if (partnerId === undefined || partnerId === null) {
    throw new ProblemError('invalid_body', [
      { pointer: '/partnerId', detail: 'must say at which partner' },
    ])
  }
  if (named !== undefined && named !== partnerId) throw new ProblemError('forbidden')
  return partnerId
}

/** Nobody is told of a partner that it has left where there never was one. Throws the {@link ProblemError} of that. */
export async function refuseUnknownPartner(sql: Sql, named: bigint | undefined): Promise<void> {
  if (named === undefined || (await readPartnerNames(sql)).has(named)) return
  throw new ProblemError('invalid_body', [{ pointer: '/partnerId', detail: 'must be a partner' }])
}
