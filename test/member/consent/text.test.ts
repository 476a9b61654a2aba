import { expect, test } from 'vitest'
import {
  consentKinds,
  currentVersion,
  digestOf,
  wordingOf,
  type TextId,
} from '../../../src/member/consent/text.ts'
import { languages } from '../../../src/values/language.ts'

/** Every text that was ever released. A line is added for a new version, and none is changed. */
const released = {
  'programme 1 ru': '7ab78985b88307ad',
  'programme 1 kk': 'f300a1621a1dfa64',
  'programme 1 en': 'b582a6f817063e35',
  'card_linking 1 ru': '2251e45eaae01939',
  'card_linking 1 kk': 'a8a1a8bf5e9fadeb',
  'card_linking 1 en': '2aca6635bef1a09b',
}

function allTexts(): TextId[] {
  return consentKinds.flatMap((kind) =>
    Array.from({ length: currentVersion(kind) }, (_, at) => at + 1).flatMap((version) =>
      languages.map((language) => ({ kind, version, language })),
    ),
  )
}

test('a text that was released says what it said', () => {
  const digests = allTexts().map((id) => {
    const wording = wordingOf(id)
    if (wording === null) throw new Error('a version has no words')
    const name = `${id.kind} ${id.version} ${id.language}`
    return [name, digestOf(id, wording).toString('hex').slice(0, 16)]
  })
  expect(Object.fromEntries(digests)).toEqual(released)
})

test('every version says as much in each language, in its own letters', () => {
  const letters = { ru: /^[^a-zәғқңөұүһі]*$/iu, kk: /[әғқңөұүһі]/iu, en: /^[^\u0400-\u04ff]*$/u }
  for (const { kind, version, language } of allTexts()) {
    const wording = wordingOf({ kind, version, language })
    const english = wordingOf({ kind, version, language: 'en' })
    expect(wording?.paragraphs).toHaveLength(english?.paragraphs.length ?? -1)
    expect([wording?.title, ...(wording?.paragraphs ?? [])].join(' ')).toMatch(letters[language])
  }
})

test('there is no text of another version', () => {
  expect(wordingOf({ kind: 'programme', version: 0, language: 'ru' })).toBeNull()
  expect(wordingOf({ kind: 'programme', version: 99, language: 'ru' })).toBeNull()
})
