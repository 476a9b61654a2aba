/** Segments: members of whom a condition holds. */
import { compileCondition, ConditionError, type Condition } from '../condition/condition.ts'
import type { Facts } from '../condition/facts.ts'
import type { Mistake } from '../../values/mistake.ts'
import { memberFactReader, memberFacts, type Subject } from './facts.ts'

/** A segment as its owner defines it. */
export interface SegmentDocument {
  readonly description: string
  /** ISO 4217 code: what was paid in it counts. */
  readonly currency: string
  /** CEL over {@link memberFacts}. */
  readonly condition: string
}

/** A segment that holds: of a partner, or of the coalition (0). */
export interface Segment {
  readonly partnerId: bigint
  readonly name: string
  readonly currency: string
  readonly condition: Condition
}

/** What is wrong with the condition, by its column; the rest was checked before. */
export function mistakesIn({ condition }: SegmentDocument): Mistake[] {
  try {
    compileCondition(condition, memberFacts)
    return []
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error
    return [{ pointer: '/condition', detail: error.message, column: error.column }]
  }
}

/** Compiles a document that was checked. Throws {@link ConditionError}. */
export function compileSegment(
  owner: { readonly partnerId: bigint; readonly name: string },
  { currency, condition }: SegmentDocument,
): Segment {
  return { ...owner, currency, condition: compileCondition(condition, memberFacts) }
}

/** Segments of one owner that ask about the same currency: what they need is read once. */
export interface SegmentGroup {
  readonly partnerId: bigint
  readonly currency: string
  /** Names of those in which somebody is. */
  segmentsOf(subject: Subject): string[]
}

/** Groups them. */
export function groupSegments(segments: readonly Segment[]): SegmentGroup[] {
  const groups = new Map<string, Segment[]>()
  for (const segment of segments) {
    const key = `${segment.partnerId}/${segment.currency}`
    groups.set(key, [...(groups.get(key) ?? []), segment])
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members
    if (first === undefined) return []
    const read = memberFactReader(new Set(members.flatMap((each) => [...each.condition.uses])))
    const segmentsOf = (subject: Subject): string[] => {
      const facts: Facts = read(subject)
      return members.flatMap(({ name, condition }) => (condition.holds(facts) ? [name] : []))
    }
    return [{ partnerId: first.partnerId, currency: first.currency, segmentsOf }]
  })
}
