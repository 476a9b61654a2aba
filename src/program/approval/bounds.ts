/** Whether a version's points have a bound. Without one, a till could give any number of them. */
import type { Effect } from '../effect.ts'
import type { RuleVersion } from '../rule.ts'
import type { Mistake } from '../../values/mistake.ts'

/** What the effects that have no bound of their own are told. */
const repeated: Partial<Record<Effect['kind'], string>> = {
  fixed: 'a purchase can be made in many payments',
  items: 'a receipt can have any number of items',
  ladder: 'a purchase can be made in many payments',
  stamps: 'visits can be made by the hundred',
}

/**
 * Rates, and items by their amount, are bounded by the money that is paid: a point a minor unit at most. A welcome is
 * given once. What else gives points by the piece needs a limit by day, month or member, or a campaign with a budget; a multiplier may also have one by payment.
 */
export function unboundedIn({
  effect,
  limits,
  campaign,
}: Pick<RuleVersion, 'effect' | 'limits' | 'campaign'>): Mistake[] {
  if (effect.kind === 'welcome') return []
  if (effect.kind === 'rate') return dearer(effect.pointsPer, effect.perMinor, '/effect/pointsPer')
  if (effect.kind === 'items' && effect.perMinor !== null) {
    return dearer(effect.points, effect.perMinor, '/effect/points')
  }
  const { paymentPoints, dayPoints, monthPoints, memberPoints } = limits
  const byTime = [dayPoints, monthPoints, memberPoints, campaign?.budgetPoints ?? null]
  const bounds = effect.kind === 'multiplier' ? [...byTime, paymentPoints] : byTime
  if (bounds.some((each) => each !== null)) return []
  const remedy = 'give it dayPoints, monthPoints or memberPoints, or a campaign with a budget'
  const detail =
    effect.kind === 'multiplier'
      ? `it multiplies without a bound: ${remedy.replace('dayPoints', 'paymentPoints, dayPoints')}`
      : `it gives points without a bound, since ${repeated[effect.kind]}: ${remedy}`
  return [{ pointer: '/limits', detail }]
}

function dearer(points: bigint, perMinor: bigint, pointer: string): Mistake[] {
  if (points <= perMinor) return []
  const detail = `it gives ${points} points for ${perMinor} minor units: a minor unit earns one point at most`
  return [{ pointer, detail }]
}
