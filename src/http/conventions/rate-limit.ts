/** How often a caller may ask: counted in each process, told in every answer (draft-ietf-httpapi-ratelimit-headers-10). */
import type { Context } from 'hono'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { audiences, type Audience } from '../../keys/principal.ts'
import type { ApiEnv } from '../access.ts'
import { ProblemError } from '../problem.ts'

/** Every limit is of so many seconds. */
export const rateSeconds = 60

/**
 * Who is counted: callers by their key, client or session; who is nobody yet by address, and by address apart from that whose
 * credential is nobody's.
 */
export type Counted = Audience | 'public' | 'unauthenticated'

/** Requests in {@link rateSeconds} of one caller, in one process of a gateway. */
export const requestsMax: Readonly<Record<Counted, number>> = {
  operator: 60_000,
  partner: 60_000,
  bank: 60_000,
  acquirer: 60_000,
  member: 600,
  public: 600,
  unauthenticated: 600,
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
    const counted = await limiter.consume(who).catch(refusalOf)
    const left = points - counted.consumedPoints
    c.header('ratelimit-policy', policy)
    c.header('ratelimit', `"${of}";r=${Math.max(left, 0)};t=${secondsOf(counted)}`)
    if (left < 0) throw refused(c, counted)
  }
}

/** A limit of its own beside those of callers, in one process. Both throw {@link ProblemError} `rate_limited`. */
export interface Limit {
  /** Counts one. */
  take(c: Context<ApiEnv>, who: string): Promise<void>
  /** Counts nothing, and refuses where one more would be too many. */
  assertLeft(c: Context<ApiEnv>, who: string): Promise<void>
}

/** At most `points` in `seconds`. */
export function createLimit(points: number, seconds: number): Limit {
  const limiter = new RateLimiterMemory({ points, duration: seconds })
  return {
    async take(c, who) {
      const counted = await limiter.consume(who).catch(refusalOf)
      if (counted.consumedPoints > points) throw refused(c, counted)
    },
    async assertLeft(c, who) {
      const counted = await limiter.get(who)
      if (counted !== null && counted.consumedPoints >= points) throw refused(c, counted)
    },
  }
}

/** The counter rejects with its result where there is no room; anything else is a fault. */
function refusalOf(result: unknown): RateLimiterRes {
  if (!(result instanceof RateLimiterRes)) throw result
  return result
}

function secondsOf({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(Math.ceil(msBeforeNext / 1000), 1)
}

function refused(c: Context<ApiEnv>, counted: RateLimiterRes): ProblemError {
  c.header('retry-after', `${secondsOf(counted)}`)
  return new ProblemError('rate_limited')
}
