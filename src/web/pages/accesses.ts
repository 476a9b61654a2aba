/** Who asked for what about the member, from the audit trail. */
import { html } from 'hono/html'
import { listAccesses, type Access, type AccessPlace } from '../../member-data/accesses.ts'
import type { View } from '../env.ts'
import { layout, type Html } from '../html/layout.ts'
import { onwards } from '../html/onwards.ts'
import { formats } from '../language.ts'
import type { Pages } from '../pages.ts'
import { whatFor, whoAsked } from '../text/accesses.ts'
import { privacyText } from '../text/privacy.ts'

const path = '/portal/privacy/accesses'
/** The member's own are counted only, so a page of the trail is long. */
const pageSize = 100

/** Mounts it. */
export function mountAccesses(pages: Pages): void {
  pages.member('GET', path, 'listAccesses', async (c, memberId) => {
    const view = c.get('view')
    const text = privacyText[view.language]
    const after = placeIn(c.req.query('after'))
    const page = await listAccesses(pages.deps.sql, memberId, { after, limit: pageSize })
    const { accesses, next } = page
    const others = accesses.filter(({ by }) => by !== 'you')
    const body = html`<p class="soft">${text.accessesAbout}</p>
      ${others.length === 0 ? html`<p>${text.nobody}</p>` : list(view, others)}
      <p class="soft">${text.own(accesses.length - others.length)}</p>
      ${onwards(view, {
        older: next === null ? null : `${path}?after=${next.batchId}_${next.number}`,
        newest: after === null ? null : path,
      })}`
    return c.html(layout(view, { title: text.accesses, body }))
  })
}

function list({ language }: View, accesses: readonly Access[]): Html {
  const { refused } = privacyText[language]
  return html`<ul class="rows">
    ${accesses.map((each) => {
      const at = formats[language].instant(each.at)
      return html`<li>
        <span class="what"
          ><b>${whoAsked(language, each)}</b> ${whatFor(language, each)}
          <small>${each.granted ? at : `${at}, ${refused}`}</small></span
        >
      </li>`
    })}
  </ul>`
}

/** Where a page of the trail ended, `12_3`; `null` where the text is no such place. */
function placeIn(text: string | undefined): AccessPlace | null {
  const [, batchId, number] = /^(\d{1,18})_(\d{1,9})$/.exec(text ?? '') ?? []
  return batchId === undefined ? null : { batchId: BigInt(batchId), number: Number(number) }
}
