/** Payments as a list. */
import { html } from 'hono/html'
import { stateOf, type MemberPayment } from '../../member-data/payments.ts'
import type { View } from '../env.ts'
import { formats } from '../language.ts'
import { frameText } from '../text/frame.ts'
import { paymentText } from '../text/payment.ts'
import type { Html } from './layout.ts'

/** A line for each, which leads to its explanation. */
export function paymentList({ language }: View, payments: readonly MemberPayment[]): Html {
  const text = paymentText[language]
  const { day, money } = formats[language]
  return html`<ul class="rows">
    ${payments.map((each) => {
      const { paymentId, location, purchasedOn, purchasedAt, lastFour, netMinor, currency } = each
      const card = lastFour === null ? '' : `, •••• ${lastFour}`
      return html`<li>
        <span class="what"
          ><a href="/portal/payments/${paymentId}">${location?.name ?? text.unknownPlace}</a>
          <small>${day(purchasedOn)}, ${purchasedAt.slice(0, 5)}${card}</small></span
        >
        <span class="much"
          >${money(netMinor, currency)} <small>${pointsOf(language, each)}</small></span
        >
      </li>`
    })}
  </ul>`
}

function pointsOf(language: View['language'], payment: MemberPayment): string {
  const { pendingPoints, postedPoints } = payment
  const { countPoints } = frameText[language]
  const sum = countPoints(pendingPoints + postedPoints)
  return stateOf(payment) === 'pending' ? `${sum}, ${paymentText[language].awaited}` : sum
}
