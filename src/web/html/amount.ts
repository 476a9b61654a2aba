/** An amount of money as a form asks for it: the number, and the currency beside it. */
import { html } from 'hono/html'
import { textField, type FormBody } from '../values.ts'
import { field, type Mistake } from './form.ts'
import type { Html } from './layout.ts'

/** Currencies that are offered, the likeliest first. */
const currencies = ['KZT', 'RUB', 'KGS', 'UZS', 'CNY', 'TRY', 'EUR', 'USD'] as const

/** What is said beside the fields. */
export interface AmountWords {
  readonly amount: string
  readonly amountHint: string
  readonly currency: string
}

/** The currency of a form: one that is offered. */
export function currencyOf(form: FormBody): string {
  const named = textField(form, 'currency', 3)
  return currencies.find((each) => each === named) ?? currencies[0]
}

/** The fields `amount` and `currency`. */
export function amountFields(
  text: AmountWords,
  form: FormBody,
  mistakes: readonly Mistake[],
): Html {
  const chosen = currencyOf(form)
  const asked = {
    ...{ name: 'amount', label: text.amount, hint: text.amountHint, autocomplete: 'off' },
    ...{ value: textField(form, 'amount', 24), maxlength: 24 },
  }
  return html`${field({ ...asked, inputmode: 'decimal' }, mistakes)}
    <div class="field">
      <label for="currency">${text.currency}</label>
      <select id="currency" name="currency" autocomplete="transaction-currency">
        ${currencies.map((each) =>
          each === chosen
            ? html`<option selected>${each}</option>`
            : html`<option>${each}</option>`,
        )}
      </select>
    </div>`
}
