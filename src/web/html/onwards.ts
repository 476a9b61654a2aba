/** From a page of a list to the next one, and back to the first. */
import { html } from 'hono/html'
import type { View } from '../env.ts'
import { frameText } from '../text/frame.ts'
import type { Html } from './layout.ts'

/** Links to older entries and to the newest; `null`: there are none, or one is there. */
export function onwards(
  { language }: View,
  { older, newest }: { readonly older: string | null; readonly newest: string | null },
): Html {
  if (older === null && newest === null) return ''
  const text = frameText[language]
  return html`<p class="actions">
    ${older === null ? '' : html`<a class="button plain" href="${older}">${text.older}</a>`}
    ${newest === null ? '' : html`<a href="${newest}">${text.newest}</a>`}
  </p>`
}
