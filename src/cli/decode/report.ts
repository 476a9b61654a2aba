/** What `cobrand decode` prints of what it found: trees of fields, or a line of JSON for each message. */
import type { Dialect } from '../../iso8583/index.ts'
import { maskCardNumbers } from '../../observe/mask.ts'
import { hintsFor, plural, type Others } from './hints.ts'
import type { Findings, Found } from './messages.ts'
import type { Paint } from './paint.ts'
import { renderError, renderFields } from './render.ts'
import { type ShownField, shownFields } from './shown.ts'
import { surroundings } from './surroundings.ts'

/** How to show. */
export interface ReportOptions {
  dialect: Dialect
  unmasked: boolean
  others: Others
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
  const around = surroundings(options.dialect, { bytes, offset: error.offset }, fields)
  const fault = renderError(error, around, hinted(found), options.paint)
  return tree === '' ? fault : `${tree}\n\n${fault}`
}

/** One line for each message. */
export function* reportJson({ found }: Findings, options: ReportOptions): Generator<string> {
  const hinted = hinter(options)
  for (const one of found) {
    const { message, error, origin, at } = one
    const content = message === null ? { mti: '', fields: {} } : message.toJSON(options)
    const shown = {
      protocol: options.dialect.name,
      ...(origin === '' ? {} : { origin }),
      ...(at === null ? {} : { at: new Date(at).toISOString() }),
      ...(error === null ? content : maskedDeep(content)),
      error: error && {
        ...{ code: error.code, path: error.path, offset: error.offset },
        ...{ expected: error.expected, got: error.got, hints: hinted(one) },
      },
    }
    yield `${JSON.stringify(shown)}\n`
  }
}

type Hinter = (found: Found) => string[]

function hinter({ dialect, others }: ReportOptions): Hinter {
  let mistakes = 0
  return (found) => {
    mistakes += 1
    return mistakes > mistakesHintedMax ? [] : hintsFor(dialect, found, others)
  }
}

/** Under a mistake the fields may be other than they seem: what looks like a card number in them is masked too. */
function fieldsOf(dialect: Dialect, found: Found, unmasked: boolean): ShownField[] {
  const fields = shownFields(dialect, found, unmasked && found.error === null)
  if (found.error === null) return fields
  return fields.map((field) => {
    const value = maskCardNumbers(field.value)
    return value === field.value ? field : { ...field, value, sensitivity: 'private' }
  })
}

function maskedDeep(value: object): object {
  const text = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'string' ? maskCardNumbers(inner) : inner,
  )
  return JSON.parse(text) as object
}
