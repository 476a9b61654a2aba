/** A bank has asked for a consent: the member reads what for, and says yes or no. */
import { html } from 'hono/html'
import { confirmRequest, declineRequest, type AnswerOutcome } from '../../profile/consent/ask.ts'
import { readRequests } from '../../profile/store/consent-requests.ts'
import { readBankName } from '../../profile/store/consents.ts'
import { textVersion } from '../../profile/consent/text.ts'
import type { PortalContext } from '../env.ts'
import { bankText } from '../html/bank-consent.ts'
import { buttonForm, checkbox, errorSummary, type Mistake } from '../html/form.ts'
import { layout } from '../html/layout.ts'
import type { Pages } from '../pages.ts'
import { consentWords } from '../text/consent.ts'
import { textField, uuidPattern } from '../values.ts'
import { problemPage } from './problem.ts'

const path = `/portal/consents/requests/:id{${uuidPattern}}`

/** Mounts it. */
export function mountBankRequests(pages: Pages): void {
  const { sql } = pages.deps
  pages.member('GET', path, 'readConsentRequest', (c, memberId) => answer(pages, c, memberId, []))
  pages.member('POST', `${path}/confirm`, 'confirmConsentRequest', async (c, memberId) => {
    const form = await c.req.parseBody()
    const { language } = c.get('view')
    const message = consentWords[language].agreeMissing
    if (form['agree'] !== 'yes') return answer(pages, c, memberId, [{ field: 'agree', message }])
    const agreement = {
      textVersion: Number(textField(form, 'version', 9)),
      ...({ language, how: 'portal' } as const),
    }
    const requestId = c.req.param('id') ?? ''
    const { outcome } = await confirmRequest(sql, memberId, requestId, agreement, new Date())
    if (outcome === 'text_changed') return answer(pages, c, memberId, [{ field: 'agree', message }])
    return leave(c, outcome)
  })
  pages.member('POST', `${path}/decline`, 'declineConsentRequest', async (c, memberId) => {
    const requestId = c.req.param('id') ?? ''
    return leave(c, (await declineRequest(sql, memberId, requestId, new Date())).outcome)
  })
}

function leave(c: PortalContext, outcome: AnswerOutcome['outcome']): Response | Promise<Response> {
  if (outcome === 'given' || outcome === 'declined') {
    return c.redirect(`/portal/consents?done=${outcome}`, 303)
  }
  const view = c.get('view')
  const text = consentWords[view.language]
  if (outcome !== 'over') return problemPage(c, 'notFound')
  const body = html`<p>${text.over}</p>
    <p><a class="button plain" href="/portal/consents">${text.title}</a></p>`
  return c.html(layout(view, { title: text.requests, body }), 409)
}

async function answer(
  { deps }: Pages,
  c: PortalContext,
  memberId: bigint,
  mistakes: readonly Mistake[],
): Promise<Response> {
  const requests = await readRequests(deps.sql, memberId, new Date())
  const request = requests.find((each) => each.requestId === c.req.param('id'))
  if (request === undefined) return await leave(c, 'over')
  const view = c.get('view')
  const text = consentWords[view.language]
  const bank = (await readBankName(deps.sql, request.bankId)) ?? ''
  const base = `/portal/consents/requests/${request.requestId}`
  const hasErrors = mistakes.length > 0
  const body = html`${errorSummary(view, mistakes)} ${bankText(view, bank, request).body}
    <form method="post" action="${base}/confirm" novalidate>
      <input type="hidden" name="version" value="${textVersion}" />
      ${checkbox({ name: 'agree', label: text.agree }, mistakes)}
      <button>${text.confirm}</button>
    </form>
    <div class="actions">${buttonForm(`${base}/decline`, text.decline, { kind: 'plain' })}</div>`
  return c.html(layout(view, { title: text.requests, body, hasErrors }), hasErrors ? 422 : 200)
}
