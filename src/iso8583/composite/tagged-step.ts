/** Composites of parts with a tag and a length of fixed size each: sub-elements, PDS, datasets. */

import { readPrefix, SHAPE, wireBytes } from '../wire/encodings.ts'
import { fault, noRoom, pathOf, takeLength, takePart, takeUnknown } from './extent.ts'
import { unknownTag } from './faults.ts'
import { taggedPart, type TaggedPlan } from './plan.ts'
import type { Walk } from './walk.ts'

/** Goes to the next lead part or tag. Of a tag that comes twice, each is an element. */
export function nextTagged(walk: Walk, plan: TaggedPlan): boolean {
  if (walk.index < plan.lead.length) return takePart(walk, plan.lead[walk.index++] ?? 0)
  const { at, end } = walk
  if (at === end) return false
  const { bytes } = walk.cursor
  const lengthAt = at + plan.tagBytes
  const from = lengthAt + plan.lengthBytes
  const whole = pathOf(walk, walk.node)
  if (from > end) {
    const head = `${from - at} bytes`
    throw fault(walk, 'truncated', whole, at, `${head} of tag and length`, `${end - at} bytes`)
  }
  walk.tagBytes = plan.tagBytes
  walk.lengthBytes = plan.lengthBytes
  const id = taggedPart(plan, bytes, at)
  const said = readPrefix(plan.lengthCode, plan.lengthBytes, bytes, lengthAt)
  if (said < 0) {
    const expected = `a length of ${plan.lengthBytes} bytes in digits`
    const path = id === 0 ? whole : pathOf(walk, id)
    throw fault(walk, 'length_digits', path, lengthAt, expected, 'no digits')
  }
  if (id !== 0) {
    const shape = walk.table.shape[id] ?? 0
    const inUnits = saysUnits(plan, shape)
    const length = inUnits ? wireBytes(shape, said) : bytesOf(plan, said)
    return takeLength(walk, id, from, length, lengthAt, inUnits ? said : -1)
  }
  if (plan.unknown === 'reject') throw unknownTag(walk)
  const length = bytesOf(plan, said)
  if (from + length > end) throw noRoom(walk, whole, from, length)
  return takeUnknown(walk, from, length)
}

/** True where the length counts the units of a part of this shape. */
export function saysUnits(plan: TaggedPlan, shape: number): boolean {
  return plan.counts === 'units' || (plan.counts === 'nibbles' && shape === SHAPE.nibbles)
}

/** Bytes on the wire that a length says; the units of an unknown part are taken to be bytes. */
function bytesOf(plan: TaggedPlan, said: number): number {
  return plan.counts === 'nibbles' ? (said + 1) >> 1 : said
}
