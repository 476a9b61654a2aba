/** All that the member has agreed to, what banks ask for, and how to take it back. */
import { html } from 'hono/html'
import { withdrawConsent as withdrawOwn } from '../../enrolment/withdraw.ts'
import { listConsents, type Consent } from '../../member/consent/consents.ts'
import { wordingOf } from '../../member/consent/text.ts'
import { holdsOn, type ProfileConsent } from '../../profile/consent/consent.ts'
import { withdrawConsent } from '../../profile/consent/give.ts'
import { readRequests, type ConsentRequest } from '../../profile/store/consent-requests.ts'
import { readBanks, readConsents } from '../../profile/store/consents.ts'
import { wordsOf } from '../../profile/consent/text.ts'
import { dayOf } from '../../values/time.ts'
import type { View } from '../env.ts'
import { buttonForm } from '../html/form.ts'
import { layout, type Html } from '../html/layout.ts'
import { formats } from '../language.ts'
import type { Pages } from '../pages.ts'
import { consentWords } from '../text/consent.ts'
import { namedIn, uuidPattern } from '../values.ts'
import { problemPage } from './problem.ts'

const path = '/portal/consents'

/** What the page shows. */
interface Shown {
  readonly own: readonly Consent[]
  readonly toBanks: readonly ProfileConsent[]
  readonly requests: readonly ConsentRequest[]
  readonly bankNames: ReadonlyMap<bigint, string>
}

/** Mounts it. */
export function mountConsents(pages: Pages): void {
  const { sql } = pages.deps
  pages.member('GET', path, 'readConsents', async (c, memberId) => {
    const view = c.get('view')
    const text = consentWords[view.language]
    const [own, toBanks, requests, banks] = await Promise.all([
      listConsents(sql, memberId),
      readConsents(sql, memberId),
      readRequests(sql, memberId, new Date()),
      readBanks(sql),
    ])
    const bankNames = new Map(banks.map(({ bankId, name }) => [bankId, name]))
    const body = lists(view, { own, toBanks, requests, bankNames })
    const done = namedIn(text.done, c.req.query('done'))
    return c.html(layout(view, { title: text.title, body, done }))
  })
  pages.member('GET', `${path}/cards/withdraw`, 'readConsents', (c) => {
    const view = c.get('view')
    const text = consentWords[view.language]
    const body = html`<p>${text.withdrawCardsAbout}</p>
      <div class="actions">
        ${buttonForm(`${path}/cards/withdraw`, text.withdraw, { kind: 'danger' })}
        <a class="button plain" href="${path}">${text.keep}</a>
      </div>`
    return c.html(layout(view, { title: text.withdrawCards, body }))
  })
  pages.member('POST', `${path}/cards/withdraw`, 'withdrawConsent', async (c, memberId) => {
    await withdrawOwn(sql, memberId, 'card_linking', new Date())
    return c.redirect(`${path}?done=cards`, 303)
  })
  pages.member(
    'POST',
    `${path}/banks/:id{${uuidPattern}}/withdraw`,
    'withdrawProfileConsent',
    async (c, memberId) => {
      const consentId = c.req.param('id') ?? ''
      if (!(await withdrawConsent(sql, memberId, consentId, new Date()))) {
        return problemPage(c, 'notFound')
      }
      return c.redirect(`${path}?done=withdrawn`, 303)
    },
  )
}

function lists(view: View, shown: Shown): Html {
  const text = consentWords[view.language]
  const { requests, toBanks } = shown
  return html`<p>${text.intro}</p>
    ${requests.length === 0 ? '' : requestList(view, shown)}
    ${shown.own.length === 0 ? '' : ownList(view, shown.own)}
    <h2>${text.banks}</h2>
    <p class="soft">${text.banksAbout}</p>
    ${toBanks.length === 0 ? html`<p>${text.noBanks}</p>` : bankList(view, shown)}
    <p class="actions"><a class="button plain" href="${path}/banks/new">${text.give}</a></p>`
}

function requestList({ language }: View, { requests, bankNames }: Shown): Html {
  const text = consentWords[language]
  const { purposes } = wordsOf(language)
  return html`<h2>${text.requests}</h2>
    <ul class="rows">
      ${requests.map(({ requestId, bankId, purpose, endsAt }) => {
        const name = text.asks(bankNames.get(bankId) ?? '', purposes[purpose])
        return html`<li>
          <span class="what"
            ><b>${name}</b> <small>${text.answerBy(formats[language].instant(endsAt))}</small></span
          >
          <a href="${path}/requests/${requestId}"
            >${text.answer} <span class="unseen">${name}</span></a
          >
        </li>`
      })}
    </ul>`
}

function ownList(view: View, own: readonly Consent[]): Html {
  return html`<h2>${consentWords[view.language].own}</h2>
    <ul class="rows">
      ${own.map((each) => ownConsent(view, each))}
    </ul>`
}

function ownConsent({ language }: View, consent: Consent): Html {
  const text = consentWords[language]
  const { instant } = formats[language]
  const { kind, version, givenAt, withdrawnAt } = consent
  // As it was read then: in that language.
  const wording = wordingOf(consent)
  const title = wordingOf({ kind, version, language })?.title ?? ''
  return html`<li>
    <div class="what">
      <b>${title}</b>
      <small>${text.given(instant(givenAt))}</small>
      ${withdrawnAt === null ? '' : html`<small>${text.withdrawnAt(instant(withdrawnAt))}</small>`}
      <details>
        <summary>${text.read}</summary>
        <div lang="${consent.language}">
          ${wording?.paragraphs.map((each) => html`<p>${each}</p>`)}
        </div>
        ${
          kind === 'programme'
            ? html`<p>
                ${text.programmeEnd} <a href="/portal/privacy/erase">${text.deleteData}</a>
              </p>`
            : ''
        }
      </details>
    </div>
    ${
      kind === 'card_linking' && withdrawnAt === null
        ? html`<a href="${path}/cards/withdraw"
            >${text.withdraw} <span class="unseen">${title}</span></a
          >`
        : ''
    }
  </li>`
}

function bankList({ language }: View, { toBanks, bankNames }: Shown): Html {
  const text = consentWords[language]
  const { purposes } = wordsOf(language)
  const { day, instant } = formats[language]
  const today = dayOf(new Date())
  return html`<ul class="rows">
    ${toBanks.map((each) => {
      const { consentId, bankId, purpose, windowMonths, until, givenAt, withdrawnAt } = each
      const name = `${bankNames.get(bankId) ?? ''}: ${purposes[purpose]}`
      const ended = withdrawnAt === null ? text.ended : text.withdrawnAt(instant(withdrawnAt))
      return html`<li>
        <span class="what"
          ><b>${name}</b>
          <small>${text.months(windowMonths)}; ${text.until(day(until))}</small>
          <small>${text.given(instant(givenAt))}</small></span
        >
        ${
          holdsOn(each, today)
            ? buttonForm(`${path}/banks/${consentId}/withdraw`, text.withdraw, {
                ...{ kind: 'danger', about: name },
              })
            : html`<small>${ended}</small>`
        }
      </li>`
    })}
  </ul>`
}
