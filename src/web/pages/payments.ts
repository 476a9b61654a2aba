/** The member's payments, month by month. */
import { html } from 'hono/html'
import type { PaymentPlace } from '../../member-data/payments.ts'
import { listPayments } from '../../member-data/store/payments.ts'
import { dayOf } from '../../values/time.ts'
import type { View } from '../env.ts'
import { layout, type Html } from '../html/layout.ts'
import { onwards } from '../html/onwards.ts'
import { paymentList } from '../html/payments.ts'
import { formats } from '../language.ts'
import type { Pages } from '../pages.ts'
import { paymentText } from '../text/payment.ts'

const path = '/portal/payments'
const pageSize = 20
/** Months that are offered. */
const monthsMax = 24

/** Mounts it. */
export function mountPayments(pages: Pages): void {
  const { sql } = pages.deps
  pages.member('GET', path, 'readPayments', async (c, memberId) => {
    const view = c.get('view')
    const text = paymentText[view.language]
    const month = monthIn(c.req.query('month'))
    const after = placeIn(c.req.query('after'))
    const filter = { month, locationId: null, state: null }
    const page = await listPayments(sql, memberId, filter, { after, limit: pageSize })
    const { payments, next } = page
    const ofMonth = month === null ? '' : `month=${month}`
    const older =
      next === null ? null : `${path}?${ofMonth}&after=${next.purchasedOn}_${next.paymentId}`
    const newest = after === null ? null : `${path}?${ofMonth}`
    const body = html`${monthForm(view, month)}
      ${payments.length === 0 ? html`<p>${text.empty}</p>` : paymentList(view, payments)}
      ${onwards(view, { older, newest })}
      <p>${text.missing} <a href="/portal/claims">${text.missingLink}</a></p>`
    return c.html(layout(view, { title: text.title, body }))
  })
}

function monthForm({ language }: View, chosen: string | null): Html {
  const text = paymentText[language]
  const months = lastMonths(dayOf(new Date()))
  return html`<form method="get" action="${path}" class="actions filter">
    <label for="month">${text.month}</label>
    <select id="month" name="month">
      <option value="">${text.allMonths}</option>
      ${months.map(
        (each) =>
          html`<option value="${each}" ${each === chosen ? html`selected` : ''}>
            ${formats[language].month(`${each}-01`)}
          </option>`,
      )}
    </select>
    <button class="plain">${text.show}</button>
  </form>`
}

/** `YYYY-MM` of this month and those before. */
function lastMonths(today: string): string[] {
  const first = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1
  return Array.from({ length: monthsMax }, (_, at) => {
    const month = first - at
    return `${Math.floor(month / 12)}-${`${(month % 12) + 1}`.padStart(2, '0')}`
  })
}

function monthIn(text: string | undefined): string | null {
  return text !== undefined && /^20\d{2}-(?:0[1-9]|1[0-2])$/.test(text) ? text : null
}

/** Where a page ended, `2026-11-20_4711`; `null` where the text is no such place. */
function placeIn(text: string | undefined): PaymentPlace | null {
  const [, purchasedOn, id] =
    /^(20\d{2}-(?:0[1-9]|1[0-2])-[0-3]\d)_(\d{1,18})$/.exec(text ?? '') ?? []
  if (purchasedOn === undefined || id === undefined || Number.isNaN(Date.parse(purchasedOn))) {
    return null
  }
  return { purchasedOn, paymentId: BigInt(id) }
}
