/** Signing in with the operator's identity provider: the way there and the way back. */
import type { ProviderSignIn } from '../../sign-in/provider-sign-in.ts'
import type { PortalContext } from '../env.ts'
import type { Pages } from '../pages.ts'
import { enter } from './enter.ts'

/** Where the provider sends the browser back to: this is registered with it. */
const returnPath = '/portal/sign-in/return'
const failed = '/portal/sign-in?done=failed'

/** Mounts it, where there is a provider. */
export function mountProvider(pages: Pages): void {
  const { provider } = pages.deps.signIn
  if (provider === null) return
  // A link, not a form: nothing is changed but a cookie, and a form may lead nowhere else (CSP, form-action).
  pages.open('GET', '/portal/sign-in/provider', async (c) => {
    const departure = await provider.begin(new URL(returnPath, pages.deps.publicUrl()))
    if (departure === null) return c.redirect(failed, 303)
    pages.cookies.set(c, 'handshake', departure.handshake)
    return c.redirect(departure.url.href, 303)
  })
  pages.open('GET', returnPath, (c) => comeBack(pages, c, provider))
}

async function comeBack(
  pages: Pages,
  c: PortalContext,
  provider: ProviderSignIn,
): Promise<Response> {
  const handshake = pages.cookies.read(c, 'handshake')
  pages.cookies.drop(c, 'handshake')
  if (handshake === undefined) return c.redirect(failed, 303)
  const callback = new URL(returnPath, pages.deps.publicUrl())
  callback.search = new URL(c.req.url).search
  const entry = await provider.finish(callback, handshake)
  return entry.outcome === 'refused' ? c.redirect(failed, 303) : await enter(pages, c, entry)
}
