/** Joining: who proved a phone or a subject and agreed to the texts becomes a member. */
import type { Queryable, Sql } from '../db/connect.ts'
import { giveConsent } from '../member/consent/consents.ts'
import type { ConsentVia } from '../member/consent/consents.ts'
import { consentKinds, currentVersion, type ConsentKind } from '../member/consent/text.ts'
import { takeIn } from '../member/member.ts'
import { memberName } from '../member/name.ts'
import { claimPhone } from '../member/store/identifiers.ts'
import type { Vault } from '../privacy/vault.ts'
import type { Language } from '../values/language.ts'
import { findMember, wayOf } from './enter.ts'
import type { JoinOutcome } from './outcome.ts'
import { joinTicket } from './secret.ts'
import { openSession } from './session.ts'
import { claimSubject, takeTicket, type Proven } from './store/entries.ts'

/** Somebody who joins. */
export interface Joining {
  readonly ticket: string
  readonly name: string
  /** The texts that were shown and agreed to, all in one language; `programme` must be there. */
  readonly consents: readonly { readonly kind: ConsentKind; readonly version: number }[]
  readonly language: Language
  readonly via: ConsentVia
}

/** Kinds without which nobody is a member. */
const needed: ReadonlySet<ConsentKind> = new Set(['programme'])
/** A phone that is claimed meanwhile is found the next time. */
const triesMax = 3

/**
 * Takes in whoever holds the ticket: member, identifiers, consents, session, in one transaction, which uses the ticket up. Of two who
 * join by one phone at once, the second is signed in as the member that the first has become.
 */
export async function join(
  { sql, vault }: { readonly sql: Sql; readonly vault: Vault },
  joining: Joining,
  now: Date,
): Promise<JoinOutcome> {
  const name = memberName(joining.name)
  if (name === null) return { outcome: 'not_a_name' }
  const kinds = consentKinds.filter((kind) => !isAgreed(joining, kind))
  if (kinds.length > 0) return { outcome: 'consents_needed', kinds }
  const digest = joinTicket.digest(joining.ticket)
  if (digest === null) return { outcome: 'ticket_refused' }
  for (let tries = 1; ; tries++) {
    try {
      return await sql.begin(async (transaction): Promise<JoinOutcome> => {
        const proven = await takeTicket(transaction, digest, now)
        if (proven === null) return { outcome: 'ticket_refused' }
        return await joinWith({ sql: transaction, vault }, proven, { ...joining, name }, now)
      })
    } catch (error) {
      if (!(error instanceof ClaimedError) || tries === triesMax) throw error
    }
  }
}

/** Whether a kind needs no more: what was agreed to is the text of now, and what must be agreed to was. */
function isAgreed({ consents }: Joining, kind: ConsentKind): boolean {
  const given = consents.filter((each) => each.kind === kind)
  if (given.length === 0) return !needed.has(kind)
  return given.every(({ version }) => version === currentVersion(kind))
}

async function joinWith(
  { sql, vault }: { readonly sql: Queryable; readonly vault: Vault },
  asked: Proven,
  { name, consents, language, via }: Joining,
  now: Date,
): Promise<JoinOutcome> {
  const { memberId: known, proven } = await findMember(sql, asked)
  const way = wayOf(proven)
  if (known !== null) {
    return { outcome: 'signed_in', session: await openSession(sql, known, way, now) }
  }
  const memberId = await takeIn(sql, { name }, vault)
  await claim(sql, memberId, proven)
  for (const consent of consents) {
    await giveConsent(sql, memberId, { ...consent, language, via }, now)
  }
  return { outcome: 'joined', session: await openSession(sql, memberId, way, now) }
}

async function claim(
  sql: Queryable,
  memberId: bigint,
  { phoneHash, subjectHash }: Proven,
): Promise<void> {
  if (phoneHash !== null && (await claimPhone(sql, memberId, phoneHash)) !== memberId) {
    throw new ClaimedError()
  }
  if (subjectHash !== null && !(await claimSubject(sql, memberId, subjectHash))) {
    throw new ClaimedError()
  }
}

/** Takes a new member back: the phone or the subject was claimed meanwhile. */
class ClaimedError extends Error {
  override readonly name = 'ClaimedError'
}
