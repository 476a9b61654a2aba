/** The member lets a bank see its spending: first what and until when, then the text of exactly that. */
import { html } from 'hono/html'
import { giveConsent } from '../../profile/consent/give.ts'
import { readBankName, readBanks } from '../../profile/store/consents.ts'
import { dayAfter, dayOf } from '../../values/time.ts'
import type { PortalContext } from '../env.ts'
import { bankText, termsFields } from '../html/bank-consent.ts'
import { mistakesOf, termsForm, termsOf } from '../html/bank-terms.ts'
import { checkbox, errorSummary } from '../html/form.ts'
import { layout } from '../html/layout.ts'
import type { Pages } from '../pages.ts'
import { consentWords } from '../text/consent.ts'
import { textField, type FormBody } from '../values.ts'

const path = '/portal/consents/banks'
/** A year, in days, is offered as the time of a consent. */
const daysOffered = 365

/** Mounts it. */
export function mountBankConsents(pages: Pages): void {
  const { sql } = pages.deps
  pages.member('GET', `${path}/new`, 'readBanks', async (c) => {
    const view = c.get('view')
    const offered = { until: dayAfter(dayOf(new Date()), daysOffered) }
    const banks = await readBanks(sql)
    const title = consentWords[view.language].newTitle
    const hasNone = banks.length === 0
    const body = hasNone
      ? html`<p>${consentWords[view.language].noneToAllow}</p>`
      : termsForm(view, `${path}/review`, banks, offered, [])
    return c.html(layout(view, { title, body }))
  })
  pages.member('GET', `${path}/review`, 'readBanks', (c) => review(pages, c, formOf(c), false))
  pages.member('POST', path, 'giveProfileConsent', async (c, memberId) => {
    const form = await c.req.parseBody({ all: true })
    const terms = termsOf(form)
    if (terms === null || form['agree'] !== 'yes') return await review(pages, c, form, true)
    const { language } = c.get('view')
    const textVersion = Number(textField(form, 'version', 9))
    const agreement = { textVersion, language, how: 'portal' } as const
    const given = await giveConsent(sql, memberId, terms, agreement, new Date())
    return given.outcome === 'given'
      ? c.redirect('/portal/consents?done=given', 303)
      : await review(pages, c, form, true)
  })
}

/** The query as a form would bring it. */
function formOf(c: PortalContext): FormBody {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, all]) => [name, all.length > 1 ? all : all[0]]),
  )
}

/** The text of what was chosen; or the choice again, with what is wrong with it. */
async function review(
  { deps }: Pages,
  c: PortalContext,
  form: FormBody,
  isAnswered: boolean,
): Promise<Response> {
  const view = c.get('view')
  const text = consentWords[view.language]
  const terms = termsOf(form)
  const bank = terms === null ? null : await readBankName(deps.sql, terms.bankId)
  if (terms === null || bank === null) {
    const mistakes = mistakesOf(view, form)
    const banks = await readBanks(deps.sql)
    const body = html`${errorSummary(view, mistakes)}${termsForm(view, `${path}/review`, banks, form, mistakes)}`
    return c.html(layout(view, { title: text.newTitle, body, hasErrors: true }), 422)
  }
  const mistakes = isAnswered ? [{ field: 'agree', message: text.agreeMissing }] : []
  const shown = bankText(view, bank, terms)
  const body = html`${errorSummary(view, mistakes)} ${shown.body}
    <form method="post" action="${path}" novalidate>
      ${termsFields(terms)} ${checkbox({ name: 'agree', label: text.agree }, mistakes)}
      <div class="actions">
        <button>${text.confirm}</button>
        <a href="${path}/new">${text.change}</a>
      </div>
    </form>`
  const page = { title: text.newTitle, body, hasErrors: isAnswered }
  return c.html(layout(view, page), isAnswered ? 422 : 200)
}
