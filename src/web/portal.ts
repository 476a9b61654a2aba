/** The portal: the pages of members, under `/portal`, made on the server. */
import { randomUUID } from 'node:crypto'
import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { routePath } from 'hono/route'
import { timeout } from 'hono/timeout'
import { trimTrailingSlash } from 'hono/trailing-slash'
import { handlingMsMax } from '../http/request.ts'
import { assets, assetsPath } from './assets.ts'
import { Cookies } from './cookies.ts'
import type { PortalDeps } from './deps.ts'
import type { PortalEnv } from './env.ts'
import { ForeignFormError, pageHeaders, refuseForeignForms } from './guard.ts'
import { pickLanguage } from './language.ts'
import { mounts } from './mounts.ts'
import { Pages } from './pages.ts'
import { keepPace, PaceError } from './visitor.ts'
import { problemPage, type ProblemKind } from './pages/problem.ts'

/** Largest form that is read; a card number in its envelope has some 500 characters. */
const formBytesMax = 16 * 1024

/** The application, for paths under `/portal`. */
export function createPortal(deps: PortalDeps): Hono<PortalEnv> {
  const app = new Hono<PortalEnv>()
  const cookies = new Cookies(() => deps.publicUrl())
  app.use('*', pageHeaders(), trimTrailingSlash())
  serveAssets(app)
  app.use('*', welcome(deps, cookies), timeout(handlingMsMax))
  app.use(
    '*',
    // Whoever asks too often is not even looked up.
    keepPace(deps),
    recognize(deps, cookies),
    refuseForeignForms(() => deps.publicUrl()),
    limitForm(),
  )
  app.notFound((c) => problemPage(c, 'notFound'))
  app.onError((error, c) => {
    const kind = kindOf(error)
    if (error instanceof PaceError) c.header('retry-after', `${error.retryAfterSeconds}`)
    if (kind === 'failed') deps.onFailure?.({ requestId: c.get('requestId'), error })
    return problemPage(c, kind)
  })
  const pages = new Pages(app, deps, cookies)
  for (const mount of mounts) mount(pages)
  return app
}

function serveAssets(app: Hono<PortalEnv>): void {
  for (const { path, type, content } of Object.values(assets)) {
    app.get(path, (c) => {
      c.header('cache-control', 'public, max-age=31536000, immutable')
      c.header('content-type', type)
      return c.body(content)
    })
  }
  // What a page of before an update asks for; not worth a page.
  app.get(`${assetsPath}/*`, (c) => c.text('', 404))
}

/** Finds out in which language to answer, and tells how it was answered. */
function welcome(deps: PortalDeps, cookies: Cookies): MiddlewareHandler<PortalEnv> {
  return async (c, next) => {
    const startedAt = performance.now()
    const requestId = randomUUID()
    c.set('requestId', requestId)
    c.header('x-request-id', requestId)
    const language = pickLanguage(cookies.read(c, 'language'), c.req.header('accept-language'))
    c.set('memberId', null)
    c.set('view', { language, path: c.req.path, isSignedIn: false, isDemo: deps.isDemo })
    c.header('content-language', language)
    await next()
    const { method } = c.req
    const found = routePath(c, -1)
    const route = found === '/*' ? '' : found
    const durationMs = performance.now() - startedAt
    deps.onRequest?.({ requestId, method, route, status: c.res.status, durationMs })
  }
}

/** Finds out who visits. */
function recognize({ signIn }: PortalDeps, cookies: Cookies): MiddlewareHandler<PortalEnv> {
  return async (c, next) => {
    const token = cookies.read(c, 'session')
    const session = token === undefined ? null : await signIn.sessionOf(token)
    // A page does whatever its member may: the session of an app that may do less opens none.
    if (session?.scopes === null) {
      c.set('memberId', session.memberId)
      c.set('view', { ...c.get('view'), isSignedIn: true })
    }
    await next()
  }
}

class TooLargeError extends Error {
  override readonly name = 'TooLargeError'
}

function limitForm(): MiddlewareHandler<PortalEnv> {
  const onError = (): never => {
    throw new TooLargeError()
  }
  return bodyLimit({ maxSize: formBytesMax, onError })
}

function kindOf(error: Error): ProblemKind {
  if (error instanceof ForeignFormError) return 'foreign'
  if (error instanceof PaceError) return 'tooMany'
  return error instanceof TooLargeError ? 'tooLarge' : 'failed'
}
