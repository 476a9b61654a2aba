/** Writes composites from the objects of their parts. */

import { PREFIX, SHAPE, writePrefix } from '../wire/encodings.ts'
import { EncodeError } from '../errors.ts'
import type { FieldTable } from '../table/table.ts'
import { lengthBytesOf, writeLength } from './ber.ts'
import { writeBits } from './bits.ts'
import { itemsOf, type Item } from './item.ts'
import { BITMAP_KEY } from './order.ts'
import type { PlainComposite, PlainValue } from './plain-value.ts'
import type { BerPlan, BitmapPlan, CompositePlan, TaggedPlan } from './plan.ts'
import { saysUnits } from './tagged-step.ts'
import { writeUnknown } from './unknown.ts'

/** Writes a field with its length in front; handed in, since a field may itself be a composite. */
export type WriteField = (
  table: FieldTable,
  id: number,
  value: PlainValue,
  target: Buffer,
  at: number,
) => number

/** Room for a tag of 16 bytes and a length of 8, more than any has. */
const HEAD_BYTES_MAX = 24

/** Bytes that the content of composite `node` takes at most; `bytesNeeded` says it for a part. */
export function compositeBytesNeeded(
  table: FieldTable,
  node: number,
  value: PlainValue,
  bytesNeeded: (table: FieldTable, id: number, value: PlainValue) => number,
): number {
  const { plan, plain } = takeApart(table, node, value)
  const bitmap = plan.kind === 'bitmap' ? plan.wireBytes : 0
  return itemsOf(table, node, plan, plain).reduce((sum, { id, value: part, filler }) => {
    const text = typeof part === 'string' ? part.length : 0
    const content = id === 0 ? text : bytesNeeded(table, id, part)
    return sum + HEAD_BYTES_MAX + filler * 2 + content
  }, bitmap)
}

/**
 * Writes the content of composite `node` at `at`, where {@link compositeBytesNeeded} are free; returns the position
 * after it.
 *
 * @throws EncodeError if the object is no such composite; names the part, never its value
 */
export function writeComposite(
  table: FieldTable,
  node: number,
  value: PlainValue,
  target: Buffer,
  at: number,
  writeField: WriteField,
): number {
  const { plan, plain } = takeApart(table, node, value)
  const items = itemsOf(table, node, plan, plain)
  let next = at
  if (plan.kind === 'bitmap') {
    next = writeBitmap(table, node, plan, plain, items, target, next)
  }
  for (const item of items) {
    const content = (from: number): number =>
      item.id === 0
        ? writeUnknownItem(table, node, plan, item, target, from)
        : writeField(table, item.id, item.value, target, from)
    if (plan.kind === 'ber-tlv') next = writeBer(plan, item, target, next, content)
    else if (plan.kind === 'tagged' && !plan.lead.includes(item.id)) {
      next = writeTagged(table, node, plan, item, target, next, content)
    } else next = content(next)
  }
  return next
}

function writeBitmap(
  table: FieldTable,
  node: number,
  plan: BitmapPlan,
  plain: PlainComposite,
  items: readonly Item[],
  target: Buffer,
  at: number,
): number {
  const digits = plain[BITMAP_KEY] ?? ''
  const bits = items.map((item) => Number(item.key))
  const end = typeof digits === 'string' ? writeBits(plan, bits, digits, target, at) : null
  if (end !== null) return end
  throw new EncodeError(`${table.paths[node]}.${BITMAP_KEY}`, 'not the digits of these parts')
}

function takeApart(
  table: FieldTable,
  node: number,
  value: PlainValue,
): { plan: CompositePlan; plain: PlainComposite } {
  const plan = table.composites[node]
  const path = table.paths[node] ?? ''
  if (!plan) throw new EncodeError(path, 'it is not composed of parts: text is due')
  if (!isObject(value)) throw new EncodeError(path, 'an object of its parts is due')
  return { plan, plain: value }
}

function isObject(value: PlainValue): value is PlainComposite {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function writeUnknownItem(
  table: FieldTable,
  node: number,
  plan: CompositePlan,
  item: Item,
  target: Buffer,
  at: number,
): number {
  const path = `${table.paths[node]}.${item.key}`
  const { value } = item
  if (typeof value !== 'string' || plan.kind === 'positional' || plan.kind === 'bitmap') {
    throw new EncodeError(path, 'text is due')
  }
  return writeUnknown(plan, path, value, target, at)
}

/** Writes tag, length and content; a length that proves longer than one byte moves the content on. */
function writeBer(
  plan: BerPlan,
  item: Item,
  target: Buffer,
  at: number,
  content: (at: number) => number,
): number {
  const { stride } = plan
  const tagEnd = writeHex(item.tag, Math.max(1, item.filler), target, at, stride)
  if (item.filler > 0) return tagEnd
  const isWhole = item.length.length > 1
  const guess = isWhole ? item.length.length / 2 : Math.max(1, Number(item.length))
  const from = tagEnd + guess * stride
  const end = content(from)
  const length = (end - from) / stride
  if (!Number.isInteger(length)) throw new EncodeError(item.key, 'half a byte of hex text')
  const count = Math.max(guess, lengthBytesOf(length))
  const start = tagEnd + count * stride
  if (start !== from) target.copyWithin(start, from, end)
  writeLength(length, count, target, tagEnd, stride)
  const written = target.toString('latin1', tagEnd, start)
  if (isWhole && (stride === 1 || written !== item.length.toUpperCase())) {
    throw new EncodeError(item.key, 'the digits of another length')
  }
  if (isWhole) writeHex(item.length, 1, target, tagEnd, stride)
  return start + end - from
}

/** Writes hex digits `times` over: as text in the case that they have, or as the bytes that they stand for. */
function writeHex(
  digits: string,
  times: number,
  target: Buffer,
  at: number,
  stride: number,
): number {
  let next = at
  for (let i = 0; i < times; i++) {
    next += target.write(digits, next, stride === 2 ? 'latin1' : 'hex')
  }
  return next
}

function writeTagged(
  table: FieldTable,
  node: number,
  plan: TaggedPlan,
  item: Item,
  target: Buffer,
  at: number,
  content: (at: number) => number,
): number {
  const tag = plan.wireOf(item.key) ?? new Uint8Array(plan.tagBytes)
  target.set(plan.isHex ? Buffer.from(item.tag, 'latin1') : tag, at)
  const lengthAt = at + plan.tagBytes
  const from = lengthAt + plan.lengthBytes
  const end = content(from)
  const said = saidOf(table, plan, item, end - from)
  if (said >= (LENGTH_BASE[plan.lengthCode] ?? 1) ** plan.lengthBytes) {
    throw new EncodeError(`${table.paths[node]}.${item.key}`, 'too long for its length')
  }
  writePrefix(plan.lengthCode, plan.lengthBytes, said, target, lengthAt)
  return end
}

/** By `PREFIX`: values that one byte of a length can have. */
const LENGTH_BASE: Record<number, number> = {
  [PREFIX.ascii]: 10,
  [PREFIX.ebcdic]: 10,
  [PREFIX.bcd]: 100,
  [PREFIX.binary]: 256,
}

/** What the length of a part says whose content is `bytes` long on the wire. */
function saidOf(table: FieldTable, plan: TaggedPlan, { id, value }: Item, bytes: number): number {
  if (id === 0 || !saysUnits(plan, table.shape[id] ?? 0)) {
    return plan.counts === 'nibbles' ? bytes * 2 : bytes
  }
  if (table.unitsMin[id] === table.unitsMax[id]) return table.unitsMax[id] ?? 0
  const isPairs = table.shape[id] === SHAPE.bytes || table.shape[id] === SHAPE.hexPairs
  if (typeof value === 'string') return isPairs ? value.length / 2 : value.length
  if (table.shape[id] === SHAPE.nibbles) return bytes * 2
  return table.shape[id] === SHAPE.hexPairs ? bytes / 2 : bytes
}
