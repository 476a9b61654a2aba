/** What surrounds every route: size, time, packing, the caller, how often it asks, and that a request is worked on once. */
import type { Context, MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../access.ts'
import { auditRequests } from '../audit.ts'
import { authenticate } from '../auth/authenticate.ts'
import type { DeclaredRoute } from '../declaration.ts'
import type { AppDeps } from '../deps.ts'
import { bodyBytesMax, limitBody, limitTime } from '../request.ts'
import { callerAddress, noProxies, type TrustedProxies } from './address.ts'
import { answerUnmodified } from './etag.ts'
import { mayBeLong, packLong } from './gzip.ts'
import { answerOnce } from './idempotency.ts'
import {
  createLimit,
  createRateLimit,
  rateSeconds,
  requestsMax,
  type CountRequest,
  type Limit,
} from './rate-limit.ts'
import { namesQuery, refuseUnknown } from './strict.ts'

type Handler = MiddlewareHandler<ApiEnv>

/** What answers for those who watch the gateway, who must not be told that they ask too often. */
const uncounted = new Set(['health', 'readiness', 'metrics'])

/** What stands before the handler of a route, in order. */
export type Frame = (route: DeclaredRoute) => Handler[]

/** The frame on the dependencies; counters are of this application alone. */
export function createFrame(deps: AppDeps): Frame {
  const limits = deps.requestsMax ?? requestsMax
  const count = createRateLimit(limits)
  const strangers = createLimit(limits.unauthenticated, rateSeconds)
  const once = answerOnce(deps)
  const [pack, unmodified, time] = [packLong(), answerUnmodified(), limitTime(deps.handlingMs)]
  return (route) => {
    const isStream = route['x-body-max'] === 'stream'
    return [
      ...(isStream ? [] : [time]),
      // The body of a GET is read by nobody; to look at it costs more than all else here.
      ...(isStream || route.method === 'get' ? [] : [limitBody(bodyMaxOf(route))]),
      ...(mayBeLong(route) ? [pack] : []),
      ...(route.method === 'get' ? [unmodified] : []),
      ...callerChecks(route, deps, { count, strangers }),
      ...(namesQuery(route) ? [refuseUnknown(route)] : []),
      ...(takesKey(route) ? [once] : []),
    ]
  }
}

function bodyMaxOf({ 'x-body-max': max }: DeclaredRoute): number {
  return typeof max === 'number' ? max : bodyBytesMax
}

/** True of a POST that takes an Idempotency-Key. */
export function takesKey(route: DeclaredRoute): boolean {
  const isExempt = route['x-access'] === 'public' || route['x-idempotency-exempt'] !== undefined
  return route.method === 'post' && !isExempt
}

/** True where requests are counted. */
export function isCounted({ operationId }: DeclaredRoute): boolean {
  return !uncounted.has(operationId)
}

interface Counters {
  readonly count: CountRequest
  /** Credentials that are nobody's, by address. */
  readonly strangers: Limit
}

function callerChecks(
  route: DeclaredRoute,
  deps: AppDeps,
  { count, strangers }: Counters,
): Handler[] {
  const proxies = deps.trustedProxies ?? noProxies
  if (route['x-access'] === 'public') {
    return isCounted(route) ? [countByAddress(count, proxies)] : []
  }
  const door = { access: route['x-access'], scope: route['x-scope'] }
  return [
    auditRequests(deps.audit, route.operationId),
    authenticate(door, deps.verifiers, {
      assertLeft: (c) => strangers.assertLeft(c, addressOf(c, proxies)),
      take: (c) => strangers.take(c, addressOf(c, proxies)),
    }),
    async (c, next) => {
      const { audience, ownerId, keyName } = c.var.principal
      // Sessions of all members may have one name.
      await count(c, audience, `${ownerId} ${keyName}`)
      await next()
    },
  ]
}

function countByAddress(count: CountRequest, proxies: TrustedProxies): Handler {
  return async (c, next) => {
    await count(c, 'public', addressOf(c, proxies))
    await next()
  }
}

function addressOf(c: Context<ApiEnv>, proxies: TrustedProxies): string {
  // There is no connection where the application is called without a server.
  const env = c.env as ApiEnv['Bindings'] | undefined
  const peer = env?.incoming?.socket.remoteAddress
  return callerAddress(peer, c.req.header('x-forwarded-for'), proxies)
}
