import fc from 'fast-check'
import { expect, test } from 'vitest'
import { languages } from '../../src/values/language.ts'
import { formats, pickLanguage, russianForm } from '../../src/web/language.ts'
import { parts } from '../../src/member-data/holdings.ts'
import { field } from '../../src/web/html/form.ts'
import { partText } from '../../src/web/text/part.ts'
import { cardText } from '../../src/web/text/card.ts'
import { claimText } from '../../src/web/text/claim.ts'
import { consentWords } from '../../src/web/text/consent.ts'
import { frameText } from '../../src/web/text/frame.ts'
import { paymentText } from '../../src/web/text/payment.ts'
import { pointsText } from '../../src/web/text/points.ts'
import { privacyText } from '../../src/web/text/privacy.ts'
import { problemText } from '../../src/web/text/problem.ts'
import { signInText } from '../../src/web/text/sign-in.ts'

test.each([
  [undefined, undefined, 'ru'],
  [undefined, 'kk-KZ,kk;q=0.9,ru;q=0.8', 'kk'],
  [undefined, 'de, en-GB;q=0.5, ru;q=0.7', 'ru'],
  [undefined, 'en;q=0, kk;q=0.1', 'kk'],
  [undefined, 'EN-us', 'en'],
  [undefined, ';;;q=,,,', 'ru'],
  ['en', 'kk', 'en'],
  ['fr', 'kk', 'kk'],
])('of the choice %s and the header %s it is %s', (chosen, header, language) => {
  expect(pickLanguage(chosen, header)).toBe(language)
})

test('a header of any length is looked at in part', () => {
  expect(pickLanguage(undefined, 'x,'.repeat(100_000))).toBe('ru')
  expect(pickLanguage(undefined, `${'x,'.repeat(100_000)}kk`)).toBe('ru')
})

test('amounts are written exactly, however large', () => {
  fc.assert(
    fc.property(
      fc.bigInt(-(10n ** 18n), 10n ** 18n),
      fc.constantFrom('KZT', 'JPY', 'KWD'),
      (minor, currency) => {
        const shown = formats.en.money(minor, currency).replaceAll(/[^\d.]/g, '')
        const [whole = '', fraction = ''] = shown.split('.')
        const digits = { KZT: 2, JPY: 0, KWD: 3 }[currency] ?? 0
        const read = BigInt(whole + fraction.padEnd(digits, '0'))
        expect(read).toBe(minor < 0n ? -minor : minor)
        expect(formats.en.money(minor, currency).includes('-')).toBe(minor < 0n)
      },
    ),
  )
})

test('days are those of the calendar, wherever the server stands', () => {
  expect(formats.en.day('2026-03-01')).toBe('1 March 2026')
  expect(formats.ru.day('2026-03-01')).toBe('1 марта 2026 г.')
  expect(formats.kk.month('2026-11-22')).toContain('қараша')
  expect(formats.en.instant(new Date('2026-11-22T23:59:59Z'))).toMatch(
    /22 November 2026.*23:59 UTC/,
  )
})

test.each([
  [0n, 'баллов'],
  [1n, 'балл'],
  [2n, 'балла'],
  [5n, 'баллов'],
  [11n, 'баллов'],
  [21n, 'балл'],
  [111n, 'баллов'],
  [1002n, 'балла'],
  [-1n, 'балл'],
])('%s %s', (count, form) => {
  expect(russianForm(count, ['балл', 'балла', 'баллов'])).toBe(form)
})

/** Every text with its place; functions are called with something. */
function leaves(value: unknown, place: string): [place: string, text: string][] {
  if (typeof value === 'string') return [[place, value]]
  if (typeof value === 'function')
    return [[place, String(Reflect.apply(value, null, [1n, ['Ёx']]))]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => leaves(each, `${place}.${name}`))
}

const catalogs = {
  ...{ cardText, claimText, consentWords, frameText, paymentText, pointsText, privacyText },
  ...{ problemText, signInText },
}
/** The same in every language. */
const sameInAll = /\.(?:brand|countPoints)$/

test.each(Object.entries(catalogs))(
  '%s says something in every language, and in its letters',
  (name, catalog) => {
    for (const language of languages) {
      const all = leaves(catalog[language], name)
      expect(all.length).toBeGreaterThan(5)
      for (const [place, text] of all) {
        expect(text.trim(), place).not.toBe('')
        if (sameInAll.test(place)) continue
        // A word that was forgotten stands there in Latin letters.
        expect(/[а-яәғқңөұүһі]/i.test(text), `${language} ${place}: ${text}`).toBe(
          language !== 'en',
        )
      }
    }
  },
)

test('every table of an export has a name in every language, and no name besides', () => {
  for (const language of languages) {
    expect(Object.keys(partText[language]).toSorted()).toEqual(parts.toSorted())
  }
})

test('what may be a card number is not shown again in a form', async () => {
  const asked = { name: 'amount', label: 'Amount', autocomplete: 'off' }
  expect(String(await field({ ...asked, value: '4242 4242 4242 4242' }))).not.toContain('4242')
  expect(String(await field({ ...asked, value: '1 250,00' }))).toContain('1 250,00')
})
