/** A member's own data: where to go from here. */
import { html } from 'hono/html'
import { layout } from '../html/layout.ts'
import type { Pages } from '../pages.ts'
import { privacyText } from '../text/privacy.ts'

/** Mounts it. */
export function mountPrivacy(pages: Pages): void {
  pages.member('GET', '/portal/privacy', 'readPrivacy', (c) => {
    const view = c.get('view')
    const text = privacyText[view.language]
    const places = [
      ['/portal/consents', text.consents, text.consentsAbout],
      ['/portal/claims', text.claims, text.claimsAbout],
      ['/portal/privacy/accesses', text.accesses, text.accessesAbout],
      ['/portal/privacy/export', text.exported, text.exportAbout],
      ['/portal/privacy/erase', text.erase, text.eraseAbout],
    ] as const
    const body = html`<ul class="rows">
      ${places.map(
        ([path, name, about]) =>
          html`<li>
            <span class="what"><a href="${path}">${name}</a> <small>${about}</small></span>
          </li>`,
      )}
    </ul>`
    return c.html(layout(view, { title: text.title, body }))
  })
}
