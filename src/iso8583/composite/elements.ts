/** A composite taken apart whole, for tools: every element in the order of the wire, as far as it can be read. */

import type { Cursor } from '../read/cursor.ts'
import { DecodeError } from '../errors.ts'
import type { FieldTable } from '../table/table.ts'
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
  /** How its tag and its length were written, see `Placed`. */
  readonly tag: string
  readonly length: string
  /** First byte of the element with its tag and length, of its content, and after it. */
  readonly head: number
  readonly from: number
  readonly to: number
  readonly units: number
  /** Bytes of filler before they are written as hex, 0 for a part. */
  readonly filler: number
  /** What the part is composed of; null for one that is no composite. */
  readonly parts: Elements | null
}

/** The elements of a composite, and why there are no more. */
export interface Elements {
  readonly plan: CompositePlan
  readonly list: readonly Element[]
  /** Hex digits of its bitmap where some are in lower case, else `''`. */
  readonly bitmap: string
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
    return { plan, list, bitmap: lowerBitmap(plan, cursor.bytes, from), error: null }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return { plan, list, bitmap: '', error }
  }
}

function elementAt(walk: Walk, plan: CompositePlan): Element {
  const { table, cursor, id, head, from, to, units } = walk
  const stride = plan.kind === 'ber-tlv' ? plan.stride : 1
  const key = id === 0 ? unknownKey(walk, plan) : (table.keys[id] ?? '')
  const isHex = stride === 2 || (plan.kind === 'tagged' && plan.isHex)
  return {
    ...{ id, key, head, from, to, units },
    tag: isHex && walk.tagBytes > 0 ? hexAt(cursor.bytes, head, walk.tagBytes) : key,
    length: plan.kind === 'ber-tlv' && !walk.filler ? lengthText(walk, stride) : '',
    filler: walk.filler ? (to - from) / stride : 0,
    parts: id === 0 ? null : readElements(table, cursor, id, from, to),
  }
}

function hexAt(bytes: Uint8Array, at: number, count: number): string {
  return Buffer.from(bytes.subarray(at, at + count)).toString('latin1')
}

/** How a BER length was written, where it is not as short as can be and in upper case. */
function lengthText(walk: Walk, stride: number): string {
  const { head, from, to, tagBytes, lengthBytes } = walk
  const digits = stride === 2 ? hexAt(walk.cursor.bytes, head + tagBytes, lengthBytes) : ''
  if (digits !== digits.toUpperCase()) return digits
  const said = lengthBytes / stride
  return said > lengthBytesOf((to - from) / stride) ? String(said) : ''
}

/** The digits of a bitmap in hex of which some are in lower case. */
function lowerBitmap(plan: CompositePlan, bytes: Uint8Array, from: number): string {
  if (plan.kind !== 'bitmap' || !plan.hexValue) return ''
  const wire = Array.from(bytes.subarray(from, from + plan.wireBytes))
  const isLower = (byte: number): boolean => byte !== plan.hexDigit[plan.hexValue?.[byte] ?? 0]
  if (!wire.some(isLower)) return ''
  return wire
    .map((byte) => {
      const digit = (plan.hexValue?.[byte] ?? 0).toString(16)
      return isLower(byte) ? digit : digit.toUpperCase()
    })
    .join('')
}

function unknownKey(walk: Walk, plan: CompositePlan): string {
  const { bytes } = walk.cursor
  if (plan.kind === 'tagged') return plan.textOf(bytes, walk.head)
  if (plan.kind !== 'ber-tlv') return ''
  if (walk.filler && plan.stride === 2) return hexAt(bytes, walk.head, 2)
  if (walk.filler) return byteAt(bytes, walk.head, walk.end, 1) === 0 ? '00' : 'FF'
  return tagText(tagAt(bytes, walk.head, plan.stride, walk.tagBytes / plan.stride))
}
