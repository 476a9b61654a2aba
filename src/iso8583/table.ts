/** A protocol file compiled to flat arrays, indexed by data element, that decoding walks. */

import { CLASS_BIT, quickCheckOf } from './content.ts'
import { ENCODINGS, PREFIXES, SHAPE, wireBytes } from './encodings.ts'
import type { FieldSpec, MessageKind, PadSpec, PrefixSpec, Sensitivity, Spec } from './spec.ts'

/** Rows 2 to 128 are data elements; a field that the dialect lacks has `defined` 0. */
export interface FieldTable {
  /** What indexing needs of each field side by side: see {@link PLAN_STRIDE}. */
  readonly plan: Int32Array
  readonly defined: Uint8Array
  readonly shape: Uint8Array
  /** The bit of the content class, see `CLASS_BIT`. */
  readonly classBit: Uint16Array
  /** See `quickCheckOf`. */
  readonly quickCheck: Int16Array
  /** Digits of the length prefix, 0 for a fixed field, and its bytes on the wire. */
  readonly prefixDigits: Uint8Array
  readonly prefixBytes: Uint8Array
  readonly prefixCode: Uint8Array
  /** 1 where the length counts bytes on the wire, 0 where it counts units of the value. */
  readonly countsBytes: Uint8Array
  /** Least and greatest length in units; equal for a fixed field. */
  readonly unitsMin: Int32Array
  readonly unitsMax: Int32Array
  /** Greatest length on the wire without its prefix; the length itself for a fixed field. */
  readonly bytesMax: Int32Array
  readonly padLeft: Uint8Array
  readonly padNibble: Uint8Array
  /** 1 where the content is checked while indexing: what is echoed, or read by the gateway. */
  readonly checked: Uint8Array
  /** 1 where text may be read: neither sensitive authentication data nor a card number. */
  readonly readable: Uint8Array
  /** 1 for a card number, whose digits may be packed but never made text. */
  readonly pan: Uint8Array
  readonly names: readonly string[]
  readonly classes: readonly string[]
  readonly sensitivity: readonly Sensitivity[]
}

/** What a message type means, by the number of the type. */
export interface MessageRow {
  readonly kind: MessageKind
  /** Message type of the answer as a number. */
  readonly answer: number
  /** Message type of the first sending; the same as its own where it is no repeat. */
  readonly original: number
}

const FIELDS = 129

/**
 * Numbers a field in `plan`: greatest length in units, the same in bytes, bytes of the length prefix, and the quick
 * check of the content, {@link UNCHECKED} where there is none to make.
 */
export const PLAN_STRIDE = 4
/** The content is not looked at while indexing. */
export const UNCHECKED = 0x10000

interface Columns {
  plan: Int32Array
  defined: Uint8Array
  shape: Uint8Array
  classBit: Uint16Array
  quickCheck: Int16Array
  prefixDigits: Uint8Array
  prefixBytes: Uint8Array
  prefixCode: Uint8Array
  countsBytes: Uint8Array
  unitsMin: Int32Array
  unitsMax: Int32Array
  bytesMax: Int32Array
  padLeft: Uint8Array
  padNibble: Uint8Array
  checked: Uint8Array
  readable: Uint8Array
  pan: Uint8Array
  names: string[]
  classes: string[]
  sensitivity: Sensitivity[]
}

function emptyColumns(): Columns {
  const bytes = () => new Uint8Array(FIELDS)
  const words = () => new Int32Array(FIELDS)
  return {
    plan: new Int32Array(FIELDS * PLAN_STRIDE),
    defined: bytes(),
    shape: bytes(),
    classBit: new Uint16Array(FIELDS),
    quickCheck: new Int16Array(FIELDS),
    prefixDigits: bytes(),
    prefixBytes: bytes(),
    prefixCode: bytes(),
    countsBytes: bytes(),
    unitsMin: words(),
    unitsMax: words(),
    bytesMax: words(),
    padLeft: bytes(),
    padNibble: bytes(),
    checked: bytes(),
    readable: bytes(),
    pan: bytes(),
    names: Array.from({ length: FIELDS }, () => ''),
    classes: Array.from({ length: FIELDS }, () => ''),
    sensitivity: Array.from({ length: FIELDS }, () => 'private' as const),
  }
}

/** Pad, prefix and encoding of a field after the defaults of its class were applied. */
export function resolveField(
  spec: Spec,
  field: FieldSpec,
): { encoding: keyof typeof ENCODINGS; pad: PadSpec; prefix: PrefixSpec } {
  const byClass = spec.defaults.classes[field.class]
  return {
    encoding: field.encoding ?? byClass?.encoding ?? 'ascii',
    pad: field.pad ?? byClass?.pad ?? { side: 'left', with: '0' },
    prefix: field.prefix ?? spec.defaults.prefix,
  }
}

function fillRow(columns: Columns, de: number, field: FieldSpec, spec: Spec): void {
  const { encoding, pad, prefix } = resolveField(spec, field)
  const shape =
    field.class === 'x+n' && encoding === 'bcd' ? SHAPE.signedNibbles : ENCODINGS[encoding].shape
  const fixed = typeof field.length === 'number'
  const digits = typeof field.length === 'number' ? 0 : field.length.length
  const unitsMax = typeof field.length === 'number' ? field.length : (field.max ?? 0)
  const sensitivity = field.sensitivity ?? 'private'
  columns.defined[de] = 1
  columns.shape[de] = shape
  columns.classBit[de] = CLASS_BIT[field.class]
  columns.quickCheck[de] = quickCheckOf(field.class, shape, fixed ? unitsMax : 1)
  columns.prefixDigits[de] = digits
  columns.prefixCode[de] = PREFIXES[prefix.encoding].code
  columns.prefixBytes[de] = fixed ? 0 : PREFIXES[prefix.encoding].bytesOf(digits)
  columns.countsBytes[de] = prefix.counts === 'bytes' ? 1 : 0
  columns.unitsMin[de] = fixed ? unitsMax : (field.min ?? 0)
  columns.unitsMax[de] = unitsMax
  columns.bytesMax[de] = wireBytes(shape, unitsMax)
  columns.padLeft[de] = pad.side === 'left' ? 1 : 0
  columns.padNibble[de] = pad.with === 'F' ? 15 : 0
  columns.readable[de] = sensitivity === 'public' || sensitivity === 'private' ? 1 : 0
  columns.pan[de] = sensitivity === 'pan' ? 1 : 0
  columns.names[de] = field.name
  columns.classes[de] = field.class
  columns.sensitivity[de] = sensitivity
}

/** Compiles the fields of a checked spec. */
export function compileFields(spec: Spec): FieldTable {
  const columns = emptyColumns()
  for (const [number, field] of Object.entries(spec.fields)) {
    fillRow(columns, Number(number), field, spec)
  }
  for (const de of fieldsRead(spec)) columns.checked[de] = columns.defined[de] ?? 0
  for (let de = 0; de < FIELDS; de++) {
    const row = de * PLAN_STRIDE
    columns.plan[row] = columns.unitsMax[de] ?? 0
    columns.plan[row + 1] = columns.bytesMax[de] ?? 0
    columns.plan[row + 2] = columns.prefixBytes[de] ?? 0
    columns.plan[row + 3] = columns.checked[de] === 1 ? (columns.quickCheck[de] ?? 0) : UNCHECKED
  }
  return columns
}

/** The data elements whose content the gateway relies on: echoed, read, or part of the identity. */
function fieldsRead(spec: Spec): Set<number> {
  const { semantics, answers } = spec
  return new Set([
    ...Object.values(semantics.fields),
    ...semantics.identity,
    ...semantics.channels.map((channel) => channel.field),
    semantics.original.field,
    semantics.replacement.field,
    ...answers.echo,
    ...answers.required,
    spec.session.codeField,
  ])
}

/** Compiles the message types. */
export function compileMessages(spec: Spec): ReadonlyMap<number, MessageRow> {
  return new Map(
    Object.entries(spec.messages).map(([mti, row]) => [
      Number(mti),
      { kind: row.kind, answer: Number(row.answer), original: Number(row.repeatOf ?? mti) },
    ]),
  )
}
