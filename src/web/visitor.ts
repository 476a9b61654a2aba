/** Where a request comes from, and how many of them are taken from there. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { MiddlewareHandler } from 'hono'
import { callerAddress, noProxies } from '../http/conventions/address.ts'
import type { PortalDeps } from './deps.ts'
import type { PortalContext, PortalEnv } from './env.ts'

/** Requests for pages from one address in {@link paceSeconds}, in one process: many people may share an address. */
const pagesAnAddress = 1_200
const paceSeconds = 60

/** Too many pages were asked for from one address. */
export class PaceError extends Error {
  override readonly name = 'PaceError'
  readonly code = 'too_many_requests'
  readonly retryAfterSeconds: number
  constructor(retryAfterSeconds: number) {
    super(`more than ${pagesAnAddress} pages in ${paceSeconds} s`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** The address or network that asks, by which tries are counted. */
export function addressOf(c: PortalContext, deps: Pick<PortalDeps, 'trustedProxies'>): string {
  // There is no connection where the application is called without a server.
  const env = c.env as PortalEnv['Bindings'] | undefined
  const peer = env?.incoming?.socket.remoteAddress
  return callerAddress(peer, c.req.header('x-forwarded-for'), deps.trustedProxies ?? noProxies)
}

/** Throws {@link PaceError} where an address asks for more than {@link pagesAnAddress}. */
export function keepPace(deps: Pick<PortalDeps, 'trustedProxies'>): MiddlewareHandler<PortalEnv> {
  const limiter = new RateLimiterMemory({ points: pagesAnAddress, duration: paceSeconds })
  return async (c, next) => {
    try {
      await limiter.consume(addressOf(c, deps))
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      throw new PaceError(Math.max(1, Math.ceil(refused.msBeforeNext / 1000)))
    }
    await next()
  }
}
