/** A composite taken apart whole, for tools: every element in the order of the wire, as far as it can be read. */

import type { Cursor } from '../cursor.ts'
import { DecodeError } from '../errors.ts'
import type { FieldTable } from '../table.ts'
import { byteAt, lengthBytesOf, tagAt, tagText } from './ber.ts'
import type { CompositePlan } from './plan.ts'
import { step } from './step.ts'
import { Walk } from './walk.ts'

/** One element of a composite. */
export interface Element {
  /** Node id; 0 for a part that the dialect does not list, and for filler. */
  readonly id: number
  /** Key of the part; the filler byte. */
  readonly key: string
  /** First byte of the element with its tag and length, of its content, and after it. */
  readonly head: number
  readonly from: number
  readonly to: number
  readonly units: number
  /** Bytes of a BER length that is longer than it needs to be, 0 for any other. */
  readonly lengthBytes: number
  /** Bytes of filler before they are written as hex, 0 for a part. */
  readonly filler: number
  /** What the part is composed of; null for one that is no composite. */
  readonly parts: Elements | null
}

/** The elements of a composite, and why there are no more. */
export interface Elements {
  readonly plan: CompositePlan
  readonly list: readonly Element[]
  readonly error: DecodeError | null
}

/** Takes composite `node`, whose content is `[from, to)`, apart. Throws nothing: what is malformed is said in `error`. */
export function readElements(
  table: FieldTable,
  cursor: Cursor,
  node: number,
  from: number,
  to: number,
): Elements | null {
  const plan = table.composites[node]
  if (!plan) return null
  const walk = new Walk(table, cursor)
  const list: Element[] = []
  walk.begin(node, from, to)
  try {
    while (step(walk, plan)) list.push(elementAt(walk, plan))
    return { plan, list, error: null }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return { plan, list, error }
  }
}

function elementAt(walk: Walk, plan: CompositePlan): Element {
  const { table, cursor, id, head, from, to, units } = walk
  const stride = plan.kind === 'ber-tlv' ? plan.stride : 1
  const least = lengthBytesOf((to - from) / stride)
  const said = walk.lengthBytes / stride
  return {
    ...{ id, head, from, to, units },
    key: id === 0 ? unknownKey(walk, plan) : (table.keys[id] ?? ''),
    lengthBytes: plan.kind === 'ber-tlv' && said > least ? said : 0,
    filler: walk.filler ? (to - from) / stride : 0,
    parts: id === 0 ? null : readElements(table, cursor, id, from, to),
  }
}

function unknownKey(walk: Walk, plan: CompositePlan): string {
  const { bytes } = walk.cursor
  if (plan.kind === 'tagged') return plan.textOf(bytes, walk.head)
  if (plan.kind !== 'ber-tlv') return ''
  if (walk.filler) return byteAt(bytes, walk.head, walk.end, plan.stride) === 0 ? '00' : 'FF'
  return tagText(tagAt(bytes, walk.head, plan.stride, walk.tagBytes / plan.stride))
}
