/** Where everybody comes in: a phone number is told, and a code is sent to it. */
import { html } from 'hono/html'
import { normalizePhone } from '../../member/identifier.ts'
import type { CodeOutcome } from '../../sign-in/outcome.ts'
import type { PortalContext, View } from '../env.ts'
import { errorSummary, field, type Field, type Mistake } from '../html/form.ts'
import { layout, type Html } from '../html/layout.ts'
import type { Pages } from '../pages.ts'
import { signInText } from '../text/sign-in.ts'
import { namedIn, textField } from '../values.ts'
import { addressOf } from '../visitor.ts'

const path = '/portal/sign-in'
/** What a number is begun with where nothing was entered. */
const countryCode = '+7 '
/** Longest that a number may be as people write it. */
const phoneCharsMax = 30

/** Mounts it. */
export function mountSignIn(pages: Pages): void {
  pages.open('GET', path, (c) => {
    if (c.get('memberId') !== null) return c.redirect('/portal', 303)
    const done = namedIn(signInText[c.get('view').language].done, c.req.query('done'))
    return answer(pages, c, { phone: countryCode, mistakes: [], done })
  })
  pages.open('POST', path, async (c) => {
    const text = signInText[c.get('view').language]
    const entered = textField(await c.req.parseBody(), 'phone', phoneCharsMax)
    const phone = normalizePhone(entered)
    if (phone === null) return answer(pages, c, mistaken(entered, text.phoneWrong))
    const outcome = await sendCode(pages, c, phone)
    if (outcome.outcome !== 'sent') {
      return answer(pages, c, mistaken(entered, codeMistake(c.get('view'), outcome)))
    }
    pages.cookies.set(c, 'phone', phone)
    return c.redirect('/portal/sign-in/code', 303)
  })
}

/** Sends a code to the phone, in the language of the page. */
export function sendCode(pages: Pages, c: PortalContext, phone: string): Promise<CodeOutcome> {
  const { language } = c.get('view')
  return pages.deps.signIn.requestCode({ phone, language, address: addressOf(c, pages.deps) })
}

/** Why no code was sent, in words. */
export function codeMistake(
  view: View,
  outcome: Exclude<CodeOutcome, { outcome: 'sent' }>,
): string {
  const text = signInText[view.language]
  if (outcome.outcome === 'limited') return text.limited(Math.ceil(outcome.retryAfterSeconds / 60))
  return outcome.outcome === 'not_sent' ? text.notSent : text.noCodes
}

interface Shown {
  phone: string
  mistakes: readonly Mistake[]
  done?: string | undefined
}

function mistaken(phone: string, message: string): Shown {
  return { phone, mistakes: [{ field: 'phone', message }] }
}

function answer(
  { deps }: Pages,
  c: PortalContext,
  { phone, mistakes, done }: Shown,
): Response | Promise<Response> {
  const view = c.get('view')
  const text = signInText[view.language]
  const hasErrors = mistakes.length > 0
  const { offersCodes, provider } = deps.signIn
  const body = html`${errorSummary(view, mistakes)}
  ${offersCodes ? phoneForm(view, phone, mistakes) : ''}
  ${
    provider === null
      ? ''
      : html`<p class="actions">
          <a class="button plain" href="/portal/sign-in/provider">${text.provider}</a>
        </p>`
  }
  ${offersCodes || provider !== null ? '' : html`<p>${text.noCodes}</p>`}`
  const page = {
    title: text.title,
    body,
    hasErrors,
    done,
  }
  return c.html(layout(view, page), hasErrors ? 422 : 200)
}

function phoneForm({ language }: View, phone: string, mistakes: readonly Mistake[]): Html {
  const text = signInText[language]
  const asked: Field = {
    name: 'phone',
    label: text.phone,
    hint: text.phoneHint,
    value: phone,
    type: 'tel',
    autocomplete: 'tel',
    inputmode: 'tel',
    maxlength: phoneCharsMax,
  }
  return html`<p>${text.intro}</p>
    <form method="post" action="${path}" novalidate>
      ${field(asked, mistakes)}
      <button>${text.send}</button>
    </form>`
}
