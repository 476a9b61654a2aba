/** A card that waits: its member proves that it is theirs, or gives it up. */
import { html } from 'hono/html'
import type { Bank } from '../../bank/store.ts'
import { findLink, type CardLink } from '../../enrolment/store/links.ts'
import { attemptsMax, cancelLink, proveByPurchase } from '../../enrolment/waiting.ts'
import { dayOf } from '../../values/time.ts'
import type { PortalContext, View } from '../env.ts'
import { buttonForm, errorSummary, field, type Mistake } from '../html/form.ts'
import { layout, type Html } from '../html/layout.ts'
import { amountFields, currencyOf } from '../html/amount.ts'
import { formats } from '../language.ts'
import type { Pages } from '../pages.ts'
import { cardText } from '../text/card.ts'
import { amountField, dayField, idOf, namedIn, type FormBody } from '../values.ts'
import { vouchingBank } from './bank-proof.ts'
import { problemPage } from './problem.ts'

const path = '/portal/cards/links/:id{[0-9]{1,18}}'

/** Mounts it. */
export function mountProveCard(pages: Pages): void {
  const { sql } = pages.deps
  pages.member('GET', path, 'readCardLink', async (c, memberId) => {
    const link = await findLink(sql, { memberId, linkId: idOf(c) }, new Date())
    if (link === null) return problemPage(c, 'notFound')
    return await answer(pages, c, link, [], {})
  })
  pages.member('POST', `${path}/purchase`, 'proveCardByPurchase', async (c, memberId) => {
    const id = { memberId, linkId: idOf(c) }
    const link = await findLink(sql, id, new Date())
    if (link === null) return problemPage(c, 'notFound')
    return await prove(pages, c, link, await c.req.parseBody())
  })
  pages.member('POST', `${path}/cancel`, 'cancelCardLink', async (c, memberId) => {
    await cancelLink(sql, { memberId, linkId: idOf(c) }, new Date())
    return c.redirect('/portal/cards?done=cancelled', 303)
  })
}

async function prove(
  pages: Pages,
  c: PortalContext,
  link: CardLink,
  form: FormBody,
): Promise<Response> {
  const text = cardText[c.get('view').language]
  const currency = currencyOf(form)
  const amountMinor = amountField(form, 'amount', currency)
  const purchasedOn = dayField(form, 'day')
  const mistakes: Mistake[] = [
    ...(amountMinor === null ? [{ field: 'amount', message: text.amountWrong }] : []),
    ...(purchasedOn === null ? [{ field: 'day', message: text.dayWrong }] : []),
  ]
  if (amountMinor === null || purchasedOn === null)
    return await answer(pages, c, link, mistakes, form)
  const told = { amountMinor, currency, purchasedOn }
  const { outcome } = await proveByPurchase(pages.deps.sql, link, told, new Date())
  switch (outcome) {
    case 'linked':
    case 'already_linked':
      return c.redirect('/portal/cards?done=linked', 303)
    case 'wrong': {
      const message = text.wrong(attemptsMax - link.attempts - 1)
      return await answer(pages, c, link, [{ field: 'amount', message }], form)
    }
    case 'refused':
      return await answer(pages, c, { ...link, state: 'refused' }, [], {})
    case 'not_waiting':
    case 'no_such_link':
      return await answer(pages, c, { ...link, state: 'lost' }, [], {})
  }
}

async function answer(
  { deps }: Pages,
  c: PortalContext,
  link: CardLink,
  mistakes: readonly Mistake[],
  form: FormBody,
): Promise<Response> {
  const view = c.get('view')
  const text = cardText[view.language]
  const title = text.proveTitle
  const done = namedIn(text.done, c.req.query('done'))
  const hasErrors = mistakes.length > 0
  if (link.state !== 'waiting') {
    const body = html`<p>${over(view, link)}</p>
      <p><a class="button plain" href="/portal/cards">${text.title}</a></p>`
    return c.html(layout(view, { title, body }), link.state === 'linked' ? 200 : 409)
  }
  const body = html`${errorSummary(view, mistakes)}
  ${ways(view, link, mistakes, form, await vouchingBank(deps, link.bin))}`
  return c.html(layout(view, { title, body, hasErrors, done }), hasErrors ? 422 : 200)
}

function over({ language }: View, { state }: CardLink): string {
  const text = cardText[language]
  if (state === 'linked') return text.done.linked
  return state === 'refused' ? text.over : text.gone
}

function ways(
  view: View,
  link: CardLink,
  mistakes: readonly Mistake[],
  form: FormBody,
  bank: Bank | null,
): Html {
  const { language } = view
  const text = cardText[language]
  const base = `/portal/cards/links/${link.linkId}`
  return html`<p>
      <b class="digits">${text.card(link.bin, link.lastFour)}</b><br />
      <small>${text.until(formats[language].instant(link.endsAt))}</small>
    </p>
    <p>${text.proveIntro}</p>
    ${bank === null ? '' : byBank(view, base, bank)}
    <div class="box">
      <h2>${text.byPurchase}</h2>
      <p>${text.byPurchaseAbout}</p>
      <form method="post" action="${base}/purchase" novalidate>
        ${amountFields(text, form, mistakes)} ${dayInput(text.day, link, form, mistakes)}
        <button>${text.check}</button>
      </form>
    </div>
    <p class="soft">${text.byRoster}</p>
    ${buttonForm(`${base}/cancel`, text.cancel, { kind: 'plain' })}`
}

function byBank({ language }: View, base: string, { name }: Bank): Html {
  const text = cardText[language]
  return html`<div class="box">
    <h2>${text.byBank}</h2>
    <p>${text.byBankAbout(name)}</p>
    <p><a class="button" href="${base}/bank">${text.toBank}</a></p>
  </div>`
}

/** Shops may be a day ahead of UTC. */
const dayMs = 86_400_000

function dayInput(
  label: string,
  { requestedAt }: CardLink,
  form: FormBody,
  mistakes: readonly Mistake[],
): Html {
  const min = dayOf(new Date(requestedAt.getTime() - dayMs))
  const max = dayOf(new Date(Date.now() + dayMs))
  const value = dayField(form, 'day') ?? ''
  const asked = { name: 'day', label, type: 'date', autocomplete: 'off', min, max, value } as const
  return field(asked, mistakes)
}
