/** The member's points: what there is, when it expires, and how it came about. */
import { html } from 'hono/html'
import type { Movement } from '../../member-data/movements.ts'
import { readPoints, type Ending } from '../../member-data/points.ts'
import { listMovements } from '../../member-data/store/movements.ts'
import type { View } from '../env.ts'
import { layout, type Html } from '../html/layout.ts'
import { onwards } from '../html/onwards.ts'
import { formats } from '../language.ts'
import type { Pages } from '../pages.ts'
import { frameText } from '../text/frame.ts'
import { pointsText } from '../text/points.ts'
import { numberIn } from '../values.ts'
import { pointsBox } from './overview.ts'
import { problemPage } from './problem.ts'

const path = '/portal/points'
const pageSize = 20

/** Mounts it. */
export function mountPoints(pages: Pages): void {
  const { sql } = pages.deps
  pages.member('GET', path, 'readPoints', async (c, memberId) => {
    const view = c.get('view')
    const text = pointsText[view.language]
    const before = numberIn(c.req.query('before'))
    const [points, { movements, next }] = await Promise.all([
      readPoints(sql, memberId, new Date()),
      listMovements(sql, memberId, { before, limit: pageSize }),
    ])
    if (points === null) return problemPage(c, 'notFound')
    const older = next === null ? null : `${path}?before=${next}`
    const body = html`<div class="box">${pointsBox(view, points)}</div>
      ${points.endings.length === 0 ? '' : endingList(view, points.endings)}
      <h2>${text.history}</h2>
      ${movements.length === 0 ? html`<p>${text.noHistory}</p>` : history(view, movements)}
      ${onwards(view, { older, newest: before === null ? null : path })}`
    return c.html(layout(view, { title: text.title, body }))
  })
}

function endingList({ language }: View, endings: readonly Ending[]): Html {
  const text = pointsText[language]
  return html`<h2>${text.endings}</h2>
    <ul class="rows">
      ${endings.map(
        ({ on, points }) =>
          html`<li>
            <span class="what">${formats[language].day(on)}</span>
            <span class="much">${frameText[language].countPoints(points)}</span>
          </li>`,
      )}
    </ul>`
}

function history({ language }: View, movements: readonly Movement[]): Html {
  const text = pointsText[language]
  const { day } = formats[language]
  return html`<ul class="rows">
    ${movements.map(({ kind, points, bookedOn, partner, paymentId }) => {
      const what = text.kinds[kind]
      return html`<li>
        <span class="what"
          >${
            paymentId === null
              ? html`<b>${what}</b>`
              : html`<a href="/portal/payments/${paymentId}">${what}</a>`
          } <small>${day(bookedOn)}, ${partner}</small></span
        >
        <span class="much">${frameText[language].countPoints(points)}</span>
      </li>`
    })}
  </ul>`
}
