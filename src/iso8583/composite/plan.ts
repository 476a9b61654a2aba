/** How the composites of a dialect are laid out: compiled once, walked for every message. */

/** Composites in composites, counted from the data element: deeper ones are refused when a spec is compiled. */
export const COMPOSITE_DEPTH_MAX = 4

/** What is done about tags that a dialect does not list. */
export type UnknownPolicy = 'reject' | 'skip' | 'keep'

interface BasePlan {
  /** A malformed one reads as absent instead of failing the message. */
  readonly soft: boolean
  /** Node ids of all parts: lead parts first, then as the spec has them. */
  readonly parts: readonly number[]
}

/** Parts one after another. */
export interface PositionalPlan extends BasePlan {
  readonly kind: 'positional'
  readonly truncatable: boolean
}

/** Parts announced by a bitmap in front of them. */
export interface BitmapPlan extends BasePlan {
  readonly kind: 'bitmap'
  /** Bytes of the bitmap on the wire. */
  readonly wireBytes: number
  readonly bits: number
  /** By byte on the wire: the hex digit that it stands for, or -1; null where the bitmap is binary. */
  readonly hexValue: Int8Array | null
  /** By value: the byte on the wire of a hex digit. */
  readonly hexDigit: Uint8Array
  /** What is added to a letter's byte in upper case to have it in lower case. */
  readonly toLower: number
  /** By bit number from 1: node id, 0 where the dialect has no such part. */
  readonly byBit: Int32Array
}

/** Parts with a tag and a length of fixed size in front of each, after the lead parts. */
export interface TaggedPlan extends BasePlan {
  readonly kind: 'tagged'
  readonly unknown: UnknownPolicy
  readonly lead: Int32Array
  readonly tagBytes: number
  /** Tags as they are on the wire, `tagBytes` each, in ascending order, and the node id of each. */
  readonly tags: Uint8Array
  readonly ids: Int32Array
  /** Tags are hex text. By byte: as which byte it is looked up, so that hex digits of either case are one tag. */
  readonly isHex: boolean
  readonly folded: Uint8Array
  readonly lengthCode: number
  readonly lengthBytes: number
  readonly counts: 'units' | 'bytes' | 'nibbles'
  /** Character set of the tags, in which unknown parts are shown; -1 where tags are no text, and bytes are shown. */
  readonly charset: number
  /** The tag at a place on the wire as it is written in the spec, and the other way round; null for what is none. */
  readonly textOf: (bytes: Uint8Array, at: number) => string
  readonly wireOf: (text: string) => Uint8Array | null
}

/** BER-TLV. */
export interface BerPlan extends BasePlan {
  readonly kind: 'ber-tlv'
  readonly unknown: UnknownPolicy
  /** Bytes on the wire for each byte: 2 where the field is written as hex text. */
  readonly stride: number
  /** Tags as 32-bit numbers in ascending order, and the node id of each. */
  readonly tags: Int32Array
  readonly ids: Int32Array
  /** True if a listed tag starts with FF, which is filler otherwise. */
  readonly listsFF: boolean
}

/** The layout of one composite. */
export type CompositePlan = PositionalPlan | BitmapPlan | TaggedPlan | BerPlan

/** Node id of a tag, 0 where the dialect does not list it. */
export function berPart(plan: BerPlan, tag: number): number {
  const { tags, ids } = plan
  let low = 0
  let high = tags.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = tags[middle] ?? 0
    if (found === tag) return ids[middle] ?? 0
    if (found < tag) low = middle + 1
    else high = middle - 1
  }
  return 0
}

/** Node id of the tag on the wire at `at`, 0 where the dialect does not list it. */
export function taggedPart(plan: TaggedPlan, bytes: Uint8Array, at: number): number {
  let low = 0
  let high = plan.ids.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const order = compareTag(plan, middle, bytes, at)
    if (order === 0) return plan.ids[middle] ?? 0
    if (order < 0) low = middle + 1
    else high = middle - 1
  }
  return 0
}

function compareTag(plan: TaggedPlan, row: number, bytes: Uint8Array, at: number): number {
  const { tagBytes, tags, folded } = plan
  for (let i = 0; i < tagBytes; i++) {
    const order = (tags[row * tagBytes + i] ?? 0) - (folded[bytes[at + i] ?? 0] ?? 0)
    if (order !== 0) return order
  }
  return 0
}
