/** What rules asked of member, card and visit when a payment was placed. */

/**
 * It stays as it was then, so that what comes later of the payment is counted by the same; what no rule asked for at that
 * time is left out.
 */
export interface FrozenFacts {
  readonly tier?: string
  /** The tier that the partner of the payment has given. */
  readonly partnerTier?: string
  readonly segments?: readonly string[]
  /** `YYYY-MM-DD`. */
  readonly joinedOn?: string
  /** `MM-DD`; left out where it is not known. */
  readonly birthday?: string
  readonly referred?: boolean
  /** Which payment of the month at the partner it is, from 1; and whether it is the first of all. */
  readonly nth?: number
  readonly first?: boolean
  /** The exchange rates of the day to currencies of rules, by their codes; none to the payment's own. */
  readonly rates?: Readonly<Record<string, string>>
  /** By the card products of the coalition. */
  readonly bank?: string
  readonly product?: string
}
