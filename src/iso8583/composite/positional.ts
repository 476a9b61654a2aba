/** Composites of parts one after another. */

import { takePart } from './extent.ts'
import type { PositionalPlan } from './plan.ts'
import type { Walk } from './walk.ts'
import { trailingBytes } from './faults.ts'

/** Goes to the next part; where it may, the composite ends before all of them were there. */
export function nextPositional(walk: Walk, plan: PositionalPlan): boolean {
  const { parts } = plan
  if (walk.index === parts.length) {
    if (walk.at !== walk.end) throw trailingBytes(walk)
    return false
  }
  if (plan.truncatable && walk.at === walk.end) return false
  return takePart(walk, parts[walk.index++] ?? 0)
}
