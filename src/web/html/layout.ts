/** The frame of every page: head, header, menu, languages. */
import { html } from 'hono/html'
import { languages, type Language } from '../../values/language.ts'
import { assets } from '../assets.ts'
import type { View } from '../env.ts'
import { frameText } from '../text/frame.ts'

/** A piece of a page, escaped. */
export type Html = ReturnType<typeof html> | ''

/** A page: what is its own. */
export interface Page {
  readonly title: string
  readonly body: Html
  /** Said on top: what was done just now. */
  readonly done?: string | undefined
  /** Whether something that was entered is wrong; the title says so, for those who hear it first. */
  readonly hasErrors?: boolean
  /** Whether the script of the card form is there: on its page alone. */
  readonly hasScript?: boolean
}

const names = { ru: 'Русский', kk: 'Қазақша', en: 'English' } as const satisfies Record<
  Language,
  string
>

/** The whole document. */
export function layout(view: View, page: Page): Html {
  const text = frameText[view.language]
  const title = page.hasErrors === true ? `${text.error}: ${page.title}` : page.title
  return html`<!doctype html>
    <html lang="${view.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – ${text.brand}</title>
        <link rel="icon" href="${assets['icon.svg'].path}" type="image/svg+xml" />
        <link rel="stylesheet" href="${assets['portal.css'].path}" />
        ${
          page.hasScript === true
            ? html`<script type="module" src="${assets['card.js'].path}"></script>`
            : ''
        }
      </head>
      <body>
        <a class="skip" href="#content">${text.skip}</a>
        ${header(view)}
        <main id="content" tabindex="-1">
          ${page.done === undefined ? '' : html`<p class="done" role="status">${page.done}</p>`}
          <h1>${page.title}</h1>
          ${page.body}
        </main>
        ${footer(view)}
      </body>
    </html>`
}

function header(view: View): Html {
  const text = frameText[view.language]
  return html`<header class="top">
    ${view.isDemo ? html`<p class="test">${text.test}</p>` : ''}
    <div class="bar">
      <a class="brand" href="/portal">${text.brand}</a>
      ${
        view.isSignedIn
          ? html`<form method="post" action="/portal/sign-out">
              <button class="quiet">${text.signOut}</button>
            </form>`
          : ''
      }
    </div>
    ${view.isSignedIn ? menu(view) : ''}
  </header>`
}

function menu(view: View): Html {
  const text = frameText[view.language]
  const sections = [
    ['/portal', text.overview],
    ['/portal/payments', text.payments, '/portal/claims'],
    ['/portal/points', text.points],
    ['/portal/cards', text.cards],
    ['/portal/privacy', text.privacy, '/portal/consents'],
  ] as const
  return html`<nav aria-label="${text.menu}">
    <ul>
      ${sections.map(
        ([path, name, ...others]) =>
          html`<li><a href="${path}" ${current(view.path, [path, ...others])}>${name}</a></li>`,
      )}
    </ul>
  </nav>`
}

/** Marks the section that the page is in: at one of its paths, or below. */
function current(at: string, [main, ...others]: readonly [string, ...string[]]): Html {
  if (at === main) return html`aria-current="page"`
  const isWithin = [main, ...others].some((path) => path !== '/portal' && isBelow(at, path))
  return isWithin ? html`aria-current="true"` : ''
}

function isBelow(at: string, path: string): boolean {
  return at === path || at.startsWith(`${path}/`)
}

function footer(view: View): Html {
  const text = frameText[view.language]
  return html`<footer>
    <form method="post" action="/portal/language" aria-label="${text.language}">
      <input type="hidden" name="back" value="${view.path}" />
      ${languages.map(
        (each) =>
          html`<button
            class="quiet"
            name="language"
            value="${each}"
            lang="${each}"
            ${each === view.language ? html`aria-current="true"` : ''}
          >
            ${names[each]}
          </button>`,
      )}
    </form>
    <p>${text.tagline}</p>
  </footer>`
}
