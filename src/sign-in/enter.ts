/** From what somebody has proved to a session, or to a ticket with which one becomes a member. */
import type { Queryable } from '../db/connect.ts'
import type { Entry, Grant, Proof } from './outcome.ts'
import { joinTicket } from './secret.ts'
import { openSession } from './session.ts'
import { claimSubject, holdIdentifier, insertTicket, type Proven } from './store/entries.ts'

/** For how long somebody may take to read the texts and join. */
export const ticketMinutes = 30

/** In the caller's transaction: a session of the member, or else a ticket. */
export async function enter(sql: Queryable, proven: Proven, now: Date): Promise<Entry> {
  const found = await findMember(sql, proven)
  if (found.memberId !== null) {
    const session = await openSession(sql, found.memberId, wayOf(proven), now)
    return { outcome: 'signed_in', session }
  }
  const ticket = joinTicket.make()
  const digest = joinTicket.digest(ticket)
  if (digest === null) throw new Error('a new ticket has not the form of one')
  const most = now.getTime() + ticketMinutes * 60_000
  const endsAt = new Date(Math.min(most, proven.grant?.endsAt.getTime() ?? most))
  await insertTicket(sql, digest, found.proven, endsAt)
  return { outcome: 'not_a_member', ticket, endsAt }
}

/** How it was proved, and what it was proved for: a subject vouches for its phone. */
export function wayOf({ subjectHash, grant }: Proven): { proof: Proof; grant: Grant | null } {
  return { proof: subjectHash === null ? 'code' : 'oidc', grant }
}

/**
 * The member that is meant, and what of the proofs may be kept. A subject decides before its phone. A phone leads to its member once;
 * from then on the subject is the member's. Where that member has another subject, the phone has changed hands, or the provider
 * has two accounts: it does not lead there, and whoever joins with the subject joins without the phone.
 */
export async function findMember(
  sql: Queryable,
  proven: Proven,
): Promise<{ memberId: bigint | null; proven: Proven }> {
  const { phoneHash, subjectHash } = proven
  const bySubject = subjectHash === null ? null : await holdIdentifier(sql, 'oidc', subjectHash)
  if (bySubject !== null) return { memberId: bySubject, proven }
  const byPhone = phoneHash === null ? null : await holdIdentifier(sql, 'phone', phoneHash)
  if (byPhone === null || subjectHash === null) return { memberId: byPhone, proven }
  if (await claimSubject(sql, byPhone, subjectHash)) return { memberId: byPhone, proven }
  const owner = await holdIdentifier(sql, 'oidc', subjectHash)
  return { memberId: owner, proven: { ...proven, phoneHash: null } }
}
