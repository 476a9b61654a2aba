/** A message as a tree of fields for a person, and where and why bytes are none. */
import type { DecodeError, FieldView } from '../../iso8583/index.ts'
import type { Paint } from './paint.ts'
import type { HexRow } from './surroundings.ts'

/** One line of the tree. */
interface Line {
  field: FieldView
  /** With the lines of the tree in front. */
  label: string
}

const nameWidthMax = 60

/** The fields, one a line: where the content starts, how long it is, path, name, value. */
export function renderFields(fields: readonly FieldView[], paint: Paint): string {
  const lines = fields.map((field, at) => ({
    field,
    label: `${branch(fields, at)}${labelOf(field)}`,
  }))
  const width = (texts: readonly string[]): number =>
    Math.max(0, ...texts.map((text) => text.length))
  const widths = {
    label: width(lines.map(({ label }) => label)),
    name: Math.min(nameWidthMax, width(fields.map(nameOf))),
  }
  return lines.map((line) => renderLine(line, widths, paint)).join('\n')
}

function renderLine(
  { field, label }: Line,
  widths: { label: number; name: number },
  paint: Paint,
): string {
  const place = `${String(field.offset).padStart(5)} ${String(field.bytes).padStart(4)}`
  const value = field.value.replaceAll(/\p{Cc}/gu, '.')
  const shown = paint(colourOf(field), value)
  return [
    paint('gray', place),
    paint('cyan', label.padEnd(widths.label)),
    nameOf(field).padEnd(value === '' ? 0 : widths.name),
    shown,
  ]
    .join('  ')
    .trimEnd()
}

/** `├ ` and `└ ` before a part, and `│ ` where its composite goes on. */
function branch(fields: readonly FieldView[], at: number): string {
  const depth = fields[at]?.depth ?? 0
  let text = ''
  for (let level = 1; level <= depth; level += 1) {
    const next = fields.slice(at + 1).find((field) => field.depth <= level)
    const goesOn = next?.depth === level
    if (level === depth) text += goesOn ? '├ ' : '└ '
    else text += goesOn ? '│ ' : '  '
  }
  return text
}

function labelOf({ path, depth }: FieldView): string {
  if (path === 'mti') return 'MTI'
  if (path === 'header' || path === 'bitmap') return path
  return depth === 0 ? `DE${path}` : path.slice(path.lastIndexOf('.') + 1)
}

function nameOf({ name, inferred }: FieldView): string {
  return inferred === true ? `${name} (inferred)` : name
}

function colourOf({ sensitivity, value }: FieldView): 'green' | 'yellow' | 'red' {
  if (value.startsWith('[not of class')) return 'red'
  return sensitivity === 'public' ? 'green' : 'yellow'
}

/** The mistake, the bytes around it, and what is likely wrong. */
export function renderError(
  error: DecodeError,
  rows: readonly HexRow[],
  hints: readonly string[],
  paint: Paint,
): string {
  return [
    paint(['red', 'bold'], `not a message: ${error.message}`),
    ...rows.flatMap((row) => renderRow(row, paint)),
    ...hints.map((hint) => `${paint('cyan', 'hint:')} ${hint}`),
  ].join('\n')
}

/** The byte at fault has an arrow under it. */
function renderRow({ offset, bytes, text, marked }: HexRow, paint: Paint): string[] {
  const place = paint('gray', String(offset).padStart(5))
  const hex = bytes.join(' ').padEnd(47)
  const line = `${place}  ${hex}  ${text}`.trimEnd()
  return marked < 0 ? [line] : [line, `${' '.repeat(7 + 3 * marked)}${paint('red', '^^')}`]
}
