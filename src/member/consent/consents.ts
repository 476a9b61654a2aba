/** What members agree to: given, asked about, withdrawn. */
import type { Queryable } from '../../db/connect.ts'
import * as store from './store.ts'
import type { Consent, ConsentVia } from './store.ts'
import {
  consentKinds,
  currentVersion,
  digestOf,
  wordingOf,
  type ConsentKind,
  type TextId,
} from './text.ts'

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
 * Throws {@link ConsentError} where the member has not agreed to a text of `kind`. In a transaction the consent stands until its end:
 * who withdraws it meanwhile waits, and sees what was done.
 */
export async function assertConsented(
  sql: Queryable,
  memberId: bigint,
  kind: ConsentKind,
): Promise<void> {
  const standing = await store.holdConsents(sql, memberId, [kind], 1)
  if (!standing.has(kind)) throw new ConsentError(kind)
}

/**
 * As {@link assertConsented}, of all that must stand where cards of a member are to be recognised: to texts, or because the operator
 * answers for the member.
 */
export async function assertMayMatch(sql: Queryable, memberId: bigint): Promise<void> {
  const standing = await store.holdConsents(sql, memberId, consentKinds, 0)
  for (const kind of consentKinds) if (!standing.has(kind)) throw new ConsentError(kind)
}

/** As {@link assertMayMatch}: whether it is so. */
export async function mayMatch(sql: Queryable, memberId: bigint): Promise<boolean> {
  const standing = await store.holdConsents(sql, memberId, consentKinds, 0)
  return consentKinds.every((kind) => standing.has(kind))
}

/** Those of the members whose purchases are counted: the others are recognised nowhere. */
export async function countedMembers(
  sql: Queryable,
  memberIds: readonly bigint[],
): Promise<Set<bigint>> {
  return await store.consentingMembers(sql, memberIds, 'programme')
}

/** The texts that a member has agreed to, withdrawn or not: what stands first, then the latest; 100 at most. */
export async function listConsents(sql: Queryable, memberId: bigint): Promise<Consent[]> {
  return await store.readConsents(sql, memberId)
}

/**
 * Ends a consent at once, with those that are nothing without it; answers whether one stood. What it allowed ends with it: that is for the caller, after this has
 * committed (src/enrolment/withdraw.ts).
 */
export async function endConsent(
  sql: Queryable,
  memberId: bigint,
  kind: ConsentKind,
  now: Date,
): Promise<boolean> {
  const kinds = kind === 'programme' ? consentKinds : [kind]
  return (await store.endConsents(sql, memberId, kinds, now)).has(kind)
}
