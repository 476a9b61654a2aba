/** What a bank says of its customers' cards: whose they are, and that they are renewed or closed. */
import type { CardTokenizer } from '../card/token.ts'
import { parToken } from '../card/par.ts'
import type { Sql } from '../db/connect.ts'
import { assertConsented, assertMayMatch, ConsentError } from '../member/consent/consents.ts'
import { closeCard, linkLocked, reissueCard } from './cards.ts'
import type { IdentifiedCard } from './identify.ts'
import { findTokenOwner, lockToken, type TokenOwner } from './store/cards.ts'
import { isLetGo } from './store/let-go.ts'
import { joinToken } from './wallet.ts'

/**
 * Links a card to the member whose it is by the word of the bank; for one who has agreed to the text on linking cards: that the operator
 * answers for the member is not enough. `previous`: the number that this one is in place of. `not_linked`: the member has not, has
 * unlinked the card and not asked for it since, or there is none any more.
 */
export async function linkForBank(
  sql: Sql,
  memberId: bigint,
  card: IdentifiedCard,
  previous: IdentifiedCard | null = null,
): Promise<'linked' | 'not_linked' | 'claimed'> {
  try {
    return await sql.begin(async (transaction) => {
      await lockToken(transaction, card.token)
      // All that must stand is held first, in its order; the text that a bank's word needs is among it.
      await assertMayMatch(transaction, memberId)
      await assertConsented(transaction, memberId, 'card_linking')
      const numbers = [card.token, previous?.token ?? null] as const
      if (await isLetGo(transaction, memberId, numbers)) return 'not_linked'
      const { outcome } = await linkLocked(transaction, memberId, card)
      if (outcome === 'no_such_member') return 'not_linked'
      return outcome === 'claimed_by_other' ? 'claimed' : 'linked'
    })
  } catch (error) {
    if (error instanceof ConsentError) return 'not_linked'
    throw error
  }
}

/** Gives the card of `previous` its new number. `not_linked`: the old one is nobody's. Again, it changes nothing. */
export async function renewForBank(
  sql: Sql,
  previous: IdentifiedCard,
  card: IdentifiedCard,
): Promise<'renewed' | 'not_linked' | 'claimed'> {
  const owner = await findTokenOwner(sql, previous.token)
  if (owner === null) return 'not_linked'
  const { outcome } = await reissueCard(sql, owner, card).catch(refusedIsUnlinked)
  if (outcome === 'no_such_card') return 'not_linked'
  return outcome === 'claimed_by_other' ? 'claimed' : 'renewed'
}

/** A card that may not be recognised is on its way to be unlinked. */
function refusedIsUnlinked(error: unknown): { outcome: 'no_such_card' } {
  if (error instanceof ConsentError) return { outcome: 'no_such_card' }
  throw error
}

/** The bank has closed the card: it is nobody's from now on. Answers whose it was. */
export async function closeForBank(sql: Sql, card: IdentifiedCard): Promise<TokenOwner | null> {
  const owner = await findTokenOwner(sql, card.token)
  if (owner !== null) await closeCard(sql, owner)
  return owner
}

/** Lets the wallets of a linked card join it by the PAR that the bank says. */
export async function tellPar(
  sql: Sql,
  tokenizer: CardTokenizer,
  card: IdentifiedCard,
  par: string,
): Promise<void> {
  const owner = await findTokenOwner(sql, card.token)
  if (owner !== null) await joinToken(sql, parToken(tokenizer, par), 'par', owner)
}
