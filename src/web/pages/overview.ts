/** The first page of a member: points, what expires next, the latest payments, and what waits for an answer. */
import { html } from 'hono/html'
import { linkedCards } from '../../enrolment/store/cards.ts'
import { readPoints, type MemberPoints } from '../../member-data/points.ts'
import { listPayments } from '../../member-data/store/payments.ts'
import { readRequests } from '../../profile/store/consent-requests.ts'
import type { View } from '../env.ts'
import { layout, type Html } from '../html/layout.ts'
import { paymentList } from '../html/payments.ts'
import { formats } from '../language.ts'
import type { Pages } from '../pages.ts'
import { frameText } from '../text/frame.ts'
import { paymentText } from '../text/payment.ts'
import { pointsText } from '../text/points.ts'
import { namedIn } from '../values.ts'
import { problemPage } from './problem.ts'

const latestMax = 5
const noFilter = { month: null, locationId: null, state: null }

/** Mounts it. */
export function mountOverview(pages: Pages): void {
  const { sql } = pages.deps
  pages.member('GET', '/portal', 'readOverview', async (c, memberId) => {
    const view = c.get('view')
    const text = pointsText[view.language]
    const now = new Date()
    const [points, { payments }, cards, requests] = await Promise.all([
      readPoints(sql, memberId, now),
      listPayments(sql, memberId, noFilter, { after: null, limit: latestMax }),
      linkedCards(sql, memberId),
      readRequests(sql, memberId, now),
    ])
    if (points === null) return problemPage(c, 'notFound')
    const body = html`${requests.length === 0 ? '' : asked(view, requests.length)}
      <div class="box">${pointsBox(view, points)}</div>
      ${cards.length === 0 ? firstCard(view) : ''}
      <h2>${text.latest}</h2>
      ${
        payments.length === 0
          ? html`<p>${paymentText[view.language].empty}</p>`
          : html`${paymentList(view, payments)}
              <p><a href="/portal/payments">${text.all}</a></p>`
      }`
    const done = namedIn(text.done, c.req.query('done'))
    return c.html(layout(view, { title: text.welcome, body, done }))
  })
}

/** What there is, what is promised, and what expires next. */
export function pointsBox({ language }: View, points: MemberPoints): Html {
  const text = pointsText[language]
  const { countPoints } = frameText[language]
  const [next] = points.endings
  const facts = [
    ...(points.pending === 0n ? [] : [[text.pending, countPoints(points.pending)] as const]),
    ...(points.held === 0n ? [] : [[text.held, countPoints(points.held)] as const]),
    ...(next === undefined
      ? []
      : [
          [
            text.lastDay,
            text.endsNext(countPoints(next.points), formats[language].day(next.on)),
          ] as const,
        ]),
  ]
  return html`<p class="soft">${text.available}</p>
    <p class="sum">${countPoints(points.available)}</p>
    ${
      facts.length === 0
        ? ''
        : html`<dl class="facts">
            ${facts.map(
              ([name, value]) =>
                html`<div>
                  <dt>${name}</dt>
                  <dd>${value}</dd>
                </div>`,
            )}
          </dl>`
    }`
}

function asked({ language }: View, count: number): Html {
  const text = pointsText[language]
  return html`<p class="done">
    ${text.requests(count)} <a href="/portal/consents">${text.answer}</a>
  </p>`
}

function firstCard({ language }: View): Html {
  const text = pointsText[language]
  return html`<div class="box">
    <p>${text.noCards}</p>
    <p><a class="button" href="/portal/cards/link">${text.linkCard}</a></p>
  </div>`
}
