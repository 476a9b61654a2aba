/** Cards that wait: a member says that a card is theirs, and has a while to prove it. */
import { randomBytes } from 'node:crypto'
import type { Sql, Queryable } from '../db/connect.ts'
import { assertConsented, assertMayMatch } from '../member/consent/consents.ts'
import { linkLocked, type LinkOutcome } from './cards.ts'
import type { IdentifiedCard } from './identify.ts'
import { tellWatchers } from './notify.ts'
import { findCard, findTokenOwner, lockToken, type LinkedCard } from './store/cards.ts'
import { takeBack } from './store/let-go.ts'
import * as store from './store/links.ts'
import type { CardLink, LinkId } from './store/links.ts'

/** Wrong tries after which a request is over. */
export const attemptsMax = 3
/** For how long a card waits for its proof. */
export const waitHours = 48
/** For how long the member may not ask for the card again after that. */
export const blockHours = 72
/** Cards of a member that wait at a time. */
export const waitingMax = 5
/** Cards that a member asks for in a day: each answer says whether the card is somebody's. */
export const asksADayMax = 20

const hourMs = 3_600_000
const nonceBytes = 16

/** What asking for a card came to. `blocked`: not before `until`. */
export type RequestOutcome =
  | { outcome: 'waiting'; link: CardLink }
  | { outcome: 'already_linked'; card: LinkedCard }
  | { outcome: 'blocked'; until: Date }
  | { outcome: 'claimed_by_other' | 'no_such_member' | 'too_many' | 'asked_too_often' }

/**
 * A member asks for a card, whose payments are watched from now on. To ask again while it waits answers the same
 * request: tries are not won back. Throws `ConsentError` where the member has not agreed to it.
 */
export async function requestLink(
  sql: Sql,
  memberId: bigint,
  card: IdentifiedCard,
  now: Date,
): Promise<RequestOutcome> {
  return sql.begin(async (transaction): Promise<RequestOutcome> => {
    await lockToken(transaction, card.token)
    if (!(await store.lockMember(transaction, memberId))) return { outcome: 'no_such_member' }
    await assertMayMatch(transaction, memberId)
    await assertConsented(transaction, memberId, 'card_linking')
    if ((await store.countAsk(transaction, memberId, now)) > asksADayMax) {
      return { outcome: 'asked_too_often' }
    }
    const before = await standing(transaction, memberId, card.token, now)
    if (before !== null) return before
    if ((await store.countWaiting(transaction, memberId, now)) >= waitingMax) {
      return { outcome: 'too_many' }
    }
    const { token, bin, lastFour } = card
    const link = await store.insertLink(transaction, {
      ...{ memberId, token, bin, lastFour },
      nonce: randomBytes(nonceBytes).toString('base64url'),
      requestedAt: now,
      endsAt: later(now, waitHours),
    })
    await takeBack(transaction, memberId, token)
    await tellWatchers(transaction, 'watch', token)
    return { outcome: 'waiting', link }
  })
}

/** Why the card cannot be asked for anew; `null` where it can. */
async function standing(
  sql: Queryable,
  memberId: bigint,
  token: Buffer,
  now: Date,
): Promise<RequestOutcome | null> {
  const owner = await findTokenOwner(sql, token)
  if (owner !== null) {
    if (owner.memberId !== memberId) return { outcome: 'claimed_by_other' }
    const card = await findCard(sql, owner)
    if (card === null) throw new Error('a card token has no card')
    return { outcome: 'already_linked', card }
  }
  const watch = await store.findWatch(sql, token, memberId)
  if (watch === null) return null
  const { linkId, waits, endsAt } = watch
  const link = waits ? await store.findLink(sql, { memberId, linkId }, now) : null
  if (link !== null) return { outcome: 'waiting', link }
  // A request whose time is over counts as ended, whether the job was there or not.
  const until = waits ? later(endsAt, blockHours) : endsAt
  return until > now ? { outcome: 'blocked', until } : null
}

/** What a try came to. `refused`: it was wrong once too often. `not_waiting`: there is nothing to prove any more. */
export type ProofOutcome =
  | Extract<LinkOutcome, { card: unknown }>
  | { outcome: 'wrong' | 'refused' | 'not_waiting' | 'no_such_link' }

/**
 * Tries a proof: where `proves` says yes, the card is linked. What is wrong is counted, for as long as `counts`: tries that
 * come at the same time are made one after another.
 */
export async function tryProof(
  sql: Sql,
  id: LinkId,
  now: Date,
  proves: (sql: Queryable, link: CardLink, token: Buffer) => Promise<boolean>,
  counts = true,
): Promise<ProofOutcome> {
  return sql.begin(async (transaction): Promise<ProofOutcome> => {
    const token = await store.tokenOfLink(transaction, id)
    if (token !== null) await lockToken(transaction, token)
    const link = await store.findLink(transaction, id, now)
    if (link === null) return { outcome: 'no_such_link' }
    if (link.state !== 'waiting' || token === null) return { outcome: 'not_waiting' }
    if (await proves(transaction, link, token)) {
      const linked = await linkLocked(transaction, id.memberId, { ...link, token })
      if ('card' in linked) return linked
      await store.endLink(transaction, id, 'lost')
      await store.dropWatch(transaction, token, id.memberId)
      return { outcome: 'not_waiting' }
    }
    if (!counts) return { outcome: 'wrong' }
    if ((await store.countAttempt(transaction, id)) < attemptsMax) return { outcome: 'wrong' }
    await store.endLink(transaction, id, 'refused')
    await endWatch(transaction, id, token, later(now, blockHours))
    return { outcome: 'refused' }
  })
}

/** A purchase as its payer tells it. */
export interface ToldPurchase {
  readonly amountMinor: bigint
  /** ISO 4217 alphabetic code. */
  readonly currency: string
  /** `YYYY-MM-DD`, the shop's day. */
  readonly purchasedOn: string
}

/** Tries the amount and the day of a purchase that was made with the card since it was asked for. */
export async function proveByPurchase(
  sql: Sql,
  id: LinkId,
  told: ToldPurchase,
  now: Date,
): Promise<ProofOutcome> {
  return await tryProof(sql, id, now, (transaction) => store.wasSeen(transaction, id, told))
}

/**
 * The member does not want the card any more; false where there is no such request. Where a try was wrong the card stays blocked, so that
 * nobody begins again to have more of them.
 */
export async function cancelLink(sql: Sql, id: LinkId, now: Date): Promise<boolean> {
  return sql.begin(async (transaction) => {
    const token = await store.tokenOfLink(transaction, id)
    if (token !== null) await lockToken(transaction, token)
    const link = await store.findLink(transaction, id, now)
    if (link === null) return false
    if (link.state !== 'waiting' || token === null) return true
    await store.deleteLink(transaction, id)
    await endWatch(transaction, id, token, link.attempts > 0 ? later(now, blockHours) : null)
    return true
  })
}

/** Ends the request of a time that is over, if it still is there: answers whether it was. For the job. */
export async function endOverdue(sql: Sql, id: LinkId, now: Date): Promise<boolean> {
  return sql.begin(async (transaction) => {
    const token = await store.tokenOfLink(transaction, id)
    if (token !== null) await lockToken(transaction, token)
    if ((await store.findLink(transaction, id, now)) !== null) return false
    await store.deleteLink(transaction, id)
    const watch = token === null ? null : await store.findWatch(transaction, token, id.memberId)
    // Where the job was late the member may have asked anew: the watch is of that request then.
    if (token !== null && watch?.linkId === id.linkId) {
      await endWatch(transaction, id, token, later(watch.endsAt, blockHours))
    }
    return true
  })
}

/** Gateways stop to watch the card when nobody waits for it. `until`: the member's block; `null`: none. */
async function endWatch(
  sql: Queryable,
  { memberId }: LinkId,
  token: Buffer,
  until: Date | null,
): Promise<void> {
  if (until === null) await store.dropWatch(sql, token, memberId)
  else await store.blockCard(sql, token, memberId, until)
  if ((await store.waitingFor(sql, token)).length === 0) await tellWatchers(sql, 'unwatch', token)
}

function later(from: Date, hours: number): Date {
  return new Date(from.getTime() + hours * hourMs)
}
