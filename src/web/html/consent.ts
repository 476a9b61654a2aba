/** A consent text as members read it. */
import { html } from 'hono/html'
import { currentVersion, wordingOf, type ConsentKind } from '../../member/consent/text.ts'
import type { View } from '../env.ts'
import { signInText } from '../text/sign-in.ts'
import type { Html } from './layout.ts'

/** The text that is shown now; long ones scroll in their box, by keyboard too. */
export function consentText({ language }: View, kind: ConsentKind): Html {
  const version = currentVersion(kind)
  const wording = wordingOf({ kind, version, language })
  if (wording === null) throw new Error(`there is no text ${kind} in ${language}`)
  return html`<section class="text" tabindex="0" aria-labelledby="text-${kind}">
    <h2 id="text-${kind}">${wording.title}</h2>
    ${wording.paragraphs.map((each) => html`<p>${each}</p>`)}
    <p class="soft">${signInText[language].version(version)}</p>
  </section>`
}
