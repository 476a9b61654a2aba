/** From a draft to the version that a what-if asks. */
import { checkDraft, type Surroundings } from '../approval/check.ts'
import type { Draft } from '../approval/draft.ts'
import type { Mistake } from '../../values/mistake.ts'
import type { Owner } from '../../values/owner.ts'
import type { RuleVersion } from '../rule.ts'

/** `mistakes` would keep the draft from being approved, and not from being tried. */
export type Drafted =
  | { readonly version: RuleVersion; readonly mistakes: readonly Mistake[] }
  | { readonly refused: readonly Mistake[] }

/** Without a condition that compiles, with other people's locations or campaigns, there is nothing to try. */
const asked = /^\/(condition|scope|campaignId)/

/** The version that a draft would be. A what-if is about days that are over, whatever its dates. */
export function versionToTry(draft: Draft, owner: Owner, around: Surroundings, now: Date): Drafted {
  const { version, mistakes } = checkDraft(draft, owner, around, now)
  const refused = mistakes.filter(({ pointer }) => asked.test(pointer))
  if (version === null || refused.length > 0) return { refused }
  return { version, mistakes }
}
