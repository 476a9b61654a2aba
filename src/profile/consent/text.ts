/** The text that a member agrees to, word for word: by version and language, for a bank, a purpose and what is seen. */
import type { Category } from '../../values/mcc.ts'
import { inOrder, type ConsentLanguage, type ConsentTerms, type Purpose } from './consent.ts'
import { en, kk, ru } from './words.ts'

/** What a version of the text has in one language. */
export interface ConsentWords {
  readonly title: (bank: string) => string
  readonly purposes: Readonly<Record<Purpose, string>>
  readonly categories: Readonly<Record<Category, string>>
  /** `until` is a day as people of the language write it. */
  readonly paragraphs: (told: {
    bank: string
    purpose: string
    categories: string
    windowMonths: number
    until: string
  }) => readonly string[]
}

/** A text as it is shown. */
export interface ConsentText {
  readonly version: number
  readonly language: ConsentLanguage
  readonly title: string
  readonly paragraphs: readonly string[]
}

/** Every version that was ever shown: one that changes a word is another version, and the old ones stay. */
const versions: Readonly<Record<number, Record<ConsentLanguage, ConsentWords>>> = {
  1: { ru, kk, en },
}

/** The version that is shown now. */
export const textVersion = 1

/** The text for these terms and a bank of this name; `null` where there was no such version. */
export function consentText(
  version: number,
  language: ConsentLanguage,
  bank: string,
  terms: Omit<ConsentTerms, 'bankId'>,
): ConsentText | null {
  const words = versions[version]?.[language]
  if (words === undefined) return null
  const { purpose, windowMonths } = terms
  const told = {
    bank,
    windowMonths,
    purpose: words.purposes[purpose],
    categories: inOrder(terms.categories)
      .map((each) => words.categories[each])
      .join(', '),
    until: dayIn(language, terms.until),
  }
  return { version, language, title: words.title(bank), paragraphs: words.paragraphs(told) }
}

/** The newest words of a language: of purposes and categories, for pages. */
export function wordsOf(language: ConsentLanguage): Pick<ConsentWords, 'purposes' | 'categories'> {
  return { ru, kk, en }[language]
}

function dayIn(language: ConsentLanguage, day: string): string {
  return language === 'en' ? day : day.split('-').toReversed().join('.')
}
