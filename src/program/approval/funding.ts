/** Who pays for a version: shares of a whole, by partners that have agreed to and that stay. */
import type { RuleVersion } from '../rule.ts'
import { lastDayOf, stateOf } from './dates.ts'
import type { Mistake } from '../../values/mistake.ts'
import { noEnd } from '../../values/time.ts'
import type { Owner } from '../../values/owner.ts'

/** A funder has agreed to pay for rules of an owner; days are `YYYY-MM-DD`, both included, `9999` for no end. */
export interface FundingAgreement {
  readonly owner: Owner
  readonly funderId: bigint
  readonly from: string
  readonly until: string
}

/** A partner, as far as it can pay. */
export interface FundingPartner {
  readonly name: string
  /** The last day on which purchases earn at its cost; `9999` for no end. */
  readonly earnsUntil: string
}

/** What is wrong with a version's funders. An owner needs no agreement with itself. */
export function fundingMistakes(
  version: Pick<RuleVersion, 'partnerId' | 'funders' | 'validFrom' | 'validTo'>,
  partners: ReadonlyMap<bigint, FundingPartner>,
  agreements: readonly FundingAgreement[],
): Mistake[] {
  const { funders, partnerId: owner } = version
  if (funders.length === 0) {
    const detail = 'the coalition has no points of its own: name the partners that pay'
    return [{ pointer: '/funders', detail }]
  }
  const mistakes = funders.flatMap(({ funderId }, at): Mistake[] => {
    const pointer = `/funders/${at}/funderId`
    const partner = partners.get(funderId)
    if (partner === undefined) return [{ pointer, detail: 'there is no such partner' }]
    if (funders.findIndex((each) => each.funderId === funderId) < at) {
      return [{ pointer, detail: `${partner.name} is named twice` }]
    }
    if (funderId === owner) return []
    const agreement = agreements.find((each) => each.owner === owner && each.funderId === funderId)
    const detail = leaves(version, partner) ?? disagrees(version, partner, agreement)
    return detail === null ? [] : [{ pointer, detail }]
  })
  const sum = funders.reduce((total, each) => total + each.percent, 0)
  if (sum === 100) return mistakes
  return [
    ...mistakes,
    { pointer: '/funders', detail: `the shares add up to ${sum} % and not to 100` },
  ]
}

type Dates = Pick<RuleVersion, 'validFrom' | 'validTo'>

function leaves(dates: Dates, { name, earnsUntil }: FundingPartner): string | null {
  if (lastDayOf(dates) <= earnsUntil) return null
  return `${name} leaves after ${earnsUntil}: name another funder, or end the version by then`
}

function disagrees(
  dates: Dates,
  { name }: FundingPartner,
  agreement: FundingAgreement | undefined,
): string | null {
  if (agreement === undefined) {
    return `${name} has not agreed to pay for this owner's rules: it, or the operator, has to give a funding agreement`
  }
  const { from, until } = agreement
  if (dates.validFrom.slice(0, 10) >= from && lastDayOf(dates) <= until) return null
  const to = until === noEnd ? 'on' : `to ${until}`
  return `${name} has agreed to pay from ${from} ${to}: the version holds longer`
}

/** The versions that an agreement would no longer cover: who has agreed to them pays to their end. */
export function withdrawalMistakes(
  agreement: FundingAgreement,
  funder: FundingPartner,
  versions: readonly RuleVersion[],
  now: Date,
): Mistake[] {
  if (agreement.until < agreement.from) {
    return [{ pointer: '/until', detail: 'it ends before it begins' }]
  }
  return versions
    .filter(
      (each) =>
        each.partnerId === agreement.owner &&
        each.funders.some(({ funderId }) => funderId === agreement.funderId) &&
        stateOf(each, now) !== 'ended' &&
        disagrees(each, funder, agreement) !== null,
    )
    .map(({ name, version }) => ({
      pointer: '',
      detail: `version ${version} of "${name}" holds longer, and ${funder.name} has agreed to pay for it: its owner has to end it first`,
    }))
}
