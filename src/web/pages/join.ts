/** Becoming a member: a name, and the text that is agreed to. */
import { html } from 'hono/html'
import { currentVersion } from '../../member/consent/text.ts'
import type { PortalContext } from '../env.ts'
import { consentText } from '../html/consent.ts'
import { checkbox, errorSummary, field, type Field, type Mistake } from '../html/form.ts'
import { layout } from '../html/layout.ts'
import type { Pages } from '../pages.ts'
import { signInText } from '../text/sign-in.ts'
import { textField, type FormBody } from '../values.ts'
import { keepSession } from './enter.ts'

const path = '/portal/join'
const nameCharsMax = 100

/** Mounts it. */
export function mountJoin(pages: Pages): void {
  pages.open('GET', path, (c) => {
    const ticket = pages.cookies.read(c, 'ticket')
    if (ticket === undefined) return c.redirect('/portal/sign-in', 303)
    return answer(c, '', [])
  })
  pages.open('POST', path, async (c) => {
    const ticket = pages.cookies.read(c, 'ticket')
    if (ticket === undefined) return c.redirect('/portal/sign-in', 303)
    return await join(pages, c, ticket, await c.req.parseBody())
  })
}

async function join(
  pages: Pages,
  c: PortalContext,
  ticket: string,
  form: FormBody,
): Promise<Response> {
  const { language } = c.get('view')
  const text = signInText[language]
  const name = textField(form, 'name', nameCharsMax)
  // The version that was shown, not the one that is current by now.
  const version = Number(textField(form, 'version', 9))
  const consents = form['agree'] === 'yes' ? [{ kind: 'programme', version } as const] : []
  const asked = { ticket, name, consents, language, via: 'portal' } as const
  const outcome = await pages.deps.signIn.join(asked)
  switch (outcome.outcome) {
    case 'joined':
    case 'signed_in':
      pages.cookies.drop(c, 'ticket')
      await keepSession(pages, c, outcome.session.token)
      await recordJoin(pages, c, outcome.session.memberId)
      return c.redirect('/portal?done=joined', 303)
    case 'ticket_refused':
      pages.cookies.drop(c, 'ticket')
      return c.redirect('/portal/sign-in?done=over', 303)
    case 'not_a_name':
      return answer(c, name, [{ field: 'name', message: text.nameWrong }])
    case 'consents_needed':
      return answer(c, name, [{ field: 'agree', message: text.agreeMissing }])
  }
}

/** The member is known only now. */
async function recordJoin({ deps }: Pages, c: PortalContext, memberId: bigint): Promise<void> {
  await deps.audit.record({
    ...{ audience: 'member', owner: `${memberId}`, caller: 'portal', operation: 'join' },
    ...{ memberId, status: 201, requestId: c.get('requestId') },
  })
}

function answer(
  c: PortalContext,
  name: string,
  mistakes: readonly Mistake[],
): Response | Promise<Response> {
  const view = c.get('view')
  const text = signInText[view.language]
  const asked: Field = {
    name: 'name',
    label: text.name,
    hint: text.nameHint,
    value: name,
    autocomplete: 'given-name',
    maxlength: nameCharsMax,
  }
  const hasErrors = mistakes.length > 0
  const body = html`${errorSummary(view, mistakes)}
    <p>${text.joinIntro}</p>
    <form method="post" action="${path}" novalidate>
      ${field(asked, mistakes)} ${consentText(view, 'programme')}
      <input type="hidden" name="version" value="${currentVersion('programme')}" />
      ${checkbox({ name: 'agree', label: text.agree }, mistakes)}
      <button>${text.join}</button>
    </form>`
  return c.html(layout(view, { title: text.joinTitle, body, hasErrors }), hasErrors ? 422 : 200)
}
