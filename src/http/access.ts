/** Who may call a route: its declaration, and the middleware that holds callers to it. */
import type { MiddlewareHandler } from 'hono'
import type { Audience, Caller, Principal } from '../keys/principal.ts'
import { ProblemError } from './problem.ts'

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
  Variables: {
    requestId: string
    principal: Caller
    /** Aborted when the request was answered `timed_out`: nobody waits for what is still being done. */
    expired: AbortSignal
  }
}

/** Whose API key this is; `null` where it is nobody's. */
export type Verify = (apiKey: string) => Promise<Caller | null>

/** RFC 6750 2.1; the scheme's name has no case (RFC 9110 11.1). */
const bearer = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i

/** Lets only the declared audiences in, and puts the caller into `principal`. */
export function authenticate(
  access: Exclude<Access, 'public'>,
  verify: Verify,
): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const [, apiKey] = bearer.exec(c.req.header('authorization') ?? '') ?? []
    const principal = apiKey === undefined ? null : await verify(apiKey)
    if (principal === null) throw new ProblemError('unauthenticated')
    const granted = access[principal.audience]
    if (granted === undefined) throw new ProblemError('forbidden')
    if (granted === 'self' && c.req.param('id') !== `${principal.ownerId}`) {
      throw new ProblemError('not_found')
    }
    c.set('principal', principal)
    await next()
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
  return ownerId === (audience === 'member' ? owners.memberId : owners.partnerId)
}
