/** Earn rules and what a payment earns by them: pure, exact, in integers. */

/** One version of a partner's earn rule. A version that gave points is never edited. */
export interface RuleVersion {
  readonly ruleId: bigint
  readonly version: number
  readonly name: string
  readonly partnerId: bigint
  /** Who pays for the points: the holder whose account is debited. */
  readonly funderId: bigint
  /** The last day, `YYYY-MM-DD`, on which purchases earn at its cost; left out where there is no end. */
  readonly funderEarnsUntil?: string
  /** ISO 4217 alphabetic code; a payment in another one counts by the rate of its day. */
  readonly currency: string
  /** `pointsPer` points for every whole `perMinor` of the amount, in minor units. */
  readonly perMinor: bigint
  readonly pointsPer: bigint
  /** Amounts below earn nothing, in minor units. */
  readonly minimumMinor: bigint
  /** Its points may be spent to the end of this many months after the month of the purchase. */
  readonly pointsValidMonths: number
  /** Card acceptor's local time, `YYYY-MM-DD hh:mm:ss`; the end is not included. */
  readonly validFrom: string
  readonly validTo: string
}

/**
 * Points for a net amount in minor units, rounded down. A negative amount (a refund that stands
 * alone) takes back what the same positive amount would have earned.
 */
export function pointsFor(rule: RuleVersion, amountMinor: bigint): bigint {
  if (amountMinor < 0n) return -pointsFor(rule, -amountMinor)
  if (amountMinor < rule.minimumMinor) return 0n
  return (amountMinor / rule.perMinor) * rule.pointsPer
}

/** Whether the version was active at a local date `YYYY-MM-DD` and time `hh:mm:ss`. */
export function isActive(rule: RuleVersion, date: string, time: string): boolean {
  const at = `${date} ${time}`
  return rule.validFrom <= at && at < rule.validTo
}
