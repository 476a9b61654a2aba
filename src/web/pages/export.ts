/** The member takes everything along: one file, or tables part by part. */
import { html } from 'hono/html'
import { exportCsv, exportJson } from '../../member-data/export.ts'
import { parts } from '../../member-data/holdings.ts'
import { layout } from '../html/layout.ts'
import type { PortalContext } from '../env.ts'
import type { Pages } from '../pages.ts'
import { privacyText } from '../text/privacy.ts'
import { problemPage } from './problem.ts'

const path = '/portal/privacy/export'

/** Mounts it. */
export function mountExport(pages: Pages): void {
  const { deps } = pages
  pages.member('GET', path, 'readPrivacy', (c) => {
    const view = c.get('view')
    const text = privacyText[view.language]
    const body = html`<p>${text.exportAbout}</p>
      <p class="actions"><a class="button" href="${path}/all.json" download>${text.json}</a></p>
      <h2>${text.csv}</h2>
      <ul class="rows" lang="en">
        ${parts.map(
          (each) =>
            html`<li>
              <a href="${path}/${each}.csv" download>${each.replaceAll('_', ' ')}</a>
            </li>`,
        )}
      </ul>`
    return c.html(layout(view, { title: text.exported, body }))
  })
  pages.member('GET', `${path}/all.json`, 'exportMember', (c, memberId) =>
    download(
      c,
      'all.json',
      'application/json',
      exportJson(deps.sql, deps.vault, memberId, new Date()),
    ),
  )
  pages.member('GET', `${path}/:file{[a-z_]{1,40}\\.csv}`, 'exportMember', (c, memberId) => {
    const file = c.req.param('file') ?? ''
    const part = file.slice(0, -'.csv'.length)
    if (!parts.includes(part)) return problemPage(c, 'notFound')
    return download(
      c,
      file,
      'text/csv; charset=utf-8',
      exportCsv(deps.sql, deps.vault, memberId, part),
    )
  })
}

function download(
  c: PortalContext,
  name: string,
  type: string,
  pieces: AsyncIterable<string>,
): Response {
  c.header('content-type', type)
  c.header('content-disposition', `attachment; filename="${name}"`)
  return c.body(ReadableStream.from(pieces).pipeThrough(new TextEncoderStream()))
}
