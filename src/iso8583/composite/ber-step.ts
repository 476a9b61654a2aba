/** Composites of BER-TLV elements, with filler between them as ISO/IEC 7816-4 and EMV Book 3 annex B allow. */

import { byteAt, lengthAt, lengthBytesAt, tagAt, tagBytesAt, TAG_BYTES_MAX } from './ber.ts'
import { fault, noRoom, pathOf, takeLength, takeUnknown } from './extent.ts'
import { unknownTag } from './faults.ts'
import { berPart, type BerPlan } from './plan.ts'
import type { Walk } from './walk.ts'

/** Goes to the next tag or the next run of filler. Of a tag that comes twice, each is an element. */
export function nextBer(walk: Walk, plan: BerPlan): boolean {
  const { at, end } = walk
  if (at === end) return false
  const { stride } = plan
  const { bytes } = walk.cursor
  const first = byteAt(bytes, at, end, stride)
  if (first === 0 || (first === 0xff && !isListed(plan, bytes, at, end))) {
    return takeFiller(walk, plan, first)
  }
  const tagBytes = tagBytesAt(bytes, at, end, stride)
  if (tagBytes === 0) {
    const code = end - at < TAG_BYTES_MAX * stride ? 'truncated' : 'malformed'
    throw fault(walk, code, pathOf(walk, walk.node), at, 'a tag of 1 to 4 bytes', 'none')
  }
  const tag = tagAt(bytes, at, stride, tagBytes)
  const id = berPart(plan, tag)
  // An unlisted tag is not named: where lengths are wrong it is content.
  const path = pathOf(walk, id === 0 ? walk.node : id)
  const sizeAt = at + tagBytes * stride
  const lengthBytes = lengthBytesAt(bytes, sizeAt, end, stride)
  if (lengthBytes === 0) {
    const said = byteAt(bytes, sizeAt, end, stride)
    const code = sizeAt >= end || (said > 0x80 && said < 0x84) ? 'truncated' : 'malformed'
    throw fault(walk, code, path, sizeAt, 'a length of 1 to 4 bytes', 'none')
  }
  walk.tagBytes = tagBytes * stride
  walk.lengthBytes = lengthBytes * stride
  const from = sizeAt + lengthBytes * stride
  const length = lengthAt(bytes, sizeAt, stride, lengthBytes) * stride
  if (id !== 0) return takeLength(walk, id, from, length, sizeAt, -1)
  if (plan.unknown === 'reject') throw unknownTag(walk)
  if (from + length > end) throw noRoom(walk, path, from, length)
  return takeUnknown(walk, from, length)
}

/** FF is filler unless the dialect lists the tag that starts with it. */
function isListed(plan: BerPlan, bytes: Uint8Array, at: number, end: number): boolean {
  if (!plan.listsFF) return false
  const tagBytes = tagBytesAt(bytes, at, end, plan.stride)
  return tagBytes > 0 && berPart(plan, tagAt(bytes, at, plan.stride, tagBytes)) !== 0
}

function takeFiller(walk: Walk, plan: BerPlan, filler: number): boolean {
  const { at, end } = walk
  const { bytes } = walk.cursor
  let to = at + plan.stride
  while (byteAt(bytes, to, end, plan.stride) === filler && isSame(bytes, at, to, plan.stride)) {
    if (filler === 0xff && isListed(plan, bytes, to, end)) break
    to += plan.stride
  }
  walk.filler = true
  walk.from = at
  walk.to = to
  walk.units = 0
  walk.at = to
  return true
}

/** True if both places hold the same bytes on the wire: hex digits in one case. */
function isSame(bytes: Uint8Array, first: number, second: number, stride: number): boolean {
  return bytes[first] === bytes[second] && bytes[first + stride - 1] === bytes[second + stride - 1]
}
