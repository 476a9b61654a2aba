/** Forms: fields with their label, hint and mistake, and the summary of mistakes above them. */
import { html } from 'hono/html'
import { mayHoldCardNumber } from '../../values/card-number.ts'
import type { View } from '../env.ts'
import { frameText } from '../text/frame.ts'
import type { Html } from './layout.ts'

/** Something that was entered and is wrong. */
export interface Mistake {
  /** The field's name, which is its id too. */
  readonly field: string
  readonly message: string
}

/** A field of one line. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly value?: string
  readonly type?: 'text' | 'tel' | 'date'
  /** What a browser may fill in (HTML, autofill field names). */
  readonly autocomplete: string
  readonly inputmode?: 'text' | 'tel' | 'numeric' | 'decimal'
  readonly maxlength?: number
  readonly min?: string
  readonly max?: string
}

/** What is wrong, each a link to its field; nothing where nothing is. It takes the focus when the page opens. */
export function errorSummary(view: View, mistakes: readonly Mistake[]): Html {
  if (mistakes.length === 0) return ''
  return html`<div class="errors" role="alert" tabindex="-1" autofocus>
    <h2>${frameText[view.language].checkForm}</h2>
    <ul>
      ${mistakes.map(({ field, message }) => html`<li><a href="#${field}">${message}</a></li>`)}
    </ul>
  </div>`
}

/** A field with its label. What may be a card number is not shown again. */
export function field(asked: Field, mistakes: readonly Mistake[] = []): Html {
  const { name, label, hint, value = '', type = 'text' } = asked
  const mistake = mistakes.find((each) => each.field === name)
  const describedBy = [
    ...(hint === undefined ? [] : [`${name}-hint`]),
    ...(mistake === undefined ? [] : [`${name}-error`]),
  ].join(' ')
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${mistakeOf(name, mistake)}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${mayHoldCardNumber(value) ? '' : value}"
      autocomplete="${asked.autocomplete}"
      required
      ${attribute('inputmode', asked.inputmode)}
      ${attribute('maxlength', asked.maxlength)}
      ${attribute('min', asked.min)}
      ${attribute('max', asked.max)}
      ${attribute('aria-describedby', describedBy === '' ? undefined : describedBy)}
      ${attribute('aria-invalid', mistake === undefined ? undefined : 'true')}
    />
  </div>`
}

/** A box to tick. */
export function checkbox(
  { name, label, value = 'yes' }: { name: string; label: string; value?: string },
  mistakes: readonly Mistake[] = [],
): Html {
  const mistake = mistakes.find((each) => each.field === name)
  return html`<div class="field">
    ${mistakeOf(name, mistake)}
    <div class="tick">
      <input
        id="${name}"
        name="${name}"
        type="checkbox"
        value="${value}"
        required
        ${attribute('aria-describedby', mistake === undefined ? undefined : `${name}-error`)}
        ${attribute('aria-invalid', mistake === undefined ? undefined : 'true')}
      />
      <label for="${name}">${label}</label>
    </div>
  </div>`
}

/** A form of one button. */
export function buttonForm(
  action: string,
  label: string,
  options: { readonly kind?: 'main' | 'plain' | 'danger'; readonly about?: string } = {},
): Html {
  const { kind = 'main', about } = options
  return html`<form method="post" action="${action}">
    <button class="${kind}">
      ${label}${about === undefined ? '' : html` <span class="unseen">${about}</span>`}
    </button>
  </form>`
}

function mistakeOf(name: string, mistake: Mistake | undefined): Html {
  return mistake === undefined
    ? ''
    : html`<p class="mistake" id="${name}-error">${mistake.message}</p>`
}

function attribute(name: string, value: string | number | undefined): Html {
  return value === undefined ? '' : html`${name}="${value}"`
}
