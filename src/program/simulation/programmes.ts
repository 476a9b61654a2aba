/** The two programmes that a what-if compares: the rules of today, and the same with a draft among them. */
import { indexProgramme, type Programme, type ProgrammeParts } from '../programme.ts'
import { isActive, type RuleVersion } from '../rule.ts'
import { AskedFacts } from './past-facts.ts'
import { noEnd } from '../../values/time.ts'

/** A draft of a new rule has no id yet; as the youngest rule it comes after others of its priority. */
export const newRuleId = 2n ** 63n - 1n

/** See the sentence at the top. */
export interface Programmes {
  readonly today: Programme
  readonly withDraft: Programme
  /** What must be known of members, cards and visits for either. */
  readonly asked: AskedFacts
  /** The draft as it stands in `withDraft`. */
  readonly draft: RuleVersion
}

/**
 * Takes the versions that are active at `at` (`YYYY-MM-DD hh:mm:ss`) and lets them hold for all of a period that begins on
 * `from`; the draft stands in place of its own rule's version. A welcome is for those who join in the period, and, by a
 * rule of today, since that rule began.
 */
export function programmesOf(
  parts: ProgrammeParts,
  draft: RuleVersion,
  { at, from }: { readonly at: string; readonly from: string },
): Programmes {
  const revision = parts.revision ?? 0
  const start = `${from} 00:00:00`
  const active = parts.versions.filter((each) => isActive(each, at, revision))
  const standing = active.map((rule) => held(rule, rule.validFrom > start ? rule.validFrom : start))
  const ruleId = draft.ruleId === 0n ? newRuleId : draft.ruleId
  const drafted = held({ ...draft, ruleId }, start)
  const withDraft = [...standing.filter((each) => each.ruleId !== ruleId), drafted]
  return {
    today: indexProgramme({ ...parts, versions: standing, revision: 0 }),
    withDraft: indexProgramme({ ...parts, versions: withDraft, revision: 0 }),
    draft: drafted,
    asked: new AskedFacts([...standing, drafted], parts.versions),
  }
}

/** Held from the start of the period, or, a welcome, from `welcomesFrom`. */
function held(rule: RuleVersion, welcomesFrom: string): RuleVersion {
  const validFrom = rule.effect.kind === 'welcome' ? welcomesFrom : always
  return { ...rule, validFrom, validTo: noEnd, sinceRevision: 0, formerEnds: [] }
}

const always = '0001-01-01 00:00:00'
