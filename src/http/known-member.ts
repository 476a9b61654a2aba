/** Which members are there for a partner. */
import type { Principal } from '../keys/principal.ts'
import type { Api } from './api.ts'
import { ProblemError } from './problem.ts'

/**
 * Throws {@link ProblemError} `not_found` where a partner asks for a member that it does not know: nobody who has paid or
 * redeemed there, or stood at its till within a day. Ids are a sequence, and nobody may go along it.
 */
export async function assertKnown(
  { deps }: Pick<Api, 'deps'>,
  { audience, ownerId }: Principal,
  memberId: bigint,
): Promise<void> {
  if (audience !== 'partner') return
  const isKnown = await deps.reads.isCustomer({ partnerId: ownerId, memberId })
  if (!isKnown) throw new ProblemError('not_found')
}
