/** The text that members agree to names every kind of number that a profile has, in each language. */
import { describe, expect, it } from 'vitest'
import { consentLanguages } from '../../../src/profile/consent/consent.ts'
import { consentText, textVersion } from '../../../src/profile/consent/text.ts'
import { profileDocument } from '../../../src/profile/document/schema.ts'

const whole = profileDocument.shape
const currency = whole.currencies.element.shape

/** The words that tell of a member of the document; a member that is not here has to come into the text first. */
const told: Record<string, Record<(typeof consentLanguages)[number], string>> = {
  total: { ru: 'За весь период', kk: 'Бүкіл кезең', en: 'Of the whole period' },
  lastOn: { ru: 'день последней покупки', kk: 'соңғы сатып алу күні', en: 'the last purchase' },
  regularity: { ru: 'регулярность', kk: 'жүйелілігі', en: 'how regularly' },
  weekdays: { ru: 'дни недели', kk: 'апта күндері', en: 'days of the week' },
  hours: { ru: 'часы', kk: 'сағаттар', en: 'hours' },
  largestChange: { ru: 'большое изменение', kk: 'ең үлкен өзгеріс', en: 'the largest change' },
  tenders: { ru: 'наличными и без', kk: 'қолма-қолсыз', en: 'in cash and without' },
  banks: { ru: 'картам других банков', kk: 'басқа банктердегі', en: 'cards of other banks' },
  topCategories: { ru: 'главные категории', kk: 'негізгі санаттар', en: 'largest categories' },
  trend: { ru: 'тенденцию', kk: 'үрдіс', en: 'trend' },
  months: { ru: 'по месяцам', kk: 'айлар мен', en: 'By month' },
  category: { ru: 'категориям', kk: 'санаттар', en: 'category' },
  channel: { ru: 'в интернете', kk: 'интернетті', en: 'online' },
  payments: { ru: 'сколько было покупок', kk: 'сатып алу саны', en: 'how many purchases' },
  amount: { ru: 'на какую сумму', kk: 'сомасы', en: 'their sum' },
  average: { ru: 'средний', kk: 'орташа', en: 'average' },
  median: { ru: 'медианный', kk: 'медианалық', en: 'median' },
  cards: { ru: 'когда привязана первая', kk: 'қашан байланыстырылған', en: 'first was linked' },
  days: { ru: 'сколько дней', kk: 'қанша күні', en: 'many days' },
}

/** What follows from something that is named. */
const follows = [
  ...['currency', 'paymentsPerMonth', 'completeMonths', 'daysSinceLast', 'hoursUnknown'],
  // Of the gateway, and of no member.
  ...['statement', 'locations'],
]

const members = [
  ...Object.keys(currency),
  ...Object.keys(currency.months.element.shape.cells.element.shape),
  ...Object.keys(whole.coverage.shape).filter((each) => each !== 'tenders'),
].filter((each) => !follows.includes(each))

const terms = {
  purpose: 'offers',
  categories: ['fuel'],
  windowMonths: 3,
  until: '2027-01-01',
} as const

describe.each(consentLanguages)('in %s', (language) => {
  const text = consentText(textVersion, language, 'Alatau', terms)?.paragraphs.join('\n') ?? ''

  it.each([...new Set(members)])('%s', (member) => {
    expect(told[member]).toBeDefined()
    expect(text).toContain(told[member]?.[language])
  })

  it('one purchase alone is told of, and what tills told', () => {
    const words = {
      ru: ['одна', 'касса'],
      kk: ['біреу ғана', 'касса'],
      en: ['one purchase', 'till'],
    }
    for (const word of words[language]) expect(text).toContain(word)
  })
})
