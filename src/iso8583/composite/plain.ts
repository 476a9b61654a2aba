/** Composites as nested objects of their parts, from which `encode` makes the same bytes again. */

import type { Cursor } from '../read/cursor.ts'
import type { FieldTable } from '../table/table.ts'
import type { Element, Elements } from './elements.ts'
import { BITMAP_KEY, ORDER_KEY, orderText } from './order.ts'
import { usualOrder } from './item.ts'
import type { PlainComposite, PlainValue } from './plain-value.ts'
import type { CompositePlan } from './plan.ts'

/** Makes text of an element that is no composite, or a malformed one, masked or not. */
export type ShowElement = (element: Element, plan: CompositePlan) => string

/** The object of a composite. Unknown parts are in it where the dialect keeps them; filler is in `$order` only. */
export function plainComposite(
  table: FieldTable,
  elements: Elements,
  show: ShowElement,
): PlainComposite {
  const { plan, list, bitmap } = elements
  const values = new Map<string, (string | PlainComposite)[]>()
  const placed: string[] = []
  for (const element of list) {
    if (!isKept(element, plan)) continue
    placed.push(orderText(element))
    if (element.filler > 0) continue
    const { parts } = element
    const value =
      parts && parts.error === null ? plainComposite(table, parts, show) : show(element, plan)
    const same = values.get(element.key)
    if (same) same.push(value)
    else values.set(element.key, [value])
  }
  const plain: Record<string, PlainValue> = {}
  for (const [key, found] of values) plain[key] = found.length === 1 ? (found[0] ?? '') : found
  const usual = usualOrder(table, plan, plain)
  const isUsual =
    placed.length === usual.length && placed.every((entry, i) => entry === usual[i]?.key)
  if (!isUsual) plain[ORDER_KEY] = placed
  if (bitmap !== '') plain[BITMAP_KEY] = bitmap
  return plain
}

/** An element that the object shows: all but unknown ones that are to be skipped. */
function isKept(element: Element, plan: CompositePlan): boolean {
  if (element.id !== 0 || element.filler > 0) return true
  return (plan.kind === 'tagged' || plan.kind === 'ber-tlv') && plan.unknown === 'keep'
}

/**
 * Calls `use` while the offsets of an element stand in the cursor, where the accessors look; then puts back what stood
 * there, since of a tag that comes twice they are to show the first.
 */
export function withOffsets<T>(cursor: Cursor, element: Element, use: (id: number) => T): T {
  const { starts, ends, units } = cursor
  const { id } = element
  const kept = [starts[id] ?? 0, ends[id] ?? 0, units[id] ?? 0] as const
  starts[id] = element.from
  ends[id] = element.to
  units[id] = element.units
  try {
    return use(id)
  } finally {
    ;[starts[id], ends[id], units[id]] = kept
  }
}
