/** Whether a draft may become a version of a rule: the version that it would be, and its mistakes. Pure. */
import type { Campaign } from '../campaign/campaign.ts'
import { compileNewCondition, ConditionError, type Condition } from '../condition/condition.ts'
import { dayOf, daysBetween, noEnd } from '../../values/time.ts'
import type { ExchangeRate } from '../exchange-rates.ts'
import { paymentFacts } from '../evaluation/payment-facts.ts'
import { versionKey, type RuleVersion } from '../rule.ts'
import { unboundedIn } from './bounds.ts'
import { clashesOf } from './clashes.ts'
import { earliestStart, showTime } from './dates.ts'
import type { Draft } from './draft.ts'
import { fundingMistakes, type FundingAgreement, type FundingPartner } from './funding.ts'
import type { Mistake } from '../../values/mistake.ts'
import type { Owner } from '../../values/owner.ts'

/** What a draft is checked against. */
export interface Surroundings {
  /** Every approved version of every rule. */
  readonly versions: readonly RuleVersion[]
  readonly partners: ReadonlyMap<bigint, FundingPartner>
  readonly locations: ReadonlyMap<bigint, { readonly partnerId: bigint; readonly name: string }>
  /** Names of co-brand products. */
  readonly products: ReadonlySet<string>
  readonly campaigns: readonly (Campaign & { readonly owner: Owner })[]
  readonly agreements: readonly FundingAgreement[]
  readonly rates: readonly ExchangeRate[]
}

/** The version that a draft would be, if its condition can be compiled, and what is wrong with it. */
export interface Checked {
  readonly version: RuleVersion | null
  readonly mistakes: readonly Mistake[]
}

/** A rate serves the seven days after its own; see `src/program/exchange-rates.ts`. */
const rateDaysMax = 7

/**
 * Checks a draft of an owner's. It would be the next version of the rule of its name, or the first of a new rule, whose id is
 * then 0.
 */
export function checkDraft(draft: Draft, owner: Owner, around: Surroundings, now: Date): Checked {
  const compiled = compile(draft.condition)
  const version = versionOf(draft, owner, around, 'holds' in compiled ? compiled : null)
  const mistakes = [
    ...('detail' in compiled ? [compiled] : []),
    ...startMistakes(version, now),
    ...namingMistakes(draft, owner, around),
    ...versionMistakes(version, around, now),
  ]
  return { version: 'detail' in compiled ? null : version, mistakes }
}

/** What is wrong with a version whose words are right: its dates, bound, funders, currency, and others beside it. */
export function versionMistakes(version: RuleVersion, around: Surroundings, now: Date): Mistake[] {
  const { versions, partners, agreements } = around
  const others = versions.filter((each) => versionKey(each) !== versionKey(version))
  return [
    ...(version.validTo > version.validFrom
      ? []
      : [version.validTo === noEnd ? tooLate : endsFirst]),
    ...unboundedIn(version),
    ...clashesOf(version, others),
    ...fundingMistakes(version, partners, agreements),
    ...currencyMistakes(version, others, around.rates, now),
  ]
}

/** A beginning that stands behind the end of all rules that have none. */
const tooLate: Mistake = { pointer: '/validFrom', detail: 'it begins when nothing does any more' }
const endsFirst: Mistake = { pointer: '/validTo', detail: 'it ends before it begins' }

/** What is wrong with a condition; `null` where nothing is. */
export function conditionMistake(source: string): Mistake | null {
  const compiled = compile(source)
  return 'detail' in compiled ? compiled : null
}

function compile(source: string): Condition | Mistake | { readonly none: true } {
  if (source === '') return { none: true }
  try {
    return compileNewCondition(source, paymentFacts)
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error
    return { pointer: '/condition', detail: error.message, column: error.column }
  }
}

function versionOf(
  draft: Draft,
  owner: Owner,
  { versions, partners, campaigns }: Surroundings,
  condition: Condition | null,
): RuleVersion {
  const { name, currency, scope, effect, limits, stacking, pointsValidMonths, validFrom } = draft
  const former = versions.filter((each) => each.partnerId === owner && each.name === name)
  const shares =
    draft.funders.length > 0 || owner === null ? draft.funders : [{ funderId: owner, percent: 100 }]
  const campaign = campaigns.find((each) => each.campaignId === draft.campaignId) ?? null
  return {
    ruleId: former[0]?.ruleId ?? 0n,
    version: former.reduce((most, each) => Math.max(most, each.version), 0) + 1,
    ...{ name, partnerId: owner, currency, scope, condition, effect, limits, stacking, campaign },
    funders: shares.map((each) => ({
      ...each,
      earnsUntil: partners.get(each.funderId)?.earnsUntil ?? noEnd,
    })),
    ...{ pointsValidMonths, validFrom, validTo: draft.validTo ?? noEnd },
    sinceRevision: 0,
    formerEnds: [],
  }
}

/** A version that is new begins where it is still to come somewhere on earth. */
export function startMistakes({ validFrom }: Pick<RuleVersion, 'validFrom'>, now: Date): Mistake[] {
  const earliest = earliestStart(now)
  if (validFrom >= earliest) return []
  const detail = `it begins in the past: ${showTime(earliest)} is the earliest local time that is still to come anywhere`
  return [{ pointer: '/validFrom', detail }]
}

/** Names that mean nothing, or somebody else's. */
export function namingMistakes(
  { scope, campaignId }: Draft,
  owner: Owner,
  { locations, products, campaigns }: Surroundings,
): Mistake[] {
  const mistakes: Mistake[] = []
  for (const [at, locationId] of (scope.locationIds ?? []).entries()) {
    const partnerId = locations.get(locationId)?.partnerId
    if (partnerId !== undefined && (owner === null || partnerId === owner)) continue
    const pointer = `/scope/locationIds/${at}`
    mistakes.push({ pointer, detail: 'the owner has no such location' })
  }
  if (scope.product !== null && !products.has(scope.product)) {
    const detail = 'there is no such co-brand product: card products stand in the coalition file'
    mistakes.push({ pointer: '/scope/product', detail })
  }
  const campaign = campaigns.find((each) => each.campaignId === campaignId)
  if (campaignId !== null && campaign?.owner !== owner) {
    mistakes.push({ pointer: '/campaignId', detail: 'the owner has no such campaign' })
  }
  return mistakes
}

/** Payments are in the currencies of the rules that there are; a further one needs a rate from one of these. */
function currencyMistakes(
  { currency }: RuleVersion,
  versions: readonly RuleVersion[],
  rates: readonly ExchangeRate[],
  now: Date,
): Mistake[] {
  const paid = new Set(versions.map((each) => each.currency))
  if (paid.size === 0 || paid.has(currency)) return []
  const today = dayOf(now)
  const isFresh = ({ base, quote, day }: ExchangeRate): boolean =>
    quote === currency && paid.has(base) && daysBetween(day, today) <= rateDaysMax
  if (rates.some(isFresh)) return []
  const detail = `payments are in ${[...paid].toSorted().join(', ')}, and there is no rate of these days to ${currency}`
  return [{ pointer: '/currency', detail }]
}
