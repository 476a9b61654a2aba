/** Whether the end of an approved version may be moved to where somebody wants it. */
import type { RuleVersion } from '../rule.ts'
import { unboundedIn } from './bounds.ts'
import type { Surroundings } from './check.ts'
import { clashesOf } from './clashes.ts'
import { earliestEnd, showTime } from './dates.ts'
import { fundingMistakes } from './funding.ts'
import type { Mistake } from '../../values/mistake.ts'

/** A later end gives points that nobody else has seen: a second person has to approve them, as the next version. */
export function laterEnd(version: RuleVersion, validTo: string): Mistake[] {
  if (validTo <= version.validTo) return []
  const ends = showTime(version.validTo)
  const detail = `it ends at ${ends}, and a later end takes a second person: draft the next version for approval`
  return [{ pointer: '/validTo', detail }]
}

/**
 * An end is moved to the first midnight that has begun nowhere, at the earliest, or to the beginning of a version that has
 * begun nowhere; never once it may have passed somewhere. A later end must suit the other versions and the funders,
 * and have a bound.
 */
export function endMistakes(
  version: RuleVersion,
  validTo: string,
  { versions, partners, agreements }: Surroundings,
  now: Date,
): Mistake[] {
  const pointer = '/validTo'
  const earliest = earliestEnd(now)
  if (version.validTo < earliest) {
    const detail = `it ends at ${showTime(version.validTo)}, and that is too near to be moved: make a new version`
    return [{ pointer, detail }]
  }
  const from = version.validFrom < earliest ? earliest : version.validFrom
  if (validTo < from) {
    const detail = `purchases may have been made by then: ${showTime(from)} is the earliest end`
    return [{ pointer, detail }]
  }
  if (validTo <= version.validTo) return []
  const moved = { ...version, validTo }
  const others = versions.filter((each) => each !== version)
  const mistakes = [
    ...unboundedIn(moved),
    ...clashesOf(moved, others),
    ...fundingMistakes(moved, partners, agreements),
  ]
  return mistakes.map(({ detail }) => ({ pointer, detail }))
}
