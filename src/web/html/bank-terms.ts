/** The terms of a bank's consent as the member chooses them: bank, purpose, categories, how far back, until when. */
import { html } from 'hono/html'
import { badTermsOf, purposes, type ConsentTerms } from '../../profile/consent/consent.ts'
import { wordsOf } from '../../profile/consent/text.ts'
import { categories } from '../../values/mcc.ts'
import { dayAfter, dayOf } from '../../values/time.ts'
import type { View } from '../env.ts'
import { consentWords } from '../text/consent.ts'
import { dayField, textField, type FormBody } from '../values.ts'
import { field, type Field, type Mistake } from './form.ts'
import type { Html } from './layout.ts'

/** What is offered, in months; a year is chosen where nothing is. */
const windows = [3, 6, 12, 24, 36] as const
const windowOffered = 12
/** Longest time of a consent that is offered, in days. */
const daysMax = 1_095

/** To which a mistake of the categories leads. */
const firstBox = `categories-${categories[0]}`

/** A bank as it is offered. */
export interface OfferedBank {
  readonly bankId: bigint
  readonly name: string
}

/** What was chosen, where one can agree to it. */
export function termsOf(form: FormBody): ConsentTerms | null {
  const bankId = textField(form, 'bankId', 18)
  const purpose = purposes.find((each) => each === form['purpose'])
  if (purpose === undefined || !/^\d+$/.test(bankId)) return null
  const terms = { bankId: BigInt(bankId), purpose, ...choiceOf(form) }
  return badTermsOf(terms, dayOf(new Date())).length === 0 ? terms : null
}

function choiceOf(form: FormBody): Pick<ConsentTerms, 'categories' | 'windowMonths' | 'until'> {
  const chosen = [form['categories']].flat()
  return {
    categories: categories.filter((each) => chosen.includes(each)),
    windowMonths: Number(textField(form, 'windowMonths', 2)) || 0,
    until: dayField(form, 'until') ?? '',
  }
}

/** What of the choice nobody can agree to. */
export function mistakesOf({ language }: View, form: FormBody): Mistake[] {
  const { wrong } = consentWords[language]
  const terms = { purpose: purposes[0], ...choiceOf(form) }
  return badTermsOf(terms, dayOf(new Date())).map((each) => ({
    field: each === 'categories' ? firstBox : each,
    message: wrong[each],
  }))
}

/** The form; it leads to the text of what was chosen. */
export function termsForm(
  { language }: View,
  action: string,
  banks: readonly OfferedBank[],
  form: FormBody,
  mistakes: readonly Mistake[],
): Html {
  const text = consentWords[language]
  const words = wordsOf(language)
  const today = dayOf(new Date())
  const until: Field = {
    ...{ name: 'until', label: text.untilWhen, hint: text.untilHint, autocomplete: 'off' },
    ...{ value: dayField(form, 'until') ?? '', min: today, max: dayAfter(today, daysMax) },
    type: 'date',
  }
  const chosen = choiceOf(form)
  const window = chosen.windowMonths === 0 ? windowOffered : chosen.windowMonths
  const bankOptions = banks.map(({ bankId, name }) => [`${bankId}`, name] as const)
  const purposeOptions = purposes.map((each) => [each, words.purposes[each]] as const)
  const windowOptions = windows.map((each) => [`${each}`, text.months(each)] as const)
  return html`<form method="get" action="${action}" novalidate>
    ${select('bankId', text.bank, bankOptions, textField(form, 'bankId', 18))}
    ${select('purpose', text.purpose, purposeOptions, textField(form, 'purpose', 40))}
    ${categoryBoxes(language, chosen.categories, mistakes)}
    ${select('windowMonths', text.back, windowOptions, `${window}`)} ${field(until, mistakes)}
    <button>${text.review}</button>
  </form>`
}

function categoryBoxes(
  language: View['language'],
  chosen: readonly string[],
  mistakes: readonly Mistake[],
): Html {
  const words = wordsOf(language)
  const mistake = mistakes.find((each) => each.field === firstBox)
  return html`<fieldset>
    <legend>${consentWords[language].categories}</legend>
    ${mistake === undefined ? '' : html`<p class="mistake">${mistake.message}</p>`}
    ${categories.map(
      (each) =>
        html`<div class="tick">
          <input
            id="categories-${each}"
            name="categories"
            type="checkbox"
            value="${each}"
            ${chosen.includes(each) ? html`checked` : ''}
          />
          <label for="categories-${each}">${words.categories[each]}</label>
        </div>`,
    )}
  </fieldset>`
}

function select(
  name: string,
  label: string,
  options: readonly (readonly [value: string, shown: string])[],
  chosen: string,
): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}">
      ${options.map(
        ([value, shown]) =>
          html`<option value="${value}" ${value === chosen ? html`selected` : ''}>
            ${shown}
          </option>`,
      )}
    </select>
  </div>`
}
