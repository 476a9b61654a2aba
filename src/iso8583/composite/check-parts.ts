/** Checks every element of a composite, those too that stand behind another of the same tag. */

import type { Cursor } from '../read/cursor.ts'
import { contentError } from '../read/failures.ts'
import type { FieldTable } from '../table/table.ts'
import { isBad } from '../read/valid.ts'
import { readElements, type Elements } from './elements.ts'
import { withOffsets } from './plain.ts'

/**
 * Checks the composite `id` that a message has, to its last part. What is soft is not looked into: it fails no message.
 *
 * @throws DecodeError for the first part that is malformed or not of its class
 */
export function checkComposite(table: FieldTable, cursor: Cursor, id: number): void {
  const from = cursor.starts[id] ?? 0
  const elements = readElements(table, cursor, id, from, cursor.ends[id] ?? 0)
  if (elements) checkElements(table, cursor, elements)
}

function checkElements(table: FieldTable, cursor: Cursor, { plan, list, error }: Elements): void {
  if (plan.soft) return
  for (const element of list) {
    if (element.parts) checkElements(table, cursor, element.parts)
    else if (element.id !== 0 && table.sensitivity[element.id] !== 'sad') {
      withOffsets(cursor, element, (id) => {
        if (isBad(table, cursor, id)) throw contentError(table, cursor, id)
      })
    }
  }
  if (error) throw error
}
