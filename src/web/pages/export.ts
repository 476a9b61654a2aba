/** The member takes everything along: one file, or tables part by part. */
import { html } from 'hono/html'
import type { Queryable, Sql } from '../../db/connect.ts'
import { textBody } from '../../http/text-stream.ts'
import { exportCsv, exportJson } from '../../member-data/export.ts'
import { parts } from '../../member-data/holdings.ts'
import type { PortalContext } from '../env.ts'
import { layout } from '../html/layout.ts'
import type { Pages } from '../pages.ts'
import { partText } from '../text/part.ts'
import { privacyText } from '../text/privacy.ts'
import { problemPage } from './problem.ts'

const path = '/portal/privacy/export'
/** Files that are sent at a time, in one process; each holds a connection to the database. */
const exportsMax = 2

/** Mounts it. */
export function mountExport(pages: Pages): void {
  const { deps } = pages
  pages.member('GET', path, 'readPrivacy', (c) => {
    const view = c.get('view')
    const text = privacyText[view.language]
    const body = html`<p>${text.exportAbout}</p>
      <p class="actions"><a class="button" href="${path}/all.json" download>${text.json}</a></p>
      <h2>${text.csv}</h2>
      <ul class="rows">
        ${parts.map(
          (each) =>
            html`<li>
              <a href="${path}/${each}.csv" download>${partText[view.language][each] ?? each}</a>
            </li>`,
        )}
      </ul>`
    return c.html(layout(view, { title: text.exported, body }))
  })
  const exports = new Exports(deps.sql)
  pages.member('GET', `${path}/all.json`, 'exportMember', (c, memberId) =>
    exports.send(c, 'all.json', (snapshot) =>
      exportJson(snapshot, deps.vault, memberId, new Date()),
    ),
  )
  pages.member('GET', `${path}/:file{[a-z_]{1,40}\\.csv}`, 'exportMember', (c, memberId) => {
    const file = c.req.param('file') ?? ''
    const part = file.slice(0, -'.csv'.length)
    if (!parts.includes(part)) return problemPage(c, 'notFound')
    return exports.send(c, file, (snapshot) => exportCsv(snapshot, deps.vault, memberId, part))
  })
}

/** Files on their way to browsers. */
class Exports {
  readonly #sql: Sql
  #underWay = 0

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** Sends a file of what `pieces` reads; one too many is asked to come again. */
  send(
    c: PortalContext,
    name: string,
    pieces: (snapshot: Queryable) => AsyncIterable<string>,
  ): Response | Promise<Response> {
    // Nobody would read the body.
    if (c.req.method === 'HEAD') return c.body(null)
    if (this.#underWay >= exportsMax) {
      c.header('retry-after', '10')
      return problemPage(c, 'busy')
    }
    this.#underWay += 1
    const isJson = name.endsWith('.json')
    c.header('content-type', isJson ? 'application/json' : 'text/csv; charset=utf-8')
    c.header('content-disposition', `attachment; filename="${name}"`)
    return c.body(textBody(this.#sql, pieces, () => void this.#underWay--))
  }
}
