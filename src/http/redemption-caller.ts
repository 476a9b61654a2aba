/** Who asks for a redemption, and at which partner. */
import type { Caller, Principal } from '../keys/principal.ts'
import type { Asker } from '../redemption/gate.ts'
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
