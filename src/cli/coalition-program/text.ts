/** Rules as a person reads them. */
import type { z } from 'zod'
import type {
  decisionDocument,
  draftDocument,
  versionDocument,
} from '../../http/routes/rule/rule-document.ts'
import { money } from '../money.ts'

type Version = z.infer<typeof versionDocument>
type DraftShown = z.infer<typeof draftDocument>
type Saying = DraftShown['draft']
type NameOf = (partnerId: string | null) => string

/** One line of a version. */
export function versionLine(rule: Version, nameOf: NameOf): string {
  const { ruleId, version, state, partnerId, name, validFrom, validTo } = rule
  const ends = validTo === null ? '' : ` to ${validTo}`
  return `${ruleId}  v${version}  ${state}  ${nameOf(partnerId)}: ${name}; from ${validFrom}${ends}`
}

/** One line of a draft. */
export function draftLine(draft: DraftShown, nameOf: NameOf): string {
  const { draftId, revision, partnerId, savedBy } = draft
  return `${draftId}  revision ${revision}  ${nameOf(partnerId)}: ${draft.draft.name}; saved by ${savedBy}`
}

/** All of a version, and what was decided of it. */
export function versionText(
  rule: Version & { readonly decisions: readonly z.infer<typeof decisionDocument>[] },
  nameOf: NameOf,
): string {
  const decisions = rule.decisions.map(
    ({ at, action, by }) => `  ${at.slice(0, 16).replace('T', ' ')}  ${action} by ${by}\n`,
  )
  return `${versionLine(rule, nameOf)}\n${sayingText(rule, nameOf)}${decisions.join('')}`
}

/** All of a draft. */
export function draftText(draft: DraftShown, nameOf: NameOf): string {
  return `${draftLine(draft, nameOf)}\n${sayingText(draft.draft, nameOf)}`
}

function sayingText(saying: Saying, nameOf: NameOf): string {
  const { scope, condition, limits, stacking, funders, campaignId } = saying
  const { group, mode, priority } = stacking
  const said = Object.entries(limits).flatMap(([key, value]) =>
    value === null ? [] : [`${key} ${value}`],
  )
  const lines = [
    `gives      ${effectText(saying)}`,
    ...(condition === '' ? [] : [`where      ${condition.replaceAll('\n', '\n             ')}`]),
    ...(scope.locationIds === null ? [] : [`locations  ${scope.locationIds.join(', ')}`]),
    ...(scope.product === null ? [] : [`product    ${scope.product}`]),
    ...(said.length === 0 ? [] : [`at most    ${said.join(', ')}`]),
    ...(campaignId === null ? [] : [`campaign   ${campaignId}`]),
    `group      ${group}, ${mode}, priority ${priority}`,
    `paid by    ${funders.map((each) => `${nameOf(each.funderId)} ${each.percent} %`).join(', ')}`,
    `valid      ${saying.validFrom} to ${saying.validTo ?? 'no end'}; points for ${saying.pointsValidMonths} months`,
  ]
  return lines.map((line) => `  ${line}\n`).join('')
}

function effectText({ effect, currency }: Pick<Saying, 'effect' | 'currency'>): string {
  const value = (key: string): bigint => {
    const given = effect[key]
    return typeof given === 'string' || typeof given === 'number' ? BigInt(given) : 0n
  }
  const paid = (key: string): string => money(value(key), currency)
  switch (effect.kind) {
    case 'rate': {
      const from = value('minimumMinor') === 0n ? '' : `, from ${paid('minimumMinor')}`
      return `${value('pointsPer')} points for ${paid('perMinor')} (${textOf(effect['rounding'])})${from}`
    }
    case 'multiplier':
      return `${value('percent')} % of what rates give`
    case 'stamps':
      return `${value('points')} points on every ${value('every')}th visit of a month`
    case 'fixed':
      return `${value('points')} points for a payment`
    case 'welcome':
      return `${value('points')} points with the first payment of a new member`
    default:
      return JSON.stringify(effect)
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
