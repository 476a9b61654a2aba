/** From what somebody has proved to a session in a cookie, or to joining. */
import type { Entry } from '../../sign-in/outcome.ts'
import type { PortalContext } from '../env.ts'
import type { Pages } from '../pages.ts'

/** Leads a member to the first page, and anybody else to joining. */
export async function enter(
  { cookies, deps }: Pages,
  c: PortalContext,
  entry: Entry,
): Promise<Response> {
  cookies.drop(c, 'phone')
  if (entry.outcome === 'signed_in') {
    const { memberId, token } = entry.session
    cookies.set(c, 'session', token)
    await deps.audit.record({
      ...{ audience: 'member', owner: `${memberId}`, caller: 'portal', operation: 'openSession' },
      ...{ memberId, status: 201, requestId: c.get('requestId') },
    })
    return c.redirect('/portal', 303)
  }
  cookies.set(c, 'ticket', entry.ticket)
  return c.redirect('/portal/join', 303)
}
