/** Members and the cards that they link. */
import { hash } from 'node:crypto'
import type { Sql, Queryable } from '../db/connect.ts'
import type { IdentifiedCard } from './enrolment.ts'
import { cardTokenChannel, formatCardTokenNotice, type CardTokenNotice } from './notice.ts'
import * as identifiers from './store/identifiers.ts'
import * as store from './store.ts'
import type { LinkedCard, TokenOwner } from './store.ts'

/** What linking a card came to. */
export type LinkOutcome =
  | { outcome: 'linked' | 'already_linked'; card: LinkedCard }
  | { outcome: 'claimed_by_other' }
  | { outcome: 'no_such_member' }

/** Takes a member in, with an account. Answers the member's id, which is the account's too. */
export async function createMember(sql: Sql, { name }: { name: string }): Promise<bigint> {
  return sql.begin((transaction) => takeIn(transaction, { name }))
}

/** As {@link createMember}, in the caller's transaction. */
export async function takeIn(sql: Queryable, { name }: { name: string }): Promise<bigint> {
  const memberId = await store.insertMember(sql, name)
  await store.insertAccount(sql, memberId)
  return memberId
}

/**
 * What taking a member in came to; `key_reused`: something else was asked for with that key before. `phone_claimed`: the phone
 * is another member's, and nobody was taken in.
 */
export type AdmissionOutcome =
  | { outcome: 'created' | 'done_before'; memberId: bigint }
  | { outcome: 'key_reused' | 'phone_claimed' }

/** A new member as asked for. `phoneHash`: hex, or `null` where no phone is said. `birthday`: `YYYY-MM-DD`. */
export interface Admission {
  name: string
  key: string
  phoneHash: string | null
  birthday?: string | undefined
}

/**
 * As {@link createMember}, once for each key, a UUID: for callers who may have to ask again. A repeat is known by what was asked for
 * then, not by what the member is now.
 */
export async function admitMember(sql: Sql, asked: Admission): Promise<AdmissionOutcome> {
  try {
    return await sql.begin(async (transaction): Promise<AdmissionOutcome> => {
      const { phoneHash } = asked
      const digest = digestOf(asked)
      const found = await store.insertKeyedMember(transaction, { ...asked, digest })
      const { memberId, isNew, isSame } = found
      if (!isSame) return { outcome: 'key_reused' }
      if (!isNew) return { outcome: 'done_before', memberId }
      await store.insertAccount(transaction, memberId)
      if (phoneHash !== null) {
        const owner = await identifiers.claimPhone(transaction, memberId, phoneHash)
        if (owner !== memberId) throw new ClaimedError()
      }
      return { outcome: 'created', memberId }
    })
  } catch (error) {
    if (error instanceof ClaimedError) return { outcome: 'phone_claimed' }
    throw error
  }
}

/** Takes a new member back. */
class ClaimedError extends Error {
  override readonly name = 'ClaimedError'
}

/** Of what is said, by name: what a later version asks for besides, and was not said, changes nothing. A phone is in it as its keyed hash. */
function digestOf({ name, phoneHash, birthday }: Admission): Buffer {
  const all = Object.entries({ name, phoneHash, birthday: birthday ?? null })
  const said = all.filter(([, value]) => value !== null)
  return hash('sha256', JSON.stringify(said), 'buffer')
}

/** Whether there is such a member. */
export async function isMember(sql: Queryable, memberId: bigint): Promise<boolean> {
  return (await identifiers.existingMembers(sql, [memberId])).has(memberId)
}

/** What saying a member's phone came to. */
export type PhoneOutcome = 'set' | 'claimed_by_other' | 'no_such_member'

/** The member is known by this phone from now on, and by none that was said before. One phone, one member. */
export async function setPhone(
  sql: Sql,
  memberId: bigint,
  phoneHash: string,
): Promise<PhoneOutcome> {
  return sql.begin(async (transaction): Promise<PhoneOutcome> => {
    if (!(await isMember(transaction, memberId))) return 'no_such_member'
    // Claimed before the former one is given up: two members who swap theirs do not wait for each other.
    const owner = await identifiers.claimPhone(transaction, memberId, phoneHash)
    if (owner !== memberId) return 'claimed_by_other'
    await identifiers.dropOtherPhones(transaction, memberId, phoneHash)
    return 'set'
  })
}

/** The first member of that name, or `null`: names are not unique, but those of the demo are. */
export async function findMemberNamed(sql: Sql, name: string): Promise<bigint | null> {
  return store.selectMemberNamed(sql, name)
}

/**
 * Links a card to a member. One card, one member: of two that claim it at once, one wins. Linking
 * it again to the same member changes nothing and answers the same card.
 */
export async function linkCard(
  sql: Sql,
  memberId: bigint,
  card: IdentifiedCard,
): Promise<LinkOutcome> {
  return sql.begin(async (transaction): Promise<LinkOutcome> => {
    const cardId = await store.nextCardId(transaction, memberId)
    if (cardId === null) return { outcome: 'no_such_member' }
    const owner = await store.claimToken(transaction, card.token, { memberId, cardId })
    if (owner.memberId !== memberId) return { outcome: 'claimed_by_other' }
    if (owner.cardId !== cardId) {
      return { outcome: 'already_linked', card: await existingCard(transaction, owner) }
    }
    const linked = await store.insertCard(transaction, owner, card)
    await tell(transaction, { op: 'link', token: card.token.toString('hex'), memberId, cardId })
    return { outcome: 'linked', card: linked }
  })
}

/** What giving a card its new number came to. */
export type ReissueOutcome =
  | { outcome: 'reissued' | 'already_linked'; card: LinkedCard }
  | { outcome: 'claimed_by_other' | 'no_such_card' }

/**
 * The bank has given a linked card a new number: from now on that is the card's too. The old one stays, since its
 * purchases may clear late; payments stay the card's. `claimed_by_other`: the new number is another card already,
 * of whichever member. Doing it again changes nothing.
 */
export async function reissueCard(
  sql: Sql,
  owner: TokenOwner,
  card: IdentifiedCard,
): Promise<ReissueOutcome> {
  return sql.begin(async (transaction): Promise<ReissueOutcome> => {
    if (!(await store.lockLinkedCard(transaction, owner))) return { outcome: 'no_such_card' }
    const claimed = await store.claimToken(transaction, card.token, owner)
    const isOwn = claimed.memberId === owner.memberId && claimed.cardId === owner.cardId
    if (!isOwn) return { outcome: 'claimed_by_other' }
    if (!claimed.isNew) {
      return { outcome: 'already_linked', card: await existingCard(transaction, owner) }
    }
    await store.showAs(transaction, owner, card)
    await tell(transaction, { op: 'link', token: card.token.toString('hex'), ...owner })
    return { outcome: 'reissued', card: await existingCard(transaction, owner) }
  })
}

/**
 * Ends the link of a card: its tokens go, its past payments stay; every gateway is told. `null` where the member has no
 * such card. Doing it again changes nothing. A card that is linked again later gets a new card id.
 */
export async function unlinkCard(sql: Sql, owner: TokenOwner): Promise<LinkedCard | null> {
  return sql.begin(async (transaction) => {
    if (await store.markUnlinked(transaction, owner)) {
      for (const token of await store.deleteTokens(transaction, owner)) {
        await tell(transaction, { op: 'unlink', token: token.toString('hex'), ...owner })
      }
    }
    return await store.findCard(transaction, owner)
  })
}

async function existingCard(sql: Queryable, owner: TokenOwner): Promise<LinkedCard> {
  const card = await store.findCard(sql, owner)
  if (card === null) throw new Error('a card token has no card')
  return card
}

async function tell(sql: Queryable, notice: CardTokenNotice): Promise<void> {
  await store.notify(sql, cardTokenChannel, formatCardTokenNotice(notice))
}
