/** Who may call a route, and whose a resource is. */
import type { IncomingMessage } from 'node:http'
import type { Audience, Caller, Principal } from '../keys/principal.ts'

/**
 * Which audiences a route serves. `any`: a caller of the audience sees every resource. `self`: the
 * `{id}` in the path must be the caller's own. `own`: the handler asks {@link maySee} once it knows
 * the resource. What is not the caller's is not there (404); an audience that is not named is
 * refused (403).
 */
export type Access =
  'public' | ({ operator: 'any' } & { readonly [each in Audience]?: 'any' | 'self' | 'own' })

/** What a request carries through the application. */
export interface ApiEnv {
  /** What the server knows of the connection; nothing where there is none. */
  Bindings: { incoming?: Pick<IncomingMessage, 'socket'> }
  Variables: {
    requestId: string
    principal: Caller
    /** The members whom the request is about, for the audit trail. */
    about: Set<bigint>
    /** Aborted when the request was answered `timed_out`: nobody waits for what is still being done. */
    expired: AbortSignal
    /** What the handler itself answered. */
    answer: Response
  }
}

/** Whose a resource is; `partnerId` null: no partner's. */
export interface Ownership {
  memberId: bigint
  partnerId: bigint | null
}

/** True where a resource of these owners is there for `principal`: to be asked where access is `own`. */
export function maySee({ audience, ownerId }: Principal, owners: Ownership): boolean {
  if (audience === 'operator') return true
  if (audience === 'member') return ownerId === owners.memberId
  return audience === 'partner' && ownerId === owners.partnerId
}
