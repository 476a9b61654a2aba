/** Effects of earn rules: what a purchase gives by one, in exact integers. */
import { dayBefore } from '../../values/time.ts'
import type { Tender } from '../../values/tender.ts'
import { itemsOf, type Occasion } from './occasion.ts'

/** `step`: whole steps of `perMinor` only. The others round the points of the exact share. */
export type Rounding = 'step' | 'down' | 'nearest' | 'up'

/** What a rule gives. Amounts are minor units of the rule's currency. */
export type Effect =
  /** `pointsPer` points for `perMinor` of what was paid by these tenders (`null`: by card and cash), from `minimumMinor` up. */
  | {
      readonly kind: 'rate'
      readonly perMinor: bigint
      readonly pointsPer: bigint
      readonly minimumMinor: bigint
      readonly tenders: readonly Tender[] | null
      readonly rounding: Rounding
    }
  /** So many points for a payment, from `minimumMinor` up. */
  | { readonly kind: 'fixed'; readonly points: bigint; readonly minimumMinor: bigint }
  /**
   * Brings what rates give to so many percent of it: 200 doubles them. A partner's multiplies the partner's rates, the
   * coalition's all. Rounded down.
   */
  | { readonly kind: 'multiplier'; readonly percent: number }
  /**
   * For every whole piece of the receipt's items with one of the SKUs or categories, their quantities taken together; or for
   * every whole `perMinor` of their amount.
   */
  | {
      readonly kind: 'items'
      readonly skus: readonly string[]
      readonly categories: readonly string[]
      readonly points: bigint
      readonly perMinor: bigint | null
    }
  /** The points of the highest step that the amount reaches; steps rise. */
  | {
      readonly kind: 'ladder'
      readonly steps: readonly { readonly fromMinor: bigint; readonly points: bigint }[]
    }
  /** Points for every so-manieth payment of a month at the partner. */
  | { readonly kind: 'stamps'; readonly every: number; readonly points: bigint }
  /** Once to each member who joined since the version began. There is no threshold. */
  | { readonly kind: 'welcome'; readonly points: bigint }

/** An effect that does not depend on what others give. */
export type OwnEffect = Exclude<Effect, { kind: 'multiplier' }>

/** Amounts of an occasion in the currency of the rule. */
export interface InCurrency {
  readonly amountMinor: bigint
  convert(minor: bigint): bigint
}

/** Points for an amount that is not below zero, before limits. `validFrom` is that of the rule version. */
export function pointsOf(
  effect: OwnEffect,
  occasion: Occasion,
  { amountMinor, convert }: InCurrency,
  validFrom: string,
): bigint {
  switch (effect.kind) {
    case 'rate': {
      const minor =
        effect.tenders === null ? amountMinor : convert(paidBy(effect.tenders, occasion))
      return minor > 0n && minor >= effect.minimumMinor ? byRate(minor, effect) : 0n
    }
    case 'fixed':
      return amountMinor > 0n && amountMinor >= effect.minimumMinor ? effect.points : 0n
    case 'items':
      return itemPoints(effect, occasion, convert)
    case 'ladder':
      return effect.steps.findLast((step) => amountMinor >= step.fromMinor)?.points ?? 0n
    case 'stamps': {
      const nth = occasion.facts.nth ?? 0
      return amountMinor > 0n && nth > 0 && nth % effect.every === 0 ? effect.points : 0n
    }
    case 'welcome': {
      const { joinedOn = '' } = occasion.facts
      // Days of joining are UTC's, and those of rules are local: a day's difference is in the member's favour.
      const since = validFrom === '' ? '' : dayBefore(validFrom.slice(0, 10), 1)
      return amountMinor > 0n && joinedOn >= since ? effect.points : 0n
    }
  }
}

function paidBy(wanted: readonly Tender[], { paid }: Occasion): bigint {
  return wanted.reduce((sum, tender) => sum + (paid[tender] ?? 0n), 0n)
}

function byRate(
  minor: bigint,
  { perMinor, pointsPer, rounding }: Extract<Effect, { kind: 'rate' }>,
): bigint {
  if (rounding === 'step') return (minor / perMinor) * pointsPer
  const exact = minor * pointsPer
  if (rounding === 'down') return exact / perMinor
  if (rounding === 'up') return (exact + perMinor - 1n) / perMinor
  return (2n * exact + perMinor) / (2n * perMinor)
}

function itemPoints(
  { skus, categories, points, perMinor }: Extract<Effect, { kind: 'items' }>,
  occasion: Occasion,
  convert: InCurrency['convert'],
): bigint {
  const lifted = itemsOf(occasion).filter(
    (item) => skus.includes(item.sku) || categories.includes(item.category),
  )
  if (perMinor === null) {
    const milli = lifted.reduce((sum, { quantityMilli }) => sum + quantityMilli, 0n)
    return (milli / 1000n) * points
  }
  const minor = convert(lifted.reduce((sum, { amountMinor }) => sum + amountMinor, 0n))
  return minor > 0n ? (minor / perMinor) * points : 0n
}
