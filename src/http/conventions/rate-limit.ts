/** How often a caller may ask: counted in each process, told in every answer (draft-ietf-httpapi-ratelimit-headers-10). */
import type { Context } from 'hono'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { audiences, type Audience } from '../../keys/principal.ts'
import type { ApiEnv } from '../access.ts'
import { ProblemError } from '../problem.ts'

/** Every limit is of so many seconds. */
export const rateSeconds = 60

/** Who is counted: callers by their key, client or session; who is nobody yet by address. */
export type Counted = Audience | 'public'

/** Requests in {@link rateSeconds} of one caller, in one process of a gateway. */
export const requestsMax: Readonly<Record<Counted, number>> = {
  operator: 60_000,
  partner: 60_000,
  bank: 60_000,
  acquirer: 60_000,
  member: 600,
  public: 600,
}

/** Counts a request of `who`; throws {@link ProblemError} `rate_limited` where it is one too many. */
export type CountRequest = (c: Context<ApiEnv>, of: Counted, who: string) => Promise<void>

/** A counter of its own; `limits` where it is not {@link requestsMax}. */
export function createRateLimit(limits: Readonly<Record<Counted, number>>): CountRequest {
  const counters = Object.fromEntries(
    [...audiences, 'public' as const].map((of) => [of, createCounter(of, limits[of])]),
  )
  return async (c, of, who) => {
    await counters[of]?.(c, who)
  }
}

function createCounter(of: Counted, points: number) {
  const limiter = new RateLimiterMemory({ points, duration: rateSeconds })
  const policy = `"${of}";q=${points};w=${rateSeconds}`
  return async (c: Context<ApiEnv>, who: string): Promise<void> => {
    const { left, seconds } = await limiter.consume(who).then(told, told)
    c.header('ratelimit-policy', policy)
    c.header('ratelimit', `"${of}";r=${Math.max(left, 0)};t=${seconds}`)
    if (left >= 0) return
    c.header('retry-after', `${seconds}`)
    throw new ProblemError('rate_limited')
  }

  /** The counter rejects with its result where there is no room; anything else is a fault. */
  function told(result: unknown): { left: number; seconds: number } {
    if (!(result instanceof RateLimiterRes)) throw result
    const seconds = Math.ceil(result.msBeforeNext / 1000)
    return { left: points - result.consumedPoints, seconds: Math.max(seconds, 1) }
  }
}
