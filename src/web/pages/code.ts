/** The code that was sent is shown here, and opens a session or leads on to joining. */
import { html } from 'hono/html'
import type { PortalContext } from '../env.ts'
import { buttonForm, errorSummary, field, type Field, type Mistake } from '../html/form.ts'
import { layout } from '../html/layout.ts'
import type { Pages } from '../pages.ts'
import { signInText } from '../text/sign-in.ts'
import { textField } from '../values.ts'
import { addressOf } from '../visitor.ts'
import { enter } from './enter.ts'
import { codeMistake, sendCode } from './sign-in.ts'

const path = '/portal/sign-in/code'
/** Six digits, with blanks that people put between them. */
const codeCharsMax = 12

/** Mounts it. */
export function mountCode(pages: Pages): void {
  pages.open('GET', path, (c) => {
    const phone = pages.cookies.read(c, 'phone')
    if (phone === undefined) return c.redirect('/portal/sign-in', 303)
    return answer(pages, c, phone, [], c.req.query('done') === 'sent')
  })
  pages.open('POST', path, async (c) => {
    const phone = pages.cookies.read(c, 'phone')
    if (phone === undefined) return c.redirect('/portal/sign-in', 303)
    const code = textField(await c.req.parseBody(), 'code', codeCharsMax).replaceAll(/\D/g, '')
    return await redeem(pages, c, phone, code)
  })
  pages.open('POST', `${path}/again`, async (c) => {
    const phone = pages.cookies.read(c, 'phone')
    if (phone === undefined) return c.redirect('/portal/sign-in', 303)
    const outcome = await sendCode(pages, c, phone)
    if (outcome.outcome === 'sent') return c.redirect(`${path}?done=sent`, 303)
    const message = codeMistake(c.get('view'), outcome)
    return answer(pages, c, phone, [{ field: 'code', message }])
  })
}

async function redeem(
  pages: Pages,
  c: PortalContext,
  phone: string,
  code: string,
): Promise<Response> {
  const text = signInText[c.get('view').language]
  const address = addressOf(c, pages.deps)
  const entry = await pages.deps.signIn.redeemCode({ phone, code, address })
  switch (entry.outcome) {
    case 'signed_in':
    case 'not_a_member':
      return await enter(pages, c, entry)
    case 'limited': {
      const message = text.limited(Math.ceil(entry.retryAfterSeconds / 60))
      return answer(pages, c, phone, [{ field: 'code', message }])
    }
    case 'code_refused':
      return answer(pages, c, phone, [{ field: 'code', message: text.codeWrong }])
  }
}

function answer(
  { deps }: Pages,
  c: PortalContext,
  phone: string,
  mistakes: readonly Mistake[],
  isSentAgain = false,
): Response | Promise<Response> {
  const view = c.get('view')
  const text = signInText[view.language]
  const asked: Field = {
    name: 'code',
    label: text.code,
    autocomplete: 'one-time-code',
    inputmode: 'numeric',
    maxlength: codeCharsMax,
  }
  const hasErrors = mistakes.length > 0
  const body = html`${errorSummary(view, mistakes)}
    <p>${text.codeIntro(phone)}</p>
    ${deps.isDemo ? html`<p>${text.codeDemo}</p>` : ''}
    <form method="post" action="${path}" novalidate>
      ${field(asked, mistakes)}
      <button>${text.signIn}</button>
    </form>
    <div class="actions">
      ${buttonForm(`${path}/again`, text.again, { kind: 'plain' })}
      <a href="/portal/sign-in">${text.otherNumber}</a>
    </div>`
  const done = isSentAgain ? text.sentAgain : undefined
  return c.html(
    layout(view, { title: text.codeTitle, body, hasErrors, done }),
    hasErrors ? 422 : 200,
  )
}
