/** Signing out. */
import type { Pages } from '../pages.ts'

/** Mounts it. */
export function mountSignOut(pages: Pages): void {
  pages.open('POST', '/portal/sign-out', async (c) => {
    const token = pages.cookies.read(c, 'session')
    if (token !== undefined) await pages.deps.signIn.endSession(token)
    pages.cookies.drop(c, 'session')
    return c.redirect('/portal/sign-in?done=signed-out', 303)
  })
}
