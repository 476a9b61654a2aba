/** What members agree to: given, asked about, withdrawn. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { unlinkCard } from '../member.ts'
import * as store from './store.ts'
import type { Consent, ConsentVia } from './store.ts'
import { currentVersion, digestOf, wordingOf, type ConsentKind, type TextId } from './text.ts'

export type { Consent, ConsentVia } from './store.ts'

/** The member has not agreed to what is about to be done. */
export class ConsentError extends Error {
  override readonly name = 'ConsentError'
  readonly code = 'consent_missing'
  readonly kind: ConsentKind
  constructor(kind: ConsentKind) {
    super(`the member has not agreed to ${kind}`)
    this.kind = kind
  }
}

/** A text that a member has read and agrees to. */
export interface Agreement extends TextId {
  readonly via: ConsentVia
}

/** What agreeing came to. `outdated`: the text is not the one that is shown now; show that one. */
export type AgreementOutcome = 'given' | 'outdated' | 'no_such_member'

/**
 * Notes that a member agreed to a text, in the caller's transaction. Agreeing to the same version again changes nothing.
 * What was agreed to in an older version stays agreed.
 */
export async function giveConsent(
  sql: Queryable,
  memberId: bigint,
  agreement: Agreement,
  now: Date,
): Promise<AgreementOutcome> {
  if (agreement.version !== currentVersion(agreement.kind)) return 'outdated'
  const wording = wordingOf(agreement)
  if (wording === null) return 'outdated'
  const digest = digestOf(agreement, wording)
  const kept = await store.keepText(sql, agreement, wording, digest)
  if (!kept.equals(digest)) throw new Error(editedMessage(agreement))
  const given = { ...agreement, givenAt: now }
  return (await store.insertConsent(sql, memberId, given)) ? 'given' : 'no_such_member'
}

function editedMessage({ kind, version, language }: TextId): string {
  return `the consent text ${kind} ${version} ${language} was edited after somebody had agreed to it: make it a new version`
}

/**
 * Throws {@link ConsentError} where the member has not agreed to `kind`. In a transaction the consent stands until its end: who
 * withdraws it meanwhile waits, and sees what was done.
 */
export async function assertConsented(
  sql: Queryable,
  memberId: bigint,
  kind: ConsentKind,
): Promise<void> {
  if (!(await store.holdConsent(sql, memberId, kind))) throw new ConsentError(kind)
}

/** All that a member has agreed to, withdrawn or not, the latest first. */
export async function listConsents(sql: Queryable, memberId: bigint): Promise<Consent[]> {
  return await store.readConsents(sql, memberId)
}

/**
 * Ends a consent at once. Without either kind no card can be matched, so all cards are unlinked; whoever lost the answer asks
 * again. `not_given`: none stood.
 */
export async function withdrawConsent(
  sql: Sql,
  memberId: bigint,
  kind: ConsentKind,
  now: Date,
): Promise<'withdrawn' | 'not_given'> {
  const ended = await store.endConsents(sql, memberId, kind, now)
  // After the end of the consent, whatever it found: who linked a card before it had committed by then, and nobody links one after it.
  for (const cardId of await store.readLinkedCardIds(sql, memberId)) {
    await unlinkCard(sql, { memberId, cardId })
  }
  return ended > 0 ? 'withdrawn' : 'not_given'
}
