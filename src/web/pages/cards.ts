/** The member's cards: those that are linked and those that wait for a proof; and the end of a link. */
import { html } from 'hono/html'
import { unlinkCard } from '../../enrolment/cards.ts'
import { findCard, linkedCards, type LinkedCard } from '../../enrolment/store/cards.ts'
import { listLinks, type CardLink } from '../../enrolment/store/links.ts'
import type { View } from '../env.ts'
import { buttonForm } from '../html/form.ts'
import { layout, type Html } from '../html/layout.ts'
import { formats } from '../language.ts'
import type { Pages } from '../pages.ts'
import { cardText } from '../text/card.ts'
import { idOf, namedIn } from '../values.ts'
import { problemPage } from './problem.ts'

const path = '/portal/cards'

/** Mounts it. */
export function mountCards(pages: Pages): void {
  const { sql } = pages.deps
  pages.member('GET', path, 'readCards', async (c, memberId) => {
    const view = c.get('view')
    const text = cardText[view.language]
    const [linked, links] = await Promise.all([
      linkedCards(sql, memberId),
      listLinks(sql, memberId, new Date()),
    ])
    const waiting = links.filter(({ state }) => state === 'waiting')
    const done = namedIn(text.done, c.req.query('done'))
    return c.html(layout(view, { title: text.title, body: lists(view, linked, waiting), done }))
  })
  pages.member('GET', `${path}/:id{[0-9]{1,18}}/unlink`, 'readCards', async (c, memberId) => {
    const view = c.get('view')
    const card = await findCard(sql, { memberId, cardId: idOf(c) })
    if (card === null || card.state !== 'linked') return problemPage(c, 'notFound')
    return c.html(
      layout(view, { title: cardText[view.language].unlinkTitle, body: asked(view, card) }),
    )
  })
  pages.member('POST', `${path}/:id{[0-9]{1,18}}/unlink`, 'unlinkCard', async (c, memberId) => {
    const card = await unlinkCard(sql, { memberId, cardId: idOf(c) })
    if (card === null) return problemPage(c, 'notFound')
    return c.redirect(`${path}?done=unlinked`, 303)
  })
}

function lists(view: View, linked: readonly LinkedCard[], waiting: readonly CardLink[]): Html {
  const text = cardText[view.language]
  return html`${linked.length === 0 ? html`<p>${text.none}</p>` : linkedList(view, linked)}
    ${waiting.length === 0 ? '' : waitingList(view, waiting)}
    <p class="actions"><a class="button" href="${path}/link">${text.link}</a></p>`
}

function linkedList({ language }: View, linked: readonly LinkedCard[]): Html {
  const text = cardText[language]
  return html`<h2>${text.linked}</h2>
    <ul class="rows">
      ${linked.map(({ cardId, bin, lastFour }) => {
        const name = text.card(bin, lastFour)
        return html`<li>
          <span class="what digits"><b>${name}</b></span>
          <a href="${path}/${cardId}/unlink">${text.unlink} <span class="unseen">${name}</span></a>
        </li>`
      })}
    </ul>`
}

function waitingList({ language }: View, waiting: readonly CardLink[]): Html {
  const text = cardText[language]
  return html`<h2>${text.waiting}</h2>
    <ul class="rows">
      ${waiting.map(({ linkId, bin, lastFour, endsAt }) => {
        const name = text.card(bin, lastFour)
        return html`<li>
          <span class="what"
            ><b class="digits">${name}</b>
            <small>${text.until(formats[language].instant(endsAt))}</small></span
          >
          <a href="${path}/links/${linkId}">${text.prove} <span class="unseen">${name}</span></a>
        </li>`
      })}
    </ul>`
}

function asked({ language }: View, { cardId, bin, lastFour }: LinkedCard): Html {
  const text = cardText[language]
  return html`<p class="digits"><b>${text.card(bin, lastFour)}</b></p>
    <p>${text.unlinkAbout}</p>
    <div class="actions">
      ${buttonForm(`${path}/${cardId}/unlink`, text.unlink, { kind: 'danger' })}
      <a class="button plain" href="${path}">${text.keep}</a>
    </div>`
}
