/** The text by which a member lets a bank see its spending, and its terms as they go back with the answer. */
import { html } from 'hono/html'
import type { ConsentTerms } from '../../profile/consent/consent.ts'
import { consentText, textVersion } from '../../profile/consent/text.ts'
import type { View } from '../env.ts'
import type { Html } from './layout.ts'

/** The text that is shown now, of these terms. */
export function bankText(
  { language }: View,
  bank: string,
  terms: ConsentTerms,
): { title: string; body: Html } {
  const text = consentText(textVersion, language, bank, terms)
  if (text === null) throw new Error(`there is no text ${textVersion} in ${language}`)
  const body = html`<div class="box">
    <h2>${text.title}</h2>
    ${text.paragraphs.map((each) => html`<p>${each}</p>`)}
  </div>`
  return { title: text.title, body }
}

/** The terms and the version of the text as hidden fields. */
export function termsFields({
  bankId,
  purpose,
  categories,
  windowMonths,
  until,
}: ConsentTerms): Html {
  const fields = [
    ['bankId', `${bankId}`],
    ['purpose', purpose],
    ...categories.map((each) => ['categories', each] as const),
    ['windowMonths', `${windowMonths}`],
    ['until', until],
    ['version', `${textVersion}`],
  ] as const
  return html`${fields.map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )}`
}
