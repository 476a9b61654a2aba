/** What surrounds every page: headers that let a browser do next to nothing, and the refusal of what other sites cause. */
import type { MiddlewareHandler } from 'hono'
import type { PortalEnv } from './env.ts'

/** Headers of every page. The policy is {@link contentPolicy}; nothing is kept on the way or in the browser. */
const headers = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  // Not no-referrer: browsers would send forms with the origin "null".
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
} as const

/** What a page may do besides showing itself in our style. */
export interface PageRights {
  /** Whether our script runs: on the page of the card form alone. */
  readonly script?: boolean
  /** Origins to which a form's answer may lead: a bank's, the identity provider's. */
  readonly formTargets?: readonly string[]
}

/** The content security policy (CSP3) of a page. Nothing comes from elsewhere, inline code never runs. */
export function contentPolicy({ script = false, formTargets = [] }: PageRights = {}): string {
  return [
    "default-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ["form-action 'self'", ...formTargets].join(' '),
    "img-src 'self'",
    "style-src 'self'",
    ...(script ? ["script-src 'self'"] : []),
  ].join('; ')
}

/** Sets the headers of every page. */
export function pageHeaders(): MiddlewareHandler<PortalEnv> {
  const policy = contentPolicy()
  return async (c, next) => {
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    c.header('content-security-policy', policy)
    await next()
  }
}

/** A form that another site has sent. */
export class ForeignFormError extends Error {
  override readonly name = 'ForeignFormError'
  readonly code = 'foreign_form'
}

/**
 * Lets only forms of our own pages change anything: `Sec-Fetch-Site` says whose it is, which no page can forge (Fetch Metadata); a browser
 * that does not send it says the `Origin` (RFC 6454). Throws {@link ForeignFormError}.
 */
export function refuseForeignForms(publicUrl: () => string): MiddlewareHandler<PortalEnv> {
  return async (c, next) => {
    const isSafe = c.req.method === 'GET' || c.req.method === 'HEAD'
    if (!isSafe) {
      const site = c.req.header('sec-fetch-site')
      const origin = c.req.header('origin') ?? ''
      const isOwn =
        site === undefined
          ? origin === new URL(publicUrl()).origin || origin === new URL(c.req.url).origin
          : site === 'same-origin'
      if (!isOwn) throw new ForeignFormError()
    }
    await next()
  }
}
