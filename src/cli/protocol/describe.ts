/** What a protocol file says, in words and in rows. */
import type { Spec } from '../../iso8583/index.ts'

type Field = Spec['fields'][string]

/** A field or a part of one, as `protocol show` lists it. */
export interface FieldRow {
  /** `55.9F02` */
  path: string
  depth: number
  name: string
  class: string
  /** `12`, `LL ..19` or, of what goes to the end of its composite, `rest`. */
  length: string
  encoding: string
  /** How the length in front is written, where there is one. */
  prefix: string
  sensitivity: string
  /** Nobody declared the sensitivity, or it is that of a composite, whose parts count. */
  declared: boolean
  composite: string
  inferred: boolean
}

/** All fields with their parts, in the order of their numbers. */
export function fieldRows(spec: Spec): FieldRow[] {
  return Object.entries(spec.fields)
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .flatMap(([de, field]) => rowsOf(spec, de, `/fields/${de}`, field, 0))
}

function rowsOf(
  spec: Spec,
  path: string,
  pointer: string,
  field: Field,
  depth: number,
): FieldRow[] {
  const { composite } = field
  const byClass = spec.defaults.classes[field.class]
  const row: FieldRow = {
    ...{ path, depth, name: field.name, class: field.class },
    length: lengthOf(field),
    encoding: field.encoding ?? byClass?.encoding ?? '',
    prefix: prefixOf(spec, field),
    sensitivity: field.sensitivity ?? 'private',
    declared: field.sensitivity !== undefined || composite !== undefined,
    composite: composite === undefined ? '' : compositeOf(composite),
    inferred: isInferred(spec, pointer),
  }
  if (composite === undefined) return [row]
  const lead = composite.kind === 'tagged' ? (composite.lead ?? {}) : {}
  const parts = (section: string, fields: Record<string, Field>): FieldRow[] =>
    Object.entries(fields).flatMap(([key, part]) => {
      const at = `${pointer}/composite/${section}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      return rowsOf(spec, `${path}.${key}`, at, part, depth + 1)
    })
  return [row, ...parts('lead', lead), ...parts('parts', composite.parts)]
}

function lengthOf({ length, min, max }: Field): string {
  const range = max === undefined ? '' : `${min === undefined ? '' : min}..${max}`
  if (typeof length === 'number') return `${length}`
  return [length ?? '', range].filter((text) => text !== '').join(' ') || 'rest'
}

function prefixOf(spec: Spec, field: Field): string {
  if (typeof field.length !== 'string') return ''
  const { encoding, bytes, counts } = field.prefix ?? spec.defaults.prefix
  const size = bytes === undefined ? '' : ` ${bytes} B`
  return `${encoding}${size}${counts === 'units' ? '' : `, counts ${counts}`}`
}

function compositeOf(composite: NonNullable<Field['composite']>): string {
  const count = Object.keys(composite.parts).length
  const unknown = 'unknown' in composite && composite.unknown !== undefined
  const others = unknown ? `, others: ${composite.unknown}` : ''
  return `${composite.kind}, ${count === 1 ? '1 part' : `${count} parts`}${others}${composite.soft === true ? ', soft' : ''}`
}

function isInferred({ inferred = [] }: Spec, pointer: string): boolean {
  return inferred.some((at) => pointer === at || pointer.startsWith(`${at}/`))
}

/** Sections but for the fields, as rows of name and words. */
export function sectionRows(spec: Spec): [string, string][] {
  const { mti, bitmap, header, session, answers } = spec
  const rows: [string, string][] = [
    ['frame', framingOf(spec)],
    ['header', headerOf(header)],
    ['message type', `${mti.encoding}, version ${mti.version}`],
    ['bitmap', `${bitmap.encoding}${(bitmap.always ?? 1) > 1 ? `, always ${bitmap.always}` : ''}`],
    ...messageRows(spec),
    ['points', pointsOf(answers)],
    ['session', sessionOf(session)],
  ]
  return rows
}

function framingOf({ framing }: Spec): string {
  const { length, before, after, trailer, frameBytesMax } = framing
  const count = length.bytes === 1 ? '1 byte' : `${length.bytes} bytes`
  return [
    ...(before === undefined ? [] : [`${before} in front`]),
    `length of ${count}, ${length.encoding}${length.countsItself ? ', counting itself' : ''}`,
    ...(after === undefined ? [] : [`then ${after}`]),
    ...(trailer === undefined ? [] : [`${trailer} at the end`]),
    `messages of at most ${frameBytesMax} bytes`,
  ].join(', ')
}

function headerOf(header: Spec['header']): string {
  if (header.kind === 'literal') return `literal ${header.hex}`
  return header.kind === 'opaque' ? `opaque, ${header.bytes} bytes` : header.kind
}

/** One row a kind: `0100 0101 0200`, each with its answer. */
function messageRows({ messages }: Spec): [string, string][] {
  const byKind = new Map<string, string[]>()
  for (const [type, { kind, answer }] of Object.entries(messages)) {
    byKind.set(kind, [...(byKind.get(kind) ?? []), `${type}>${answer}`])
  }
  return [...byKind].map(([kind, types]) => [kind, types.join(' ')])
}

function pointsOf({ points }: Spec['answers']): string {
  if (points === undefined) return 'no field: the answer does not tell them'
  return `DE${points.field}, "${points.tag}" and ${points.digits} digits`
}

function sessionOf({
  request,
  codeField,
  signOn,
  signOff,
  echo,
  signOnBy,
}: Spec['session']): string {
  return `${request} with DE${codeField}: sign-on ${signOn}, sign-off ${signOff}, echo ${echo}; sign-on by ${signOnBy}`
}
