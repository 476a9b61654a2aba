/** Refusals of the life of rules in words; a condition is shown with a caret under its mistake. */
import type { Refusal } from '../../program/approval/approvals.ts'
import type { Mistake } from '../../values/mistake.ts'
import { inFile } from '../../program/approval/named.ts'

/** Why not, for a person. `condition` is that of the rule. */
export function refusalText(refusal: Refusal, condition = ''): string {
  switch (refusal.outcome) {
    case 'refused':
      return `the rule is refused:\n${refusal.mistakes.map((each) => mistakeText(each, condition)).join('\n')}`
    case 'not_found':
      return 'there is no such rule or draft'
    case 'own_draft':
      return 'who saved a draft last may not approve it: another person has to'
    case 'other_owner':
      return 'the draft is of a rule of another owner, and the file names this one: draft it anew'
    case 'too_many':
      return 'more drafts wait for approval than may: approve or discard some'
    case 'approved':
      return 'the draft is approved already: draft a new version'
    case 'stale':
      return `the draft was changed meanwhile, and is at revision ${refusal.revision}: look at it again`
  }
}

/** One mistake with its place in the file. */
export function mistakeText(mistake: Mistake, condition: string): string {
  const { pointer, detail, column } = inFile(mistake)
  const line = `  ${pointer}: ${detail}`
  return column === undefined ? line : `${line}\n${pointed(condition, column)}`
}

/** The line of a condition that holds the column, and a caret under it. */
function pointed(condition: string, column: number): string {
  const before = condition.slice(0, column - 1)
  const start = before.lastIndexOf('\n') + 1
  const [text = ''] = condition.slice(start).split('\n')
  const indent = before.slice(start).replaceAll(/[^\t]/g, ' ')
  return `    ${text}\n    ${indent}^`
}
