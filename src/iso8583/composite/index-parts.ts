/** Notes where the parts of a composite are, when one of them is first asked for. */

import type { Cursor } from '../read/cursor.ts'
import { DecodeError } from '../errors.ts'
import { contentError } from '../read/failures.ts'
import type { FieldTable } from '../table/table.ts'
import { isBad } from '../read/valid.ts'
import type { CompositePlan } from './plan.ts'
import { step } from './step.ts'
import { Walk } from './walk.ts'

/** One walk serves all messages, since it is through before anything else can begin another. */
let shared: Walk | null = null

function walkThrough(table: FieldTable, cursor: Cursor, node: number): Walk {
  const walk = (shared ??= new Walk(table, cursor))
  walk.table = table
  walk.cursor = cursor
  walk.begin(node, cursor.starts[node] ?? 0, cursor.ends[node] ?? 0)
  return walk
}

/**
 * Goes through composite `node`, which the message has: marks its parts as present and notes their offsets. Of a tag
 * that comes more than once, the first counts. Composites among the parts are not gone through. Allocates nothing
 * unless the composite is malformed.
 *
 * @throws DecodeError if it is malformed and not soft; then none of its parts is present
 */
export function indexComposite(table: FieldTable, cursor: Cursor, node: number): void {
  const plan = table.composites[node]
  if (!plan) return
  const unknown = cursor.unknownParts
  try {
    indexParts(table, cursor, node, plan)
  } catch (error) {
    for (const id of plan.parts) cursor.present[id] = cursor.stamp - 1
    cursor.unknownParts = unknown
    if (!isSoft(table, node) || !(error instanceof DecodeError)) throw error
    cursor.softFailures++
  }
}

/** True if the composite or one around it is soft: what is malformed inside a soft one fails no message either. */
export function isSoft(table: FieldTable, node: number): boolean {
  for (let id = node; id > 0; id = table.parents[id] ?? 0) {
    if (table.composites[id]?.soft === true) return true
  }
  return false
}

function indexParts(table: FieldTable, cursor: Cursor, node: number, plan: CompositePlan): void {
  const { starts, ends, units, present, stamp } = cursor
  const walk = walkThrough(table, cursor, node)
  while (step(walk, plan)) {
    const { id } = walk
    if (id === 0) {
      if (!walk.filler) cursor.unknownParts++
      continue
    }
    if (present[id] === stamp) continue
    starts[id] = walk.from
    ends[id] = walk.to
    units[id] = walk.units
    present[id] = stamp
    if (table.checked[id] === 1 && isBad(table, cursor, id)) throw contentError(table, cursor, id)
  }
}
