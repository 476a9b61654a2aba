/** Whether a version's points have a bound. Without one, a till could give any number of them. */
import type { Effect } from '../evaluation/effect.ts'
import type { RuleVersion } from '../rule.ts'
import type { Mistake } from '../../values/mistake.ts'

/** Why an effect has no bound of its own; `null` where money, or its nature, is its bound. */
function whyUnbounded(effect: Effect): string | null {
  switch (effect.kind) {
    case 'rate':
      return effect.tenders?.includes('points') === true ? 'points would earn points' : null
    case 'items':
      return effect.perMinor === null
        ? 'a receipt can have any number of items'
        : 'of items nearly all may be paid by points'
    case 'fixed':
    case 'ladder':
      return 'a purchase can be made in many payments'
    case 'stamps':
      return 'visits can be made by the hundred'
    case 'multiplier':
    case 'welcome':
      return null
  }
}

/**
 * Rates are bounded by the money that is paid: a point a minor unit at most. A welcome is given once. What else gives points
 * needs a limit by day, month or member, or a campaign with a budget; a multiplier may also have one by payment.
 */
export function unboundedIn(
  version: Pick<RuleVersion, 'effect' | 'limits' | 'campaign'>,
): Mistake[] {
  return [...dearer(version.effect), ...limitless(version)]
}

function dearer(effect: Effect): Mistake[] {
  const isRate = effect.kind === 'rate'
  if (!isRate && (effect.kind !== 'items' || effect.perMinor === null)) return []
  const points = isRate ? effect.pointsPer : effect.points
  const perMinor = effect.perMinor ?? points
  if (points <= perMinor) return []
  const detail = `it gives ${points} points for ${perMinor} minor units: a minor unit earns one point at most`
  return [{ pointer: isRate ? '/effect/pointsPer' : '/effect/points', detail }]
}

function limitless({
  effect,
  limits: { paymentPoints, dayPoints, monthPoints, memberPoints },
  campaign,
}: Pick<RuleVersion, 'effect' | 'limits' | 'campaign'>): Mistake[] {
  const isMultiplier = effect.kind === 'multiplier'
  const why = whyUnbounded(effect)
  if (why === null && !isMultiplier) return []
  const byTime = [dayPoints, monthPoints, memberPoints, campaign?.budgetPoints ?? null]
  const bounds = isMultiplier ? [...byTime, paymentPoints] : byTime
  if (bounds.some((each) => each !== null)) return []
  const remedy = 'give it dayPoints, monthPoints or memberPoints, or a campaign with a budget'
  const detail = isMultiplier
    ? `it multiplies without a bound: ${remedy.replace('dayPoints', 'paymentPoints, dayPoints')}`
    : `it gives points without a bound, since ${why}: ${remedy}`
  return [{ pointer: '/limits', detail }]
}
