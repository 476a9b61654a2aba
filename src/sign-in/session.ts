/** Sessions of members: opened by a proof, kept awake by use, ended by time or on request. */
import type { Queryable } from '../db/connect.ts'
import type { Grant, NewSession, Proof, Session } from './outcome.ts'
import { sessionToken } from './secret.ts'
import * as store from './store/sessions.ts'

/** A session ends so long after it began, whatever is done with it. */
export const sessionHours = 12
/** It ends when it was not used for so long. */
export const idleMinutes = 30
/** How exactly idle time is measured: a session in use is written once in so long. */
const awakeSeconds = 60

/**
 * Opens a session under a new token: nothing that a browser brought along becomes one (OWASP ASVS 7.2.4). `grant`: of the token that
 * it is opened with; `null`: of none.
 */
export async function openSession(
  sql: Queryable,
  memberId: bigint,
  { proof, grant }: { readonly proof: Proof; readonly grant: Grant | null },
  now: Date,
): Promise<NewSession> {
  const token = sessionToken.make()
  const digest = sessionToken.digest(token)
  if (digest === null) throw new Error('a new token has not the form of one')
  const most = now.getTime() + sessionHours * 3_600_000
  const endsAt = new Date(Math.min(most, grant?.endsAt.getTime() ?? most))
  const times = { startedAt: now, idleEndsAt: idleEnd(now, endsAt), endsAt }
  const kept = { memberId, proof, scopes: grant?.scopes ?? null, ...times }
  await store.insertSession(sql, digest, kept)
  return { memberId, token, endsAt }
}

/** Whose the token is, and keeps its session awake; `null` where it is none, or has ended. */
export async function useSession(
  sql: Queryable,
  token: string,
  now: Date,
): Promise<Session | null> {
  const digest = sessionToken.digest(token)
  const kept = digest === null ? null : await store.readSession(sql, digest, now)
  if (digest === null || kept === null) return null
  const { idleEndsAt, ...session } = kept
  const next = idleEnd(now, session.endsAt)
  if (next.getTime() - idleEndsAt.getTime() >= awakeSeconds * 1000) {
    await store.keepAwake(sql, digest, next)
  }
  return session
}

/** Ends the token's session. False where there is none. */
export async function endSession(sql: Queryable, token: string): Promise<boolean> {
  const digest = sessionToken.digest(token)
  return digest !== null && (await store.deleteSession(sql, digest))
}

/**
 * Ends all sessions of a member; answers how many there were. Who erases a member, or says another phone, does that first: a
 * session is opened under a lock on the identifier that it was proved by.
 */
export async function endAllSessions(sql: Queryable, memberId: bigint): Promise<number> {
  return await store.deleteSessionsOf(sql, memberId)
}

function idleEnd(now: Date, endsAt: Date): Date {
  return new Date(Math.min(now.getTime() + idleMinutes * 60_000, endsAt.getTime()))
}
