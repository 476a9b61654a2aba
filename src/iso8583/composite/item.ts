/** What `encode` writes of the object of a composite, and in what order. */

import { EncodeError } from '../errors.ts'
import type { FieldTable } from '../table/table.ts'
import { tagOfText } from './ber.ts'
import { BITMAP_KEY, ORDER_KEY, parseOrder } from './order.ts'
import type { PlainComposite, PlainValue } from './plain-value.ts'
import type { CompositePlan } from './plan.ts'

/** One element to write. */
export interface Item {
  /** Node id; 0 for a part that the dialect does not list, and for filler. */
  readonly id: number
  readonly key: string
  readonly value: string | PlainComposite
  /** How its tag and its BER length are written, see `Placed`. */
  readonly tag: string
  readonly length: string
  /** Bytes of filler to write instead of a part. */
  readonly filler: number
}

type ItemOf = (key: string, value: string | PlainComposite, tag: string, length: string) => Item

/**
 * The parts of an object in the order in which they are written where nothing else is said: by position or by bit;
 * lead parts first and then tags in the order of the keys, as JavaScript has them: whole numbers ascending, then the
 * others as they were written. A list is one part after the other.
 */
export function usualOrder(
  table: FieldTable,
  plan: CompositePlan,
  plain: PlainComposite,
): { key: string; value: string | PlainComposite }[] {
  const lead = plan.kind === 'tagged' ? [...plan.lead] : plan.kind === 'ber-tlv' ? [] : plan.parts
  const first = lead.map((id) => table.keys[id] ?? '')
  const given = new Set(Object.keys(plain))
  given.delete(ORDER_KEY)
  given.delete(BITMAP_KEY)
  const keys = new Set([...first.filter((key) => given.has(key)), ...given])
  return [...keys].flatMap((key) => listOf(valueOf(plain, key)).map((value) => ({ key, value })))
}

function valueOf(plain: PlainComposite, key: string): PlainValue {
  const value = plain[key]
  // Programs without types hand over null.
  if (value !== undefined && value !== null) return value
  throw new EncodeError(key.slice(0, 16), 'a value is due, or no such key')
}

function listOf(value: PlainValue): readonly (string | PlainComposite)[] {
  return isList(value) ? value : [value]
}

function isList(value: PlainValue): value is readonly (string | PlainComposite)[] {
  return Array.isArray(value)
}

/**
 * What is to be written of the object of composite `node`.
 *
 * @throws EncodeError for a key that is no part, a part that lacks, or an order that does not fit the parts
 */
export function itemsOf(
  table: FieldTable,
  node: number,
  plan: CompositePlan,
  plain: PlainComposite,
): Item[] {
  const ids = new Map(plan.parts.map((id) => [table.keys[id] ?? '', id]))
  const path = table.paths[node] ?? ''
  const itemOf: ItemOf = (key, value, tag, length) => {
    const id = ids.get(key) ?? 0
    if (id === 0 && !mayBeUnknown(plan, key)) {
      throw new EncodeError(`${path}.${key.slice(0, 16)}`, 'the dialect has no such part')
    }
    return { id, key, value, tag, length, filler: 0 }
  }
  const usual = usualOrder(table, plan, plain)
  const order = plain[ORDER_KEY]
  const items =
    order === undefined
      ? usual.map(({ key, value }) => itemOf(key, value, key, ''))
      : orderedItems(path, order, usual, itemOf)
  checkPositions(table, plan, items, path)
  return items
}

function orderedItems(
  path: string,
  order: PlainValue,
  usual: readonly { key: string; value: string | PlainComposite }[],
  itemOf: ItemOf,
): Item[] {
  const left = [...usual]
  const items = listOf(order).map((text) => {
    const entry = typeof text === 'string' ? parseOrder(text) : null
    if (entry === null) throw new EncodeError(`${path}.${ORDER_KEY}`, 'an entry that is none')
    if (entry.filler > 0) return { ...entry, id: 0, key: entry.tag, value: '' }
    const exact = left.findIndex(({ key }) => key === entry.tag)
    const at = exact < 0 ? left.findIndex(({ key }) => key === entry.tag.toUpperCase()) : exact
    const [taken] = at < 0 ? [] : left.splice(at, 1)
    if (!taken) throw new EncodeError(`${path}.${ORDER_KEY}`, 'it names a part that is not there')
    return itemOf(taken.key, taken.value, entry.tag, entry.length)
  })
  if (left.length > 0) throw new EncodeError(`${path}.${ORDER_KEY}`, 'it does not name every part')
  return items
}

/** A tag that the dialect does not list is written where it keeps such. */
function mayBeUnknown(plan: CompositePlan, key: string): boolean {
  if (plan.kind === 'ber-tlv') return plan.unknown === 'keep' && tagOfText(key) !== 0
  return plan.kind === 'tagged' && plan.unknown === 'keep' && plan.wireOf(key) !== null
}

/** Parts that stand by position stand there once, none missing before another. */
function checkPositions(
  table: FieldTable,
  plan: CompositePlan,
  items: readonly Item[],
  path: string,
): void {
  if (plan.kind === 'ber-tlv') return
  const due = plan.kind === 'tagged' ? [...plan.lead] : plan.parts
  const present = new Set(items.map((item) => item.id))
  if (plan.kind === 'bitmap') {
    if (present.size === items.length && items.every((item) => item.filler === 0)) return
    throw new EncodeError(path, 'a part by bit number stands once')
  }
  const count = plan.kind === 'positional' && plan.truncatable ? items.length : due.length
  const fits = due.slice(0, count).every((id, i) => items[i]?.id === id)
  const more = plan.kind === 'positional' ? items.length > count : false
  const again = items.slice(due.length).some((item) => item.id !== 0 && due.includes(item.id))
  if (fits && !more && !again) return
  const missing = due.find((id) => !present.has(id)) ?? due[0] ?? 0
  throw new EncodeError(table.paths[missing] ?? path, 'this part is needed where it stands')
}
