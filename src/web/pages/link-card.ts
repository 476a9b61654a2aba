/** Asking for a card: the consent first, then the number, which only ever comes encrypted in the browser. */
import { html } from 'hono/html'
import type { Sql } from '../../db/connect.ts'
import { identifyCard, type IdentifiedCard } from '../../enrolment/identify.ts'
import { requestLink, type RequestOutcome } from '../../enrolment/waiting.ts'
import { jweCharsMax } from '../../keys/encryption.ts'
import { KeyError } from '../../keys/errors.ts'
import { ConsentError, giveConsent, listConsents } from '../../member/consent/consents.ts'
import { currentVersion } from '../../member/consent/text.ts'
import type { PortalContext, View } from '../env.ts'
import { contentPolicy } from '../guard.ts'
import { consentText } from '../html/consent.ts'
import { checkbox, errorSummary, type Mistake } from '../html/form.ts'
import { layout, type Html } from '../html/layout.ts'
import { formats } from '../language.ts'
import type { Pages } from '../pages.ts'
import { cardText } from '../text/card.ts'
import { textField } from '../values.ts'

const path = '/portal/cards/link'

/** Mounts it. */
export function mountLinkCard(pages: Pages): void {
  pages.member('GET', path, 'readConsents', async (c, memberId) => {
    const consents = await listConsents(pages.deps.sql, memberId)
    const stands = consents.some(
      ({ kind, withdrawnAt }) => kind === 'card_linking' && withdrawnAt === null,
    )
    return stands ? numberPage(pages, c, null) : consentPage(c, [])
  })
  pages.member('POST', `${path}/consent`, 'giveConsent', async (c, memberId) => {
    const form = await c.req.parseBody()
    const { language } = c.get('view')
    const version = Number(textField(form, 'version', 9))
    const text = { kind: 'card_linking', version, language, via: 'portal' } as const
    const isGiven =
      form['agree'] === 'yes' &&
      (await giveConsent(pages.deps.sql, memberId, text, new Date())) === 'given'
    if (isGiven) return c.redirect(path, 303)
    return consentPage(c, [{ field: 'agree', message: cardText[language].agreeMissing }])
  })
  pages.member('POST', path, 'requestCardLink', async (c, memberId) => {
    const jwe = textField(await c.req.parseBody(), 'card', jweCharsMax + 1)
    return await request(pages, c, memberId, jwe)
  })
}

async function request(
  pages: Pages,
  c: PortalContext,
  memberId: bigint,
  jwe: string,
): Promise<Response> {
  const { sql, tokenizer } = pages.deps
  const { language } = c.get('view')
  const { refused, blocked } = cardText[language]
  const document = await decrypt(pages, jwe)
  if (document === null) return numberPage(pages, c, refused.card_unreadable)
  const identified = identifyCard(tokenizer, document)
  if (identified.outcome === 'not_an_enrolment') {
    return numberPage(pages, c, refused.card_unreadable)
  }
  if (identified.outcome !== 'identified') return numberPage(pages, c, refused.not_a_card_number)
  const asked = await requestCard(sql, memberId, identified.card)
  switch (asked.outcome) {
    case 'no_consent':
      return c.redirect(path, 303)
    case 'waiting':
      return c.redirect(`/portal/cards/links/${asked.link.linkId}?done=waiting`, 303)
    case 'already_linked':
      return c.redirect('/portal/cards?done=already', 303)
    case 'blocked':
      return numberPage(pages, c, blocked(formats[language].instant(asked.until)))
    case 'claimed_by_other':
    case 'too_many':
    case 'asked_too_often':
      return numberPage(pages, c, refused[asked.outcome])
    case 'no_such_member':
      return c.redirect('/portal/sign-in', 303)
  }
}

/** The consent may have been taken back since the page was shown. */
async function requestCard(
  sql: Sql,
  memberId: bigint,
  card: IdentifiedCard,
): Promise<RequestOutcome | { outcome: 'no_consent' }> {
  try {
    return await requestLink(sql, memberId, card, new Date())
  } catch (error) {
    if (error instanceof ConsentError) return { outcome: 'no_consent' }
    throw error
  }
}

/** `null`: it was not encrypted as the page does it, or to a key of long ago. */
async function decrypt({ deps }: Pages, jwe: string): Promise<Buffer | null> {
  try {
    return await deps.encryptionKey.decrypt(jwe)
  } catch (error) {
    if (error instanceof KeyError) return null
    throw error
  }
}

function consentPage(c: PortalContext, mistakes: readonly Mistake[]): Response | Promise<Response> {
  const view = c.get('view')
  const text = cardText[view.language]
  const hasErrors = mistakes.length > 0
  const body = html`${errorSummary(view, mistakes)}
    <form method="post" action="${path}/consent" novalidate>
      ${consentText(view, 'card_linking')}
      <input type="hidden" name="version" value="${currentVersion('card_linking')}" />
      ${checkbox({ name: 'agree', label: text.agree }, mistakes)}
      <div class="actions">
        <button>${text.continue}</button>
        <a href="/portal/cards">${text.keep}</a>
      </div>
    </form>`
  return c.html(layout(view, { title: text.consentTitle, body, hasErrors }), hasErrors ? 422 : 200)
}

function numberPage(
  { deps }: Pages,
  c: PortalContext,
  refusal: string | null,
): Response | Promise<Response> {
  const view = c.get('view')
  const title = cardText[view.language].linkTitle
  c.header('content-security-policy', contentPolicy({ script: true }))
  const mistakes = refusal === null ? [] : [{ field: 'card-form', message: refusal }]
  const key = JSON.stringify(deps.encryptionKey.publicJwk)
  const body = html`${errorSummary(view, mistakes)} ${numberForm(view, key)}`
  const hasErrors = refusal !== null
  return c.html(layout(view, { title, body, hasErrors, hasScript: true }), hasErrors ? 422 : 200)
}

/** A template is no form. The script puts it in place of the words that say why there is none, and adds the field for the number. */
function numberForm({ language }: View, key: string): Html {
  const text = cardText[language]
  return html`<div id="card-form" tabindex="-1" data-key="${key}">
      <p class="box">${text.noScript}</p>
      <p class="box" data-insecure hidden>${text.insecure}</p>
    </div>
    <template id="card-template">
      <form method="post" action="${path}" novalidate>
        <input type="hidden" name="card" />
        <div class="field">
          <label for="number">${text.number}</label>
          <p class="hint" id="number-hint">${text.numberHint}</p>
          <p class="mistake" id="number-error" role="alert" hidden>${text.numberWrong}</p>
          <span data-number></span>
        </div>
        <button>${text.link}</button>
      </form>
    </template>`
}
