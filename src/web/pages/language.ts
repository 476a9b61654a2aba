/** The choice of a language, on every page. */
import { isLanguage } from '../language.ts'
import type { Pages } from '../pages.ts'

/** Mounts it. */
export function mountLanguage(pages: Pages): void {
  pages.open('POST', '/portal/language', async (c) => {
    const form = await c.req.parseBody()
    const { language, back } = form
    if (isLanguage(language)) pages.cookies.set(c, 'language', language)
    return c.redirect(ownPath(back), 303)
  })
}

/** A path of the portal; anything else is its first page, so that nobody is led elsewhere. */
function ownPath(path: unknown): string {
  return typeof path === 'string' && /^\/portal(?:\/[\w/-]*)?$/.test(path) ? path : '/portal'
}
