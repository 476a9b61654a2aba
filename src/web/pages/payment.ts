/** One payment: what happened, what it earned, by which rules, and why not more. */
import { html } from 'hono/html'
import type { View } from '../env.ts'
import type { WholeExplanation } from '../../intake/store/explain.ts'
import { isReason } from '../../payment/reasons.ts'
import type { UnappliedRule } from '../../program/evaluation/why-not.ts'
import { layout, type Html } from '../html/layout.ts'
import { formats } from '../language.ts'
import type { Pages } from '../pages.ts'
import { frameText } from '../text/frame.ts'
import { paymentText } from '../text/payment.ts'
import { problemPage } from './problem.ts'

/** Mounts it. */
export function mountPayment(pages: Pages): void {
  pages.member('GET', '/portal/payments/:id{[0-9]{1,18}}', 'readPayment', async (c, memberId) => {
    const found = await pages.deps.reads.explanation(memberId, BigInt(c.req.param('id') ?? ''))
    if (found === null) return problemPage(c, 'notFound')
    const view = c.get('view')
    const title = found.merchant.location?.name ?? paymentText[view.language].unknownPlace
    return c.html(layout(view, { title, body: paymentBody(view, found) }))
  })
}

function paymentBody(view: View, payment: WholeExplanation): Html {
  const text = paymentText[view.language]
  return html`<div class="box">${facts(view, payment)}</div>
    <h2>${text.earned}</h2>
    <div class="box">${earned(view, payment)}</div>
    ${rules(view, payment)} ${unapplied(view, payment)} ${history(view, payment)}
    <p><a href="/portal/payments">${frameText[view.language].back}</a></p>`
}

function facts({ language }: View, payment: WholeExplanation): Html {
  const text = paymentText[language]
  const { day, money } = formats[language]
  const { amounts, merchant, card } = payment
  const place = merchant.location
  const shown = (
    [
      ['authorized', amounts.authorizedMinor],
      ['incremented', amounts.incrementedMinor],
      ['reversed', amounts.reversedMinor],
      ['cleared', amounts.clearedMinor],
      ['refunded', amounts.refundedMinor + amounts.returnedCardMinor + amounts.returnedOtherMinor],
      ['cash', amounts.cashMinor],
    ] as const
  ).filter(([, minor]) => minor !== 0n)
  return html`<dl class="facts">
    ${fact(text.when, `${day(payment.purchasedOn)}, ${payment.purchasedAt.slice(0, 5)}`)}
    ${place === null ? '' : fact(text.where, `${place.name}, ${place.city}`)}
    ${card === null ? '' : fact(text.card, text.cardEnding(card.lastFour))}
    ${shown.map(([name, minor]) => fact(text.amounts[name], money(minor, amounts.currency)))}
  </dl>`
}

function fact(name: string, value: string): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`
}

function earned({ language }: View, { points, reason }: WholeExplanation): Html {
  const text = paymentText[language]
  const { countPoints } = frameText[language]
  if (points.pending === 0n && points.posted === 0n) {
    const known = isReason(reason) && reason !== '' ? text.reasons[reason] : text.otherReason
    return html`<p>${known}</p>`
  }
  const shown = (['posted', 'pending'] as const).filter((each) => points[each] !== 0n)
  return html`<dl class="facts">
      ${shown.map((each) => fact(text[each], countPoints(points[each])))}
    </dl>
    ${points.pending === 0n ? '' : html`<p class="soft">${text.pendingHint}</p>`}`
}

function rules({ language }: View, payment: WholeExplanation): Html {
  const text = paymentText[language]
  const { countPoints } = frameText[language]
  const { day } = formats[language]
  const given = payment.rules.map(({ name, funder, expiresOn, pending, posted }) => {
    const about = `${text.pays(funder.name)}; ${text.until(day(expiresOn))}`
    return { name, about, points: pending + posted }
  })
  const bonuses = payment.bonuses
    .filter(({ memberId }) => memberId === payment.memberId)
    .map(({ reason, funder, takenBack, points }) => {
      const about = takenBack ? text.takenBack : text.pays(funder.name)
      return { name: text.bonus[reason], about, points: takenBack ? -points : points }
    })
  const all = [...given, ...bonuses].filter(({ points }) => points !== 0n)
  if (all.length === 0) return ''
  return html`<h2>${text.why}</h2>
    <ul class="rows">
      ${all.map(
        ({ name, about, points }) =>
          html`<li>
            <span class="what"><b>${name}</b> <small>${about}</small></span>
            <span class="much">${countPoints(points)}</span>
          </li>`,
      )}
    </ul>`
}

function unapplied({ language }: View, payment: WholeExplanation): Html {
  if (payment.unapplied.length === 0) return ''
  return html`<h2>${paymentText[language].unapplied}</h2>
    <ul class="rows">
      ${payment.unapplied.map(
        (each) =>
          html`<li>
            <span class="what"
              ><b>${each.rule.name}</b> <small>${whyLess(language, each)}</small></span
            >
          </li>`,
      )}
    </ul>`
}

function whyLess(
  language: View['language'],
  { why, by, limits, cutPoints }: UnappliedRule,
): string {
  const text = paymentText[language]
  if (why === 'outranked') return text.outranked(by?.name ?? null)
  if (why !== 'limit') return text.whyNot[why]
  const names = limits.map((each) => text.limits[each])
  return text.limited(frameText[language].countPoints(cutPoints), names)
}

function history({ language }: View, { elements, amounts }: WholeExplanation): Html {
  const text = paymentText[language]
  const { instant, money } = formats[language]
  return html`<h2>${text.history}</h2>
    <ol class="rows">
      ${elements.map(
        ({ kind, approved, amountMinor, receivedAt }) =>
          html`<li>
            <span class="what"
              ><b>${approved ? text.kinds[kind] : text.declined}</b>
              <small>${instant(receivedAt)}</small></span
            >
            ${
              amountMinor === 0n
                ? ''
                : html`<span class="much">${money(amountMinor, amounts.currency)}</span>`
            }
          </li>`,
      )}
    </ol>`
}
