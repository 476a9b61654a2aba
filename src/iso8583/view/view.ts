/** A person's and a machine's view of a message, masked by who may see a field. */

import { readElements, type Element, type Elements } from '../composite/elements.ts'
import { plainComposite, withOffsets } from '../composite/plain.ts'
import type { PlainValue } from '../composite/plain-value.ts'
import type { CompositePlan } from '../composite/plan.ts'
import { unknownText } from '../composite/unknown.ts'
import type { Cursor } from '../read/cursor.ts'
import type { Layout } from '../table/layout.ts'
import { NOT_KEPT, privateText, shownText } from './mask.ts'
import { mtiText } from './mti-text.ts'
import { hidesSecret, isOpaque } from './opaque.ts'
import type { Sensitivity } from '../spec/spec.ts'
import type { FieldTable } from '../table/table.ts'
import { fieldText } from '../read/text.ts'
import { unusualBitmap } from '../write/prologue.ts'

/** One field of a message, or part of one, as it may be shown. */
export interface FieldView {
  /** `55.9F02`; the number of a data element. */
  path: string
  /** 0 for a data element, 1 for its parts. */
  depth: number
  name: string
  /** First byte of the content, counted from the first byte of the message, and its bytes. */
  offset: number
  bytes: number
  /** Bytes in front of the content that say its length, of a data element; 0 where there are none. */
  prefixBytes: number
  /** Masked by the field's sensitivity; of a composite, how many parts it has or what is wrong with it. */
  value: string
  sensitivity: Sensitivity
  /** Where the protocol file says that the field is only inferred. */
  inferred?: boolean
}

/** A message as JSON has it; `dialect.encode` takes it back. */
export interface MessageJson {
  /** In hex, where the dialect has one. */
  header?: string
  mti: string
  /** The bitmaps in hex digits, where they are not as `encode` would write them. */
  bitmap?: string
  fields: Record<string, PlainValue>
}

/** The machine's view of what a message has; a malformed composite is said to be so, or is its raw text. */
export function jsonOf(
  table: FieldTable,
  layout: Layout,
  cursor: Cursor,
  unmasked: boolean,
): MessageJson {
  const { bytes, start, mtiAt } = cursor
  const fields: Record<string, PlainValue> = {}
  for (const de of dataElements(cursor)) fields[de] = jsonField(table, cursor, de, unmasked)
  const bitmap = cursor.mti < 0 ? undefined : unusualBitmap(layout, cursor)
  const message = {
    mti: mtiText(cursor.mti),
    ...(bitmap === undefined ? {} : { bitmap }),
    fields,
  }
  return layout.headerBytes === 0
    ? message
    : { header: bytes.toString('hex', start, mtiAt), ...message }
}

function jsonField(table: FieldTable, cursor: Cursor, id: number, unmasked: boolean): PlainValue {
  const elements = elementsOf(table, cursor, id)
  if (elements === null) return shownText(table, cursor, id, unmasked)
  if (elements.error !== null) return malformedText(table, cursor, id, unmasked)
  const show = (element: Element, plan: CompositePlan): string =>
    shownElement(table, cursor, plan, element, unmasked)
  return plainComposite(table, elements, show)
}

/** What is shown of a composite that cannot be taken apart: all of it, where nothing in it could be secret. */
function malformedText(table: FieldTable, cursor: Cursor, id: number, unmasked: boolean): string {
  if (unmasked && table.readable[id] === 1) return fieldText(table, cursor, id)
  return `[malformed, ${cursor.units[id]} long]`
}

function elementsOf(table: FieldTable, cursor: Cursor, id: number): Elements | null {
  return readElements(table, cursor, id, cursor.starts[id] ?? 0, cursor.ends[id] ?? 0)
}

/** Text of an element that has no parts, or none that can be made out, as it may be shown. */
function shownElement(
  table: FieldTable,
  cursor: Cursor,
  plan: CompositePlan,
  element: Element,
  unmasked: boolean,
): string {
  const { id, from, to, parts } = element
  const own = (): string =>
    withOffsets(cursor, element, () => shownText(table, cursor, id, unmasked))
  if (parts) return withOffsets(cursor, element, () => malformedText(table, cursor, id, unmasked))
  if (isOpaque(table, plan, element)) {
    if (!unmasked) return privateText(to - from)
    return hidesSecret(plan, cursor.bytes, element) ? NOT_KEPT : own()
  }
  if (id !== 0) return own()
  if (plan.kind !== 'tagged' && plan.kind !== 'ber-tlv') return ''
  if (hidesSecret(plan, cursor.bytes, element)) return NOT_KEPT
  return unmasked ? unknownText(plan, cursor.bytes, from, to) : privateText(to - from)
}

/**
 * The fields that a message has and the parts of each, in the order of the wire. After a failed `read` these are the
 * fields before the mistake.
 */
export function viewFields(table: FieldTable, cursor: Cursor, unmasked: boolean): FieldView[] {
  return dataElements(cursor).flatMap((de) => {
    const elements = elementsOf(table, cursor, de)
    const view: FieldView = {
      path: table.paths[de] ?? '',
      depth: 0,
      name: table.names[de] ?? '',
      offset: (cursor.starts[de] ?? 0) - cursor.start,
      bytes: (cursor.ends[de] ?? 0) - (cursor.starts[de] ?? 0),
      prefixBytes: table.prefixBytes[de] ?? 0,
      value: elements ? summary(elements) : shownText(table, cursor, de, unmasked),
      sensitivity: table.sensitivity[de] ?? 'private',
      ...inferredAt(table, de),
    }
    return elements ? [view, ...viewParts(table, cursor, view, elements, unmasked)] : [view]
  })
}

function viewParts(
  table: FieldTable,
  cursor: Cursor,
  above: FieldView,
  elements: Elements,
  unmasked: boolean,
): FieldView[] {
  // Where a composite breaks off, its parts may be others than they seem to be.
  const shown = unmasked && elements.error === null
  return elements.list.flatMap((element) => {
    const { id, key, from, to, filler, parts } = element
    const path = `${above.path}.${key}`
    const place = { offset: from - cursor.start, bytes: to - from, prefixBytes: 0 }
    const where = { path, depth: above.depth + 1, ...place }
    if (filler > 0) {
      return [
        { ...where, name: 'Filler', value: `${filler} bytes`, sensitivity: 'public' as const },
      ]
    }
    const view: FieldView = {
      ...where,
      name: id === 0 ? 'Not in the protocol' : (table.names[id] ?? ''),
      value: parts ? summary(parts) : shownElement(table, cursor, elements.plan, element, shown),
      sensitivity: id === 0 ? 'private' : (table.sensitivity[id] ?? 'private'),
      ...inferredAt(table, id),
    }
    return parts ? [view, ...viewParts(table, cursor, view, parts, shown)] : [view]
  })
}

function inferredAt(table: FieldTable, id: number): Pick<FieldView, 'inferred'> {
  return table.inferred[id] === 1 ? { inferred: true } : {}
}

function summary({ list, error }: Elements): string {
  if (error) return `[malformed: ${error.code} at ${error.path}, byte ${error.offset}]`
  const parts = list.filter(({ filler }) => filler === 0).length
  return parts === 1 ? '1 part' : `${parts} parts`
}

/** A person's view: one field or part a line with its offset, masked. */
export function describeMessage(table: FieldTable, cursor: Cursor): string {
  const line = (offset: number, path: string, name: string, value: string): string =>
    `${String(offset).padStart(5)}  ${path.padEnd(16)} ${name.padEnd(42)} ${value}`.trimEnd()
  const mtiOffset = cursor.mtiAt - cursor.start
  const header = mtiOffset > 0 ? [line(0, 'Header', 'Header', `${mtiOffset} bytes`)] : []
  const mti = line(mtiOffset, 'MTI', 'Message type', mtiText(cursor.mti))
  const lines = viewFields(table, cursor, false).map(({ offset, path, depth, name, value }) =>
    line(offset, `${'  '.repeat(depth)}DE${path}`, name, value),
  )
  return [...header, mti, ...lines].join('\n')
}

/** Data elements that the message has, in order. */
function dataElements({ words }: Cursor): number[] {
  const found: number[] = []
  for (let w = 0; w < words.length; w++) {
    let bits = words[w] ?? 0
    while (bits !== 0) {
      const lead = Math.clz32(bits)
      bits ^= 0x80000000 >>> lead
      found.push(w * 32 + lead + 1)
    }
  }
  return found
}
