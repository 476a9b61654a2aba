/** Compiles the composites of a checked spec to the plans that messages are walked with. */

import { CHARSET, LATIN1_OF } from '../wire/codepages.ts'
import { HEX_DIGIT, HEX_VALUE, PREFIXES, SHAPE } from '../wire/encodings.ts'
import type { CompositeSpec } from '../spec/spec.ts'
import type { FieldTable } from '../table/table.ts'
import { tagOfText } from './ber.ts'
import type { BerPlan, BitmapPlan, CompositePlan, TaggedPlan } from './plan.ts'
import { compileTag } from './tag.ts'

/** What a composite needs to know of the table that it becomes part of; its own row and those of its parts are filled. */
export type Nodes = Pick<FieldTable, 'shape' | 'paths' | 'idOf'>

type Base = Pick<CompositePlan, 'soft' | 'parts'>
type IdOf = (key: string) => number

/** Compiles the composite of node `id`. BER-TLV in a field that is written as hex text is read as hex text. */
export function compileComposite(spec: CompositeSpec, id: number, table: Nodes): CompositePlan {
  const idOf: IdOf = (key) => table.idOf.get(`${table.paths[id]}.${key}`) ?? 0
  const leadKeys = spec.kind === 'tagged' ? Object.keys(spec.lead ?? {}) : []
  const parts = [...leadKeys, ...Object.keys(spec.parts)].map(idOf)
  const base: Base = { soft: spec.soft === true, parts }
  switch (spec.kind) {
    case 'positional':
      return { kind: 'positional', ...base, truncatable: spec.truncatable === true }
    case 'bitmap':
      return bitmapPlan(spec, base, idOf)
    case 'tagged':
      return taggedPlan(spec, base, idOf, leadKeys)
    case 'ber-tlv':
      return berPlan(spec, base, idOf, table.shape[id] === SHAPE.hexPairs ? 2 : 1)
  }
}

function bitmapPlan(
  spec: Extract<CompositeSpec, { kind: 'bitmap' }>,
  base: Base,
  idOf: IdOf,
): BitmapPlan {
  const { encoding, bytes } = spec.bitmap
  const byBit = new Int32Array(bytes * 8 + 1)
  for (const key of Object.keys(spec.parts)) byBit[Number(key)] = idOf(key)
  return {
    kind: 'bitmap',
    ...base,
    wireBytes: encoding === 'binary' ? bytes : bytes * 2,
    bits: bytes * 8,
    hexValue: encoding === 'binary' ? null : encoding === 'hex' ? HEX_VALUE : EBCDIC_HEX_VALUE,
    hexDigit: encoding === 'hex-ebcdic' ? EBCDIC_HEX_DIGIT : HEX_DIGIT,
    toLower: encoding === 'hex-ebcdic' ? -0x40 : 0x20,
    byBit,
  }
}

/** Digits and letters A to F stand at the same places in all three code pages. */
const EBCDIC_HEX_VALUE = Int8Array.from(
  { length: 256 },
  (_, byte) => HEX_VALUE[LATIN1_OF[CHARSET.cp037 * 256 + byte] ?? 0] ?? -1,
)
const EBCDIC_HEX_DIGIT = Uint8Array.from(HEX_DIGIT, (digit) =>
  digit < 0x40 ? digit + 0xc0 : digit + 0x80,
)

function taggedPlan(
  spec: Extract<CompositeSpec, { kind: 'tagged' }>,
  base: Base,
  idOf: IdOf,
  leadKeys: readonly string[],
): TaggedPlan {
  const codec = compileTag(spec.tag.encoding, spec.tag.length)
  const rows = Object.keys(spec.parts)
    .map((key) => ({ id: idOf(key), wire: codec.wireOf(key) ?? new Uint8Array(codec.bytes) }))
    .toSorted((a, b) => Buffer.compare(a.wire, b.wire))
  return {
    kind: 'tagged',
    ...base,
    unknown: spec.unknown ?? 'skip',
    lead: Int32Array.from(leadKeys, idOf),
    tagBytes: codec.bytes,
    tags: Uint8Array.from(Buffer.concat(rows.map((row) => row.wire))),
    ids: Int32Array.from(rows, (row) => row.id),
    isHex: spec.tag.encoding === 'hex',
    folded: codec.folded,
    lengthCode: PREFIXES[spec.length.encoding].code,
    lengthBytes: spec.length.bytes,
    counts: spec.length.counts,
    charset: codec.charset,
    textOf: codec.textOf,
    wireOf: codec.wireOf,
  }
}

function berPlan(
  spec: Extract<CompositeSpec, { kind: 'ber-tlv' }>,
  base: Base,
  idOf: IdOf,
  stride: number,
): BerPlan {
  const rows = Object.keys(spec.parts)
    .map((key) => ({ tag: tagOfText(key), id: idOf(key) }))
    .toSorted((a, b) => a.tag - b.tag)
  return {
    kind: 'ber-tlv',
    ...base,
    unknown: spec.unknown ?? 'skip',
    stride,
    tags: Int32Array.from(rows, (row) => row.tag),
    ids: Int32Array.from(rows, (row) => row.id),
    listsFF: Object.keys(spec.parts).some((key) => key.startsWith('FF')),
  }
}
