/** The page in place of one that cannot be shown. */
import { html } from 'hono/html'
import type { PortalContext } from '../env.ts'
import { layout } from '../html/layout.ts'
import { problemText } from '../text/problem.ts'

const statuses = {
  notFound: 404,
  foreign: 403,
  tooLarge: 413,
  tooMany: 429,
  busy: 503,
  failed: 500,
} as const

/** Why a page cannot be shown. */
export type ProblemKind = keyof typeof statuses

/** The page, with its status. */
export function problemPage(c: PortalContext, kind: ProblemKind): Response | Promise<Response> {
  const view = c.get('view')
  const text = problemText[view.language]
  const hint = {
    notFound: text.notFoundHint,
    foreign: text.foreignHint,
    tooLarge: '',
    tooMany: text.tooManyHint,
    busy: text.tooManyHint,
    failed: text.failedHint,
  }[kind]
  const body = html`<p>${hint}</p>
    ${kind === 'failed' ? html`<p>${text.reference} <code>${c.get('requestId')}</code></p>` : ''}
    <p><a class="button plain" href="/portal">${text.home}</a></p>`
  return c.html(layout(view, { title: text[kind], body }), statuses[kind])
}
