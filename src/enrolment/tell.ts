/** Which partners hear that a member's card is linked or is not any more: those of whom the member has bought. */
import type { Queryable } from '../db/connect.ts'
import { tell } from '../outbox/tell.ts'
import { partnersOf, type LinkedCard } from './store/cards.ts'

/** Tells the partners, in the caller's transaction. */
export async function tellPartners(
  sql: Queryable,
  type: 'card.linked' | 'card.unlinked',
  memberId: bigint,
  { cardId, reference }: LinkedCard,
): Promise<void> {
  const body = { memberId: `${memberId}`, cardId: `${cardId}`, reference }
  const partners = await partnersOf(sql, memberId)
  await tell(
    sql,
    partners.map((ownerId) => ({ ownerId, type, memberId, body })),
  )
}
