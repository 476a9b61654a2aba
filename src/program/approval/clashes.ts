/** Versions that cannot be active at once with another: of one rule, or of one group. */
import type { RuleVersion, Scope } from '../rule.ts'
import { showTime } from './dates.ts'
import type { Mistake } from '../../values/mistake.ts'

/** What keeps a version from standing beside the others; itself is not among them. */
export function clashesOf(version: RuleVersion, others: readonly RuleVersion[]): Mistake[] {
  const mistakes: Mistake[] = []
  for (const other of others) {
    if (other.partnerId !== version.partnerId || !meetInTime(version, other)) continue
    if (other.name === version.name) mistakes.push(overlap(other))
    else if (other.stacking.group === version.stacking.group) {
      mistakes.push(...clashInGroup(version, other))
    }
  }
  return mistakes
}

function meetInTime(one: RuleVersion, other: RuleVersion): boolean {
  // One that ends when it begins never holds.
  if (one.validFrom === one.validTo || other.validFrom === other.validTo) return false
  return one.validFrom < other.validTo && other.validFrom < one.validTo
}

function overlap(other: RuleVersion): Mistake {
  const end = showTime(other.validTo)
  const holds = `from ${showTime(other.validFrom)} ${end === null ? 'without an end' : `to ${end}`}`
  return {
    pointer: '/validFrom',
    detail: `version ${other.version} of this rule holds ${holds}: end the one before the other begins`,
  }
}

function clashInGroup(version: RuleVersion, other: RuleVersion): Mistake[] {
  const { group, mode, priority } = version.stacking
  const beside = `"${other.name}" in the group ${group}`
  if (other.stacking.mode !== mode) {
    const detail = `${beside} has the mode ${other.stacking.mode}: a group has one mode`
    return [{ pointer: '/stacking/mode', detail }]
  }
  if ((version.effect.kind === 'multiplier') !== (other.effect.kind === 'multiplier')) {
    const detail = `${beside} is ${kindOf(other)}: multipliers have groups of their own`
    return [{ pointer: '/stacking/group', detail }]
  }
  if (mode !== 'exclusive' || other.stacking.priority !== priority) return []
  if (other.currency !== version.currency || !meetInScope(version.scope, other.scope)) return []
  const detail = `${beside} has the priority ${priority} as well: which of the two counts would be chance`
  return [{ pointer: '/stacking/priority', detail }]
}

function kindOf({ effect }: RuleVersion): string {
  return effect.kind === 'multiplier' ? 'a multiplier' : 'no multiplier'
}

function meetInScope(one: Scope, other: Scope): boolean {
  const ids = other.locationIds
  const places =
    one.locationIds === null || ids === null || one.locationIds.some((each) => ids.includes(each))
  return places && (one.product === null || other.product === null || one.product === other.product)
}
