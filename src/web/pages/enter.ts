/** From what somebody has proved to a session in a cookie, or to joining. */
import type { Entry } from '../../sign-in/outcome.ts'
import type { PortalContext } from '../env.ts'
import type { Pages } from '../pages.ts'

/** Leads a member to the first page, and anybody else to joining. */
export function enter({ cookies }: Pages, c: PortalContext, entry: Entry): Response {
  cookies.drop(c, 'phone')
  if (entry.outcome === 'signed_in') {
    cookies.set(c, 'session', entry.session.token)
    return c.redirect('/portal', 303)
  }
  cookies.set(c, 'ticket', entry.ticket)
  return c.redirect('/portal/join', 303)
}
