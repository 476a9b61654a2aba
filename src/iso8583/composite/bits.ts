/** Composites with a bitmap of their own. */

import { fault, pathOf, takePart } from './extent.ts'
import { trailingBytes } from './faults.ts'
import type { BitmapPlan } from './plan.ts'
import type { Walk } from './walk.ts'

/** Goes to the part of the next bit that is set. The bitmap itself stands in front of the first. */
export function nextBit(walk: Walk, plan: BitmapPlan): boolean {
  if (walk.index === 0) openBitmap(walk, plan)
  const bitmap = walk.bitmap
  for (let bit = walk.index; bit <= plan.bits; bit++) {
    if (!isSet(walk.cursor.bytes, bitmap, plan, bit)) continue
    walk.index = bit + 1
    const id = plan.byBit[bit] ?? 0
    if (id === 0) {
      const at = bitmap + ((bit - 1) >> (plan.hexValue ? 2 : 3))
      const path = `${pathOf(walk, walk.node)}.${bit}`
      throw fault(walk, 'undefined_field', path, at, 'a bit not set', 'a bit set')
    }
    return takePart(walk, id)
  }
  walk.index = plan.bits + 1
  if (walk.at !== walk.end) throw trailingBytes(walk)
  return false
}

function openBitmap(walk: Walk, plan: BitmapPlan): void {
  const { at, end } = walk
  const path = pathOf(walk, walk.node)
  if (at + plan.wireBytes > end) {
    throw fault(walk, 'truncated', path, at, `${plan.wireBytes} bytes`, `${end - at} bytes`)
  }
  walk.bitmap = at
  if (plan.hexValue) {
    for (let i = at; i < at + plan.wireBytes; i++) {
      if ((plan.hexValue[walk.cursor.bytes[i] ?? 0] ?? -1) < 0) {
        throw fault(walk, 'bitmap', path, i, 'a hex digit', 'another byte')
      }
    }
  }
  walk.at = at + plan.wireBytes
  walk.index = 1
}

function isSet(bytes: Uint8Array, bitmap: number, plan: BitmapPlan, bit: number): boolean {
  const index = bit - 1
  if (!plan.hexValue) return ((bytes[bitmap + (index >> 3)] ?? 0) & (0x80 >> (index & 7))) !== 0
  const digit = plan.hexValue[bytes[bitmap + (index >> 2)] ?? 0] ?? 0
  return (digit & (8 >> (index & 3))) !== 0
}

/**
 * Writes the bitmap of the bits that are set; returns the position after it.
 *
 * @param digits its hex digits where some are in lower case, else `''`; null is returned where they say other bits
 */
export function writeBits(
  plan: BitmapPlan,
  bits: readonly number[],
  digits: string,
  target: Uint8Array,
  at: number,
): number | null {
  const hex = plan.hexValue !== null
  target.fill(0, at, at + plan.wireBytes)
  for (const bit of bits) {
    const index = bit - 1
    const byte = at + (index >> (hex ? 2 : 3))
    target[byte] = (target[byte] ?? 0) | (hex ? 8 >> (index & 3) : 0x80 >> (index & 7))
  }
  const next = at + plan.wireBytes
  const values = Array.from(target.subarray(at, next), (value) => value.toString(16)).join('')
  if (digits !== '' && (!hex || digits.toLowerCase() !== values)) return null
  if (!hex) return next
  for (let i = at; i < next; i++) {
    const digit = digits.charAt(i - at)
    const lower = digit === digit.toUpperCase() ? 0 : plan.toLower
    target[i] = (plan.hexDigit[target[i] ?? 0] ?? 0) + lower
  }
  return next
}
