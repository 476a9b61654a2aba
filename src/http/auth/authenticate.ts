/** Lets in who may call a route, and says who it is: by an API key, a token or a session. */
import type { Context, MiddlewareHandler } from 'hono'
import type { Caller } from '../../keys/principal.ts'
import type { Scope } from '../../keys/scope.ts'
import type { Access, ApiEnv } from '../access.ts'
import { ProblemError } from '../problem.ts'
import { certificateOf } from './certificate.ts'

/** How a credential was presented (RFC 6750 2.1, RFC 9449 7.1). */
export type Scheme = 'bearer' | 'dpop'

/** One kind of credential. */
export interface Verifier {
  /** Whether a credential looks like one of this kind; the first verifier that takes it decides. */
  takes(token: string): boolean
  /**
   * Whose it is, or `null` where it is nobody's; `bad_proof`: its DPoP proof is not right. The request is there for what is bound to it, and so is the
   * certificate of its connection (`x5t#S256`), which is looked at only where it is asked for.
   */
  verify(
    token: string,
    request: Request,
    scheme: Scheme,
    certificate: () => string | null,
  ): Promise<Caller | 'bad_proof' | null>
}

/** The scheme's name has no case (RFC 9110 11.1). */
const credentials = /^(bearer|dpop) +([A-Za-z0-9._~+/-]+=*)$/i
/** Longest credential that is looked at. */
const tokenCharsMax = 4096

/** What a route asks of its callers. */
export interface Door {
  readonly access: Exclude<Access, 'public'>
  readonly scope: Scope
}

/** How many credentials may be nobody's, from where a request comes; both throw where they are too many. */
export interface Strangers {
  /** Before a credential is looked at. */
  assertLeft(c: Context<ApiEnv>): Promise<void>
  /** Counts one. */
  take(c: Context<ApiEnv>): Promise<void>
}

/** Lets only the declared audiences with the declared scope in, and puts the caller into `principal`. */
export function authenticate(
  { access, scope }: Door,
  verifiers: readonly Verifier[],
  strangers: Strangers,
): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const certificate = () => certificateOf(c.env)
    await strangers.assertLeft(c)
    const caller = await callerOf(c.req.raw, verifiers, certificate)
    if (caller === null || caller === 'bad_proof') {
      await strangers.take(c)
      throw new ProblemError(caller === null ? 'unauthenticated' : 'dpop_proof_refused')
    }
    // Kept for the audit trail whatever becomes of the request.
    c.set('principal', caller)
    const granted = access[caller.audience]
    if (granted === undefined) throw new ProblemError('forbidden')
    if (caller.scopes !== null && !caller.scopes.includes(scope)) {
      throw new ProblemError('insufficient_scope')
    }
    if (granted === 'self' && c.req.param('id') !== `${caller.ownerId}`) {
      throw new ProblemError('not_found')
    }
    await next()
  }
}

async function callerOf(
  request: Request,
  verifiers: readonly Verifier[],
  certificate: () => string | null,
): Promise<Caller | 'bad_proof' | null> {
  const header = request.headers.get('authorization') ?? ''
  if (header.length > tokenCharsMax) return null
  const [, scheme, token] = credentials.exec(header) ?? []
  if (scheme === undefined || token === undefined) return null
  const verifier = verifiers.find((each) => each.takes(token))
  const named = scheme.toLowerCase() === 'dpop' ? 'dpop' : 'bearer'
  return (await verifier?.verify(token, request, named, certificate)) ?? null
}
