/** Steps through the elements of a composite in the order of the wire, checking every bound. */

import { nextBer } from './ber-step.ts'
import { nextBit } from './bits.ts'
import type { CompositePlan } from './plan.ts'
import { nextPositional } from './positional.ts'
import { nextTagged } from './tagged-step.ts'
import type { Walk } from './walk.ts'

/**
 * Goes to the next element; false at the end of the composite.
 *
 * @throws DecodeError where the bytes are no such composite; `walk.head` is then where the bad element starts
 */
export function step(walk: Walk, plan: CompositePlan): boolean {
  walk.head = walk.at
  walk.id = 0
  walk.tagBytes = 0
  walk.lengthBytes = 0
  walk.filler = false
  switch (plan.kind) {
    case 'positional':
      return nextPositional(walk, plan)
    case 'bitmap':
      return nextBit(walk, plan)
    case 'tagged':
      return nextTagged(walk, plan)
    case 'ber-tlv':
      return nextBer(walk, plan)
  }
}
