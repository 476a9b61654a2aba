/** Every request of a known caller is in the audit trail before its answer leaves. */
import type { Context, MiddlewareHandler } from 'hono'
import type { AuditNote } from '../audit/trail.ts'
import type { ApiEnv } from './access.ts'
import { outcomeOf } from './request.ts'

/** Where requests are recorded. */
export interface Recorder {
  /** Resolves once the notes are in the trail; see `AuditNote.isRelaxed` for when they are on disk. */
  record(...notes: readonly AuditNote[]): Promise<void>
}

/**
 * Ids at the head of a path that name a member: the member's own, and those of its payments and redemptions. Of 13
 * digits or more it is nobody's, and may be a card number: the trail forgets nothing.
 */
const named = /^\/v1\/(?:members|payments|redemptions)\/([1-9][0-9]{0,11})(?:[-/]|$)/

/** The first number of 13 digits. */
const idEnd = 10n ** 12n

/** Says that the request is about a member whom its path does not name. */
export function about(c: Context<ApiEnv>, memberId: bigint): void {
  if (memberId >= idEnd) return
  const known = c.get('about') as Set<bigint> | undefined
  if (known === undefined) c.set('about', new Set([memberId]))
  else known.add(memberId)
}

/** Records who asked, about whom and with what status; who is unknown is not recorded. */
export function auditRequests(trail: Recorder, operation: string): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next()
    // Who asks too often is not heard: nothing was read, and the trail does not grow by it.
    if (outcomeOf(c).status === 429) return
    try {
      await trail.record(...notesOf(c, operation, membersOf(c)))
    } catch (error) {
      // Another answer takes its place; what would have made this one is told that nobody reads it.
      await c.res.body?.cancel(error)
      throw error
    }
  }
}

/** What the trail says of a request about these members; nothing where the caller is not known. */
export function notesOf(
  c: Context<ApiEnv>,
  operation: string,
  memberIds: readonly bigint[],
): AuditNote[] {
  const caller = c.get('principal') as ApiEnv['Variables']['principal'] | undefined
  if (caller === undefined) return []
  const note = {
    audience: caller.audience,
    owner: caller.ownerId === null ? '' : `${caller.ownerId}`,
    caller: caller.keyName,
    operation,
    status: outcomeOf(c).status,
    requestId: c.var.requestId,
    // What a bank was told is on record before it is told.
    isRelaxed: c.req.method === 'GET' && caller.audience !== 'bank',
  }
  return memberIds.map((memberId) => ({ ...note, memberId }))
}

/** `0n` where it is about nobody in particular. */
function membersOf(c: Context<ApiEnv>): bigint[] {
  const members = new Set((c.get('about') as Set<bigint> | undefined) ?? [])
  const [, text] = named.exec(c.req.path) ?? []
  if (text !== undefined) members.add(BigInt(text))
  return members.size === 0 ? [0n] : [...members]
}
