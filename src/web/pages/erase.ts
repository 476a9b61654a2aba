/** The member leaves, and is forgotten. */
import { html } from 'hono/html'
import { beginErasure } from '../../erasure/begin.ts'
import { readPoints } from '../../member-data/points.ts'
import type { PortalContext } from '../env.ts'
import { checkbox, errorSummary, type Mistake } from '../html/form.ts'
import { layout } from '../html/layout.ts'
import type { Pages } from '../pages.ts'
import { frameText } from '../text/frame.ts'
import { privacyText } from '../text/privacy.ts'

const path = '/portal/privacy/erase'

/** Mounts it. */
export function mountErase(pages: Pages): void {
  pages.member('GET', path, 'readPrivacy', (c, memberId) => answer(pages, c, memberId, []))
  pages.member('POST', path, 'eraseMember', async (c, memberId) => {
    const form = await c.req.parseBody()
    if (form['agree'] !== 'yes') {
      const message = privacyText[c.get('view').language].eraseMissing
      return answer(pages, c, memberId, [{ field: 'agree', message }])
    }
    await beginErasure(pages.deps.sql, { memberId, askedBy: 'member', now: new Date() })
    pages.cookies.drop(c, 'session')
    return c.redirect('/portal/sign-in?done=erased', 303)
  })
}

async function answer(
  { deps }: Pages,
  c: PortalContext,
  memberId: bigint,
  mistakes: readonly Mistake[],
): Promise<Response> {
  const view = c.get('view')
  const text = privacyText[view.language]
  const points = await readPoints(deps.sql, memberId, new Date())
  const lost = points === null ? 0n : points.available + points.held + points.pending
  const hasErrors = mistakes.length > 0
  const body = html`${errorSummary(view, mistakes)}
    <h2>${text.eraseWhat}</h2>
    <ul>
      ${text.eraseList.map((each) => html`<li>${each}</li>`)}
    </ul>
    ${
      lost > 0n
        ? html`<p><b>${text.eraseLoses(frameText[view.language].countPoints(lost))}</b></p>`
        : ''
    }
    <form method="post" action="${path}" novalidate>
      ${checkbox({ name: 'agree', label: text.eraseAgree }, mistakes)}
      <div class="actions">
        <button class="danger">${text.eraseDo}</button>
        <a href="/portal/privacy">${text.keep}</a>
      </div>
    </form>`
  return c.html(layout(view, { title: text.eraseTitle, body, hasErrors }), hasErrors ? 422 : 200)
}
