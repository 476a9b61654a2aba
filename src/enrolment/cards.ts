/** Linked cards: linked, given a new number, unlinked. One card, one member. */
import type { Sql, Queryable } from '../db/connect.ts'
import { assertMayMatch } from '../member/consent/consents.ts'
import type { IdentifiedCard } from './identify.ts'
import { tellGateways } from './notify.ts'
import * as store from './store/cards.ts'
import type { LinkedCard, TokenOwner } from './store/cards.ts'
import { letGo, takeBack } from './store/let-go.ts'
import * as links from './store/links.ts'
import { tellPartners } from './tell.ts'

/** What linking a card came to. */
export type LinkOutcome =
  | { outcome: 'linked' | 'already_linked'; card: LinkedCard }
  | { outcome: 'claimed_by_other' }
  | { outcome: 'no_such_member' }

/**
 * Links a card to a member, for a caller who knows whose it is. One card, one member: of two that claim it at once, one
 * wins, and whoever waited for it has lost it. Linking it again to the same member changes nothing and answers the same
 * card. Throws `ConsentError` where the member's cards may not be recognised.
 */
export async function linkCard(
  sql: Sql,
  memberId: bigint,
  card: IdentifiedCard,
): Promise<LinkOutcome> {
  return sql.begin(async (transaction): Promise<LinkOutcome> => {
    await store.lockToken(transaction, card.token)
    return await linkLocked(transaction, memberId, card)
  })
}

/** As {@link linkCard}, in a transaction that holds the lock of the token. */
export async function linkLocked(
  sql: Queryable,
  memberId: bigint,
  card: IdentifiedCard,
): Promise<LinkOutcome> {
  const cardId = await store.nextCardId(sql, memberId)
  if (cardId === null) return { outcome: 'no_such_member' }
  await assertMayMatch(sql, memberId)
  const owner = await store.claimToken(sql, card.token, { memberId, cardId })
  if (owner.memberId !== memberId) return { outcome: 'claimed_by_other' }
  if (owner.cardId !== cardId) {
    return { outcome: 'already_linked', card: await existingCard(sql, owner) }
  }
  const linked = await store.insertCard(sql, owner, card)
  await takeBack(sql, memberId, card.token)
  await settleWaiting(sql, card.token, owner)
  await tellGateways(sql, 'link', card.token, owner)
  await tellPartners(sql, 'card.linked', memberId, linked)
  return { outcome: 'linked', card: linked }
}

/** What giving a card its new number came to. */
export type ReissueOutcome =
  | { outcome: 'reissued' | 'already_linked'; card: LinkedCard }
  | { outcome: 'claimed_by_other' | 'no_such_card' }

/**
 * The bank has given a linked card a new number: from now on that is the card's too. The old one stays, since its
 * purchases may clear late; payments stay the card's. `claimed_by_other`: the new number is another card already,
 * of whichever member. Doing it again changes nothing. Throws `ConsentError` where the member's cards may not be recognised.
 */
export async function reissueCard(
  sql: Sql,
  owner: TokenOwner,
  card: IdentifiedCard,
): Promise<ReissueOutcome> {
  return sql.begin(async (transaction): Promise<ReissueOutcome> => {
    await store.lockToken(transaction, card.token)
    if (!(await store.lockLinkedCard(transaction, owner))) return { outcome: 'no_such_card' }
    await assertMayMatch(transaction, owner.memberId)
    const claimed = await store.claimToken(transaction, card.token, owner)
    const isOwn = claimed.memberId === owner.memberId && claimed.cardId === owner.cardId
    if (!isOwn) return { outcome: 'claimed_by_other' }
    if (!claimed.isNew) {
      return { outcome: 'already_linked', card: await existingCard(transaction, owner) }
    }
    await store.showAs(transaction, owner, card)
    await settleWaiting(transaction, card.token, owner)
    await tellGateways(transaction, 'link', card.token, owner)
    return { outcome: 'reissued', card: await existingCard(transaction, owner) }
  })
}

/**
 * Ends the link of a card for its member: its tokens go, its past payments stay; every gateway is told. `null` where the member has
 * no such card. Doing it again changes nothing. A card that is linked again later, by its member and by no bank alone, gets a new
 * card id.
 */
export async function unlinkCard(sql: Sql, owner: TokenOwner): Promise<LinkedCard | null> {
  return sql.begin(async (transaction) => {
    await letGo(transaction, owner)
    return await unlinkWithin(transaction, owner)
  })
}

/** As {@link unlinkCard}, because its bank has closed it: the bank may say again whose it is. */
export async function closeCard(sql: Sql, owner: TokenOwner): Promise<LinkedCard | null> {
  return sql.begin((transaction) => unlinkWithin(transaction, owner))
}

/** Unlinks all cards of a member, in the caller's transaction: who takes back consent, or leaves. Answers how many. */
export async function unlinkAllCards(sql: Queryable, memberId: bigint): Promise<number> {
  const cards = await store.linkedCards(sql, memberId)
  for (const { cardId } of cards) await unlinkWithin(sql, { memberId, cardId })
  return cards.length
}

async function unlinkWithin(sql: Queryable, owner: TokenOwner): Promise<LinkedCard | null> {
  const isEnded = await store.markUnlinked(sql, owner)
  if (isEnded) {
    for (const token of await store.deleteTokens(sql, owner)) {
      await tellGateways(sql, 'unlink', token, owner)
    }
  }
  const card = await store.findCard(sql, owner)
  if (isEnded && card !== null) await tellPartners(sql, 'card.unlinked', owner.memberId, card)
  return card
}

/** A card is somebody's now: its holder's request has come to its end, and everybody else's is lost. */
async function settleWaiting(sql: Queryable, token: Buffer, owner: TokenOwner): Promise<void> {
  for (const waiting of await links.waitingFor(sql, token)) {
    const isHolder = waiting.memberId === owner.memberId
    await links.endLink(sql, waiting, isHolder ? 'linked' : 'lost', isHolder ? owner.cardId : null)
  }
  await links.dropWatches(sql, token)
}

async function existingCard(sql: Queryable, owner: TokenOwner): Promise<LinkedCard> {
  const card = await store.findCard(sql, owner)
  if (card === null) throw new Error('a card token has no card')
  return card
}
