/** Purchases that the member misses: claimed by shop, day and exact amount, and what became of each. */
import { html } from 'hono/html'
import { claimDaysMax, type Claim } from '../../claim/claim.ts'
import { openClaim, type OpenedOutcome } from '../../claim/open.ts'
import { listClaims } from '../../claim/store.ts'
import { readMappedLocations } from '../../partner/store.ts'
import { dayAfter, dayBefore, dayOf } from '../../values/time.ts'
import type { PortalContext, View } from '../env.ts'
import { amountFields, currencyOf } from '../html/amount.ts'
import { errorSummary, field, type Field, type Mistake } from '../html/form.ts'
import { layout, type Html } from '../html/layout.ts'
import { placeField } from '../html/place.ts'
import { formats } from '../language.ts'
import type { Pages } from '../pages.ts'
import { claimText } from '../text/claim.ts'
import { amountField, dayField, namedIn, numberIn, textField, type FormBody } from '../values.ts'

const path = '/portal/claims'
/** Claims that are shown. */
const listedMax = 50

/** Mounts it. */
export function mountClaims(pages: Pages): void {
  pages.member('GET', path, 'listClaims', (c, memberId) => answer(pages, c, memberId, {}, []))
  pages.member('POST', path, 'openClaim', async (c, memberId) =>
    claim(pages, c, memberId, await c.req.parseBody()),
  )
}

async function claim(
  pages: Pages,
  c: PortalContext,
  memberId: bigint,
  form: FormBody,
): Promise<Response> {
  const text = claimText[c.get('view').language]
  const locationId = numberIn(textField(form, 'place', 18))
  const currency = currencyOf(form)
  const amountMinor = amountField(form, 'amount', currency)
  const day = dayField(form, 'day')
  if (locationId === null || amountMinor === null || day === null) {
    return await answer(pages, c, memberId, form, [
      ...(locationId === null ? [{ field: 'place', message: text.placeMissing }] : []),
      ...(day === null ? [{ field: 'day', message: text.dayWrong }] : []),
      ...(amountMinor === null ? [{ field: 'amount', message: text.amountWrong }] : []),
    ])
  }
  const asked = { at: { locationId }, day, amountMinor, currency }
  const opened = await openClaim(pages.deps.sql, memberId, asked, new Date())
  if ('claim' in opened) return c.redirect(`${path}?done=${doneBy(opened)}`, 303)
  if (opened.outcome === 'no_such_member') return c.redirect('/portal/sign-in', 303)
  const message = text.faults[opened.outcome]
  const isOfPlace = opened.outcome === 'unknown_place' || opened.outcome === 'too_many'
  return await answer(pages, c, memberId, form, [{ field: isOfPlace ? 'place' : 'day', message }])
}

function doneBy({ outcome, claim: opened }: Extract<OpenedOutcome, { claim: unknown }>): string {
  if (outcome === 'claimed_before') return 'before'
  return opened.state === 'counted' ? 'counted' : 'open'
}

async function answer(
  { deps }: Pages,
  c: PortalContext,
  memberId: bigint,
  form: FormBody,
  mistakes: readonly Mistake[],
): Promise<Response> {
  const view = c.get('view')
  const text = claimText[view.language]
  const [locations, { claims }] = await Promise.all([
    readMappedLocations(deps.sql),
    listClaims(deps.sql, { of: { memberId }, state: null, after: null, limit: listedMax }),
  ])
  const hasErrors = mistakes.length > 0
  const body = html`${errorSummary(view, mistakes)}
    <p>${text.intro}</p>
    <form method="post" action="${path}" novalidate>
      ${placeField(text, locations, textField(form, 'place', 18), mistakes)}
      ${field(dayOfPurchase(view, form), mistakes)} ${amountFields(text, form, mistakes)}
      <button>${text.claim}</button>
    </form>
    ${claims.length === 0 ? '' : list(view, claims.toReversed())}`
  const done = namedIn(text.done, c.req.query('done'))
  const page = { title: text.title, body, hasErrors, done }
  return c.html(layout(view, page), hasErrors ? 422 : 200)
}

function dayOfPurchase({ language }: View, form: FormBody): Field {
  const text = claimText[language]
  const today = dayOf(new Date())
  return {
    ...{ name: 'day', label: text.day, hint: text.dayHint, autocomplete: 'off' },
    ...{ value: dayField(form, 'day') ?? '', min: dayBefore(today, claimDaysMax) },
    // Shops may be a day ahead of UTC.
    max: dayAfter(today),
    type: 'date',
  }
}

function list({ language }: View, claims: readonly Claim[]): Html {
  const text = claimText[language]
  const { day, money } = formats[language]
  return html`<h2>${text.yours}</h2>
    <ul class="rows">
      ${claims.map((each) => {
        const isFound = each.state === 'counted' || each.state === 'accepted'
        return html`<li>
          <span class="what"
            ><b>${each.location}</b>
            <small>${text.opened(day(each.day))}</small>
            <small>${text.states[each.state]}${each.reason === '' ? '' : `: ${each.reason}`}</small>
            ${
              isFound && each.paymentId !== null
                ? html`<a href="/portal/payments/${each.paymentId}"
                    >${text.payment} <span class="unseen">${each.location}</span></a
                  >`
                : ''
            }</span
          >
          <span class="much">${money(each.amountMinor, each.currency)}</span>
        </li>`
      })}
    </ul>`
}
