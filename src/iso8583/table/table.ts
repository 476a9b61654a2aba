/**
 * A protocol file compiled to flat arrays by node id, that decoding walks.
 *
 * Ids 1 to 192 are the data elements. Parts of composites follow from 193 on, as `listNodes` gives the ids out; they
 * have the same columns as a data element, filled by the same `fillRow`, and `parents` says whose part each is. A part
 * whose length its tag gives has `prefixBytes` 0 and `unitsMin` unequal to `unitsMax`, or a fixed number of units that
 * the tag's length must agree with. Once all rows are filled, `compileComposite` is called for each node that has a
 * `composite`, parts before the composites that they are in, and what it returns stands in `composites`.
 */

import { compileComposite } from '../composite/compile.ts'
import type { CompositePlan } from '../composite/plan.ts'
import { CLASS_BIT, quickCheckOf } from '../wire/content.ts'
import { COUNTS, ENCODINGS, PREFIXES, SHAPE, wireBytes } from '../wire/encodings.ts'
import { DATA_ELEMENTS_MAX, listNodes, type Node } from './nodes.ts'
import { shortPrefixOf } from '../read/length.ts'
import { zeros } from './columns.ts'
import { isHidden } from '../spec/hidden.ts'
import { fieldsRead } from '../spec/references.ts'
import { BYTES_MAX } from '../spec/parts.ts'
import type { FieldSpec, PadSpec, PrefixSpec, Sensitivity, Spec } from '../spec/spec.ts'

/** A row a node; a data element that the dialect lacks has `defined` 0. */
export interface FieldTable {
  /** What indexing needs of each data element side by side: see {@link PLAN_STRIDE}. */
  readonly plan: readonly number[]
  readonly defined: readonly number[]
  readonly shape: readonly number[]
  /** Character set of characters, see `CHARSET`. */
  readonly charset: readonly number[]
  /** The bit of the content class, see `CLASS_BIT`. */
  readonly classBit: readonly number[]
  /** See `quickCheckOf`. */
  readonly quickCheck: readonly number[]
  /** Bytes of the length on the wire, 0 for a fixed field, and how they are written, see `PREFIX`. */
  readonly prefixBytes: readonly number[]
  readonly prefixCode: readonly number[]
  /** What the length counts, see `COUNTS`, and whether it is a common one, see `SHORT`. */
  readonly counts: readonly number[]
  readonly shortPrefix: readonly number[]
  /** Least and greatest length in units; equal for a fixed field. */
  readonly unitsMin: readonly number[]
  readonly unitsMax: readonly number[]
  /** Greatest length on the wire without its prefix; the length itself for a fixed field. */
  readonly bytesMax: readonly number[]
  readonly padLeft: readonly number[]
  /** Filler of an odd number of packed digits. */
  readonly padNibble: readonly number[]
  /** What a short value of a fixed field is filled with when written, `''` where it is refused. */
  readonly fill: readonly string[]
  /** 1 where the content is checked while indexing: what is echoed, or read by the gateway. */
  readonly checked: readonly number[]
  /** 1 where text may be read, see `isHidden`. */
  readonly readable: readonly number[]
  /** Data elements that accessors read without further questions, see `FAST`; 0 for any other. */
  readonly fast: readonly number[]
  /** 1 for a card number, whose digits may be packed but never made text. */
  readonly pan: readonly number[]
  readonly names: readonly string[]
  readonly classes: readonly string[]
  readonly sensitivity: readonly Sensitivity[]
  /** Id of the composite that a part is in, 0 for a data element. */
  readonly parents: readonly number[]
  /** 1 where the protocol file says that it is only inferred. */
  readonly inferred: readonly number[]
  readonly keys: readonly string[]
  readonly paths: readonly string[]
  readonly composites: readonly (CompositePlan | null)[]
  /** False where no field has parts. */
  readonly hasParts: boolean
  /** Composites whose parts the gateway reads, and that `read` therefore goes through. */
  readonly eager: readonly number[]
  /** A zero for each id, of which messages make their columns. */
  readonly zeros: readonly number[]
  /** Node id by path. */
  readonly idOf: ReadonlyMap<string, number>
}

/**
 * Numbers a data element in `plan`: greatest length in units, the same in bytes, bytes of the length prefix, and the
 * quick check of the content, {@link UNCHECKED} where there is none to make.
 */
export const PLAN_STRIDE = 4
/**
 * What `fast` says of a data element that was checked while indexing and is nobody's secret: ASCII text, of these a
 * number of at most 15 digits, or such a number of packed digits.
 */
export const FAST = { text: 1, number: 2, packed: 3 } as const
/** The content is not looked at while indexing. */
export const UNCHECKED = 0x10000

type Mutable<T> = {
  -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K]
}
type Columns = Mutable<Omit<FieldTable, 'idOf'>> & Pick<FieldTable, 'idOf'>

/** One literal makes all tables, and nothing is added to it: what walks the tables of several dialects sees one kind of object. */
function emptyColumns(rows: number, idOf: ReadonlyMap<string, number>): Columns {
  const bytes = () => zeros(rows)
  const words = () => zeros(rows)
  const texts = () => Array.from({ length: rows }, () => '')
  return {
    plan: zeros((DATA_ELEMENTS_MAX + 1) * PLAN_STRIDE),
    defined: bytes(),
    shape: bytes(),
    charset: bytes(),
    classBit: zeros(rows),
    quickCheck: zeros(rows),
    prefixBytes: bytes(),
    prefixCode: bytes(),
    counts: bytes(),
    shortPrefix: bytes(),
    unitsMin: words(),
    unitsMax: words(),
    bytesMax: words(),
    padLeft: bytes(),
    padNibble: bytes(),
    fill: texts(),
    checked: bytes(),
    readable: bytes(),
    fast: bytes(),
    pan: bytes(),
    names: texts(),
    classes: texts(),
    sensitivity: Array.from({ length: rows }, () => 'private' as const),
    parents: words(),
    inferred: bytes(),
    keys: texts(),
    paths: texts(),
    composites: Array.from({ length: rows }, () => null),
    hasParts: rows > DATA_ELEMENTS_MAX + 1,
    eager: [],
    zeros: words(),
    idOf,
  }
}

/** Pad, prefix and encoding of a field after the defaults of its class were applied; `pad` null where none is declared. */
export function resolveField(
  spec: Pick<Spec, 'defaults'>,
  field: FieldSpec,
): { encoding: keyof typeof ENCODINGS; pad: PadSpec | null; prefix: PrefixSpec } {
  const byClass = spec.defaults.classes[field.class]
  return {
    encoding: field.encoding ?? byClass?.encoding ?? 'ascii',
    pad: field.pad ?? byClass?.pad ?? null,
    prefix: field.prefix ?? spec.defaults.prefix,
  }
}

/** Shape on the wire of a field in an encoding. */
export function shapeOf(field: FieldSpec, encoding: keyof typeof ENCODINGS): number {
  return field.class === 'x+n' && encoding === 'bcd'
    ? SHAPE.signedNibbles
    : ENCODINGS[encoding].shape
}

function fillRow(columns: Columns, node: Node, spec: Spec): void {
  const { id, field } = node
  const { encoding, pad, prefix } = resolveField(spec, field)
  const { length, min, max } = field
  const { charset } = ENCODINGS[encoding]
  const { code, bytesOf } = PREFIXES[prefix.encoding]
  const shape = shapeOf(field, encoding)
  const fixed = typeof length === 'number'
  const unitsMax = fixed ? length : (max ?? BYTES_MAX)
  columns.defined[id] = 1
  columns.shape[id] = shape
  columns.charset[id] = charset
  columns.classBit[id] = CLASS_BIT[field.class]
  columns.prefixBytes[id] =
    typeof length === 'string' ? (prefix.bytes ?? bytesOf(length.length)) : 0
  columns.prefixCode[id] = code
  const counts = COUNTS[prefix.counts]
  columns.counts[id] = counts
  columns.shortPrefix[id] = shortPrefixOf(columns.prefixBytes[id] ?? 0, code, counts)
  columns.unitsMin[id] = fixed ? unitsMax : (min ?? 0)
  columns.unitsMax[id] = unitsMax
  columns.bytesMax[id] = wireBytes(shape, unitsMax)
  columns.padLeft[id] = pad?.side === 'right' ? 0 : 1
  const filler = Number.parseInt(pad?.with ?? '0', 16) || 0
  columns.padNibble[id] = filler
  columns.quickCheck[id] = quickCheckOf(field.class, shape, charset, fixed ? unitsMax : 1, filler)
  columns.fill[id] = fixed ? fillOf(field, pad) : ''
  nameRow(columns, node)
}

function nameRow(columns: Columns, { id, parent, key, path, field, within }: Node): void {
  const sensitivity = field.sensitivity ?? 'private'
  columns.readable[id] = isHidden(field, within, key) ? 0 : 1
  columns.pan[id] = sensitivity === 'pan' ? 1 : 0
  columns.names[id] = field.name
  columns.classes[id] = field.class
  columns.sensitivity[id] = sensitivity
  columns.parents[id] = parent
  columns.keys[id] = key
  columns.paths[id] = path
}

/** Filling a number on the right would make it another number. */
function fillOf(field: FieldSpec, pad: PadSpec | null): string {
  const number = field.class === 'n' || field.class === 'x+n'
  if (pad === null || field.class === 'b' || field.class === 'x+n') return ''
  return number && pad.side === 'right' ? '' : pad.with
}

/** Compiles the fields of a checked spec. */
export function compileFields(spec: Spec): FieldTable {
  const nodes = listNodes(spec)
  const rows = Math.max(DATA_ELEMENTS_MAX, ...nodes.map((node) => node.id)) + 1
  const table = emptyColumns(rows, new Map(nodes.map((node) => [node.path, node.id])))
  for (const node of nodes) {
    fillRow(table, node, spec)
    table.inferred[node.id] = isInferred(spec, node.pointer) ? 1 : 0
  }
  markRead(table, fieldsRead(spec))
  for (let de = 0; de <= DATA_ELEMENTS_MAX; de++) {
    const row = de * PLAN_STRIDE
    table.plan[row] = table.unitsMax[de] ?? 0
    table.plan[row + 1] = table.bytesMax[de] ?? 0
    table.plan[row + 2] = table.prefixBytes[de] ?? 0
    table.plan[row + 3] = table.checked[de] === 1 ? (table.quickCheck[de] ?? 0) : UNCHECKED
    table.fast[de] = fastOf(table, de)
  }
  for (const { id, field } of nodes.toReversed()) {
    if (field.composite !== undefined) {
      table.composites[id] = compileComposite(field.composite, id, table)
    }
  }
  return table
}

/** True for a field that a pointer of `inferred` names, or names something around. */
function isInferred({ inferred = [] }: Spec, pointer: string): boolean {
  return inferred.some((at) => pointer === at || pointer.startsWith(`${at}/`))
}

/** Marks what the gateway relies on, and the composites that it has to go through for that. */
function markRead(table: Columns, paths: Set<string>): void {
  const eager = new Set<number>()
  for (const path of paths) {
    const id = table.idOf.get(path) ?? 0
    table.checked[id] = table.defined[id] ?? 0
    for (let parent = table.parents[id] ?? 0; parent > 0; parent = table.parents[parent] ?? 0) {
      eager.add(parent)
    }
  }
  // Parts have higher ids than what they are in: each composite comes after the one around it.
  table.eager.push(...[...eager].toSorted((a, b) => a - b))
}

function fastOf(table: Columns, de: number): number {
  if (table.checked[de] !== 1 || table.readable[de] !== 1) return 0
  const number = table.classBit[de] === CLASS_BIT.n && (table.unitsMax[de] ?? 0) <= 15
  if (table.shape[de] === SHAPE.nibbles) return number ? FAST.packed : 0
  if (table.shape[de] !== SHAPE.characters || table.charset[de] !== 0) return 0
  return number ? FAST.number : FAST.text
}
