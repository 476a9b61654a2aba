/** A consent is taken back: without it no card may be matched, and none waits to be. */
import type { Sql } from '../db/connect.ts'
import { endConsent } from '../member/consent/consents.ts'
import type { ConsentKind } from '../member/consent/text.ts'
import { unlinkAllCards } from './cards.ts'
import { listLinks } from './store/links.ts'
import { cancelLink } from './waiting.ts'

/**
 * Ends a consent at once; `programme` ends `card_linking` with it. Without either kind no card can be matched, so all cards are
 * unlinked; whoever lost the answer asks again. `not_given`: none stood.
 */
export async function withdrawConsent(
  sql: Sql,
  memberId: bigint,
  kind: ConsentKind,
  now: Date,
): Promise<'withdrawn' | 'not_given'> {
  const isEnded = await endConsent(sql, memberId, kind, now)
  // After the end of the consent, whatever it found: who asked for a card or linked it before held the consents and had committed by
  // then, and nobody does so after it. What waits comes first: a proof that is being tried may still make a linked card of it.
  await releaseCards(sql, memberId, now)
  return isEnded ? 'withdrawn' : 'not_given'
}

/** Unlinks all of a member's cards, and gives up those that wait; to be called again where it did not come to its end. */
export async function releaseCards(sql: Sql, memberId: bigint, now: Date): Promise<void> {
  for (const { linkId } of await listLinks(sql, memberId, now)) {
    await cancelLink(sql, { memberId, linkId }, now)
  }
  await sql.begin((transaction) => unlinkAllCards(transaction, memberId))
}
