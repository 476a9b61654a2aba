/** What `cobrand decode` prints of what it found: trees of fields, or a line of JSON for each message. */
import type { Dialect, FieldView, MessageJson } from '../../iso8583/index.ts'
import { maybeCard, withoutCardDigits } from './card-digits.ts'
import { plural, textures } from './hints.ts'
import type { Findings, Found } from './messages.ts'
import type { Paint } from './paint.ts'
import { renderError, renderFields } from './render.ts'
import type { Outcome } from './trial.ts'
import { shownFields } from './shown.ts'
import { surroundings } from './surroundings.ts'

/** How to show. */
export interface ReportOptions {
  dialect: Dialect
  unmasked: boolean
  /** What is likely wrong with bytes that are no message. */
  hints: (failed: Outcome) => string[]
  paint: Paint
}

/** Hints are looked for by trying hundreds of readings, so only for the first mistakes of an input. */
const mistakesHintedMax = 3

/** Text for each message, then of what there is to note. */
export function* reportText(findings: Findings, options: ReportOptions): Generator<string> {
  const { found, notes } = findings
  const hinted = hinter(options)
  for (const [index, one] of found.entries()) {
    const single = found.length === 1 && one.origin === ''
    if (!single) yield `${index > 0 ? '\n' : ''}${options.paint('bold', headingOf(one, index))}\n`
    yield `${messageText(one, options, hinted)}\n`
  }
  const failed = found.filter(({ error }) => error !== null).length
  const counts = `${found.length === 1 ? '1 message' : `${found.length} messages`}, ${failed} with a mistake`
  if (found.length !== 1 || notes.length > 0) yield `\n${counts}\n`
  for (const note of notes) yield `note: ${note}\n`
}

function headingOf({ origin, at, bytes }: Found, index: number): string {
  const time = at === null ? '' : new Date(at).toISOString().replace('T', ' ')
  const parts = [`message ${index + 1}`, origin, time, plural(bytes.length)]
  return parts.filter((part) => part !== '').join('  ')
}

function messageText(found: Found, options: ReportOptions, hinted: Hinter): string {
  const { error, bytes } = found
  const fields = fieldsOf(options.dialect, found, options.unmasked)
  const tree = renderFields(fields, options.paint)
  if (error === null) return tree
  const around = surroundings({ bytes, offset: error.offset }, fields)
  const fault = renderError(error, around, hinted(found), options.paint)
  return tree === '' ? fault : `${tree}\n\n${fault}`
}

/** One line for each message. */
export function* reportJson({ found }: Findings, options: ReportOptions): Generator<string> {
  const hinted = hinter(options)
  for (const one of found) {
    const { error, origin, at } = one
    const shown = {
      protocol: options.dialect.name,
      ...(origin === '' ? {} : { origin }),
      ...(at === null ? {} : { at: new Date(at).toISOString() }),
      ...contentOf(options, one),
      error: error && {
        ...{ code: error.code, path: error.path, offset: error.offset },
        ...{ expected: error.expected, got: error.got, hints: hinted(one) },
      },
    }
    yield `${JSON.stringify(shown)}\n`
  }
}

type Hinter = (found: Found) => string[]

function hinter({ hints }: ReportOptions): Hinter {
  let mistakes = 0
  return (found) => {
    mistakes += 1
    if (mistakes > mistakesHintedMax) return []
    const tried = hints(found)
    return tried.length > 0 ? tried : textures(found)
  }
}

/** Under a mistake the fields may be other than they seem. */
function fieldsOf(dialect: Dialect, found: Found, unmasked: boolean): FieldView[] {
  if (found.error === null) return shownFields(dialect, found, unmasked)
  return withoutCardDigits(found.bytes, shownFields(dialect, found, false))
}

/** As {@link fieldsOf}: of a composite with what may be a card number nothing is shown. */
function contentOf({ dialect, unmasked }: ReportOptions, found: Found): MessageJson {
  const { message, error } = found
  if (message === null) return { mti: '', fields: {} }
  if (error === null) return message.toJSON({ unmasked })
  const shown = fieldsOf(dialect, found, false)
  const hidden = new Set(
    shown.filter(({ value }) => value === maybeCard).map(({ path }) => path.split('.')[0]),
  )
  const { fields, mti } = message.toJSON()
  const safe = Object.entries(fields).map(([de, value]) => [de, hidden.has(de) ? maybeCard : value])
  const header = shown.find(({ path }) => path === 'header')?.value
  const isKnown = shown.some(({ path }) => path === 'mti')
  return {
    ...(header === undefined ? {} : { header }),
    mti: isKnown ? mti : '',
    fields: Object.fromEntries(safe) as MessageJson['fields'],
  }
}
