/** Who may call a route: its declaration, and the middleware that holds callers to it. */
import type { MiddlewareHandler } from 'hono'
import type { Audience, Principal } from '../keys/principal.ts'
import { ProblemError } from './problem.ts'

/**
 * Which audiences a route serves. `any`: every caller of the audience sees every resource; `own`:
 * only what is theirs, the rest is not there (404). An audience that is not named is refused (403).
 */
export type Access = 'public' | ({ operator: 'any' } & Partial<Record<Audience, 'any' | 'own'>>)

/** What a request carries through the application. */
export interface ApiEnv {
  Variables: { requestId: string; principal: Principal }
}

/** Whose API key this is; `null` where it is nobody's. */
export type Verify = (apiKey: string) => Promise<Principal | null>

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
    if (access[principal.audience] === undefined) throw new ProblemError('forbidden')
    c.set('principal', principal)
    await next()
  }
}

/** Whose a resource is; `partnerId` null or absent: no partner's. */
export interface Ownership {
  memberId: bigint
  partnerId?: bigint | null
}

/**
 * True where `principal` may see a resource of these owners, on a route with this access. Ask it on
 * every route that names an audience with `own`; what it denies is answered as not found.
 */
export function maySee(access: Access, principal: Principal, owners: Ownership): boolean {
  if (access === 'public') return true
  if (access[principal.audience] === 'any') return true
  if (access[principal.audience] !== 'own') return false
  if (principal.audience === 'member') return principal.ownerId === owners.memberId
  return principal.audience === 'partner' && principal.ownerId === owners.partnerId
}
