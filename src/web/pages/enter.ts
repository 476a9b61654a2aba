/** From what somebody has proved to a session in a cookie, or to joining. */
import type { Entry } from '../../sign-in/outcome.ts'
import type { PortalContext } from '../env.ts'
import type { Pages } from '../pages.ts'

/** Puts a new session into the browser; one that was there ends, since nobody could sign out of it any more. */
export async function keepSession(
  { cookies, deps }: Pages,
  c: PortalContext,
  token: string,
): Promise<void> {
  const former = cookies.read(c, 'session')
  if (former !== undefined) await deps.signIn.endSession(former)
  cookies.set(c, 'session', token)
}

/** Leads a member to the first page, and anybody else to joining. */
export async function enter(pages: Pages, c: PortalContext, entry: Entry): Promise<Response> {
  const { cookies, deps } = pages
  cookies.drop(c, 'phone')
  if (entry.outcome === 'signed_in') {
    const { memberId, token } = entry.session
    await keepSession(pages, c, token)
    await deps.audit.record({
      ...{ audience: 'member', owner: `${memberId}`, caller: 'portal', operation: 'openSession' },
      ...{ memberId, status: 201, requestId: c.get('requestId') },
    })
    return c.redirect('/portal', 303)
  }
  cookies.set(c, 'ticket', entry.ticket)
  return c.redirect('/portal/join', 303)
}
