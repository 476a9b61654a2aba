/** `cobrand protocol show`: a protocol's sections and its table of fields. */
import type { Spec } from '../../iso8583/index.ts'
import { columns } from './columns.ts'
import { fieldRows, type FieldRow, sectionRows } from './describe.ts'

/** Text for a person. */
export function showText(spec: Spec): string {
  const about = [`${spec.name}: ${spec.title}`]
  if (spec.source !== undefined) about.push(`source: ${spec.source}`)
  const rows = fieldRows(spec)
  const fields = columns([
    ['field', 'class', 'length', 'encoding', 'length is', 'seen', 'name'],
    ...rows.map(rowOf),
  ])
  const notes = rows.some(({ declared }) => !declared)
    ? ['', '(private): nobody declared it, so it is shown to nobody']
    : []
  return [...about, '', columns(sectionRows(spec)), '', fields, ...notes, ''].join('\n')
}

function rowOf(row: FieldRow): string[] {
  const { depth, path, length, encoding, prefix, composite, declared } = row
  const key = depth === 0 ? `DE${path}` : path.slice(path.lastIndexOf('.') + 1)
  const marks = [
    ...(composite === '' ? [] : [`[${composite}]`]),
    ...(row.inferred ? ['(inferred)'] : []),
  ]
  return [
    `${'  '.repeat(depth)}${key}`,
    ...[row.class, length, encoding, prefix],
    declared ? row.sensitivity : '(private)',
    [row.name, ...marks].join(' '),
  ]
}
