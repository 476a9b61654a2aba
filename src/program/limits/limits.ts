/** Limits of what rules give to a member, and budgets of campaigns: what is used of them, and what is left. */
import { larger, smaller } from '../../values/amount.ts'
import { monthOf } from '../../values/time.ts'
import type { RuleVersion } from '../rule.ts'

/** The stretch of a limit: one local day, one month, or all time. */
export type Span = 'day' | 'month' | 'member'

/** Points that a rule has given to a member within a stretch. */
export interface Used {
  readonly memberId: bigint
  readonly ruleId: bigint
  readonly span: Span
  /** First day of the stretch, `YYYY-MM-DD`; {@link always} for all time. */
  readonly startsOn: string
  readonly points: bigint
}

/** Where the stretch of all time begins. */
export const always = '0001-01-01'

/** A limit by the name that rules and campaigns give it. */
export type LimitName =
  'paymentPoints' | 'dayPoints' | 'monthPoints' | 'memberPoints' | 'budgetPoints'

const nameOf = {
  day: 'dayPoints',
  month: 'monthPoints',
  member: 'memberPoints',
} as const satisfies Record<Span, LimitName>

/** Whom and when something is given to. */
export interface Recipient {
  readonly memberId: bigint
  readonly purchasedOn: string
}

/** Whom and when, as one text. */
export function recipientText({ memberId, purchasedOn }: Recipient): string {
  return `${memberId}/${purchasedOn}`
}

/** Whether what a rule gives is counted anywhere. */
export function isCounted(rule: RuleVersion): boolean {
  return limitsOf(rule).length > 0 || (rule.campaign?.budgetPoints ?? null) !== null
}

/** The limits of a rule that hold beyond one payment. A welcome is given once. */
export function limitsOf({ limits, effect }: RuleVersion): { span: Span; points: bigint }[] {
  const { dayPoints, monthPoints } = limits
  const memberPoints = effect.kind === 'welcome' ? effect.points : limits.memberPoints
  const found: { span: Span; points: bigint }[] = []
  if (dayPoints !== null) found.push({ span: 'day', points: dayPoints })
  if (monthPoints !== null) found.push({ span: 'month', points: monthPoints })
  if (memberPoints !== null) found.push({ span: 'member', points: memberPoints })
  return found
}

/** The first day of the stretch in which a purchase falls. */
export function startOf(span: Span, purchasedOn: string): string {
  if (span === 'day') return purchasedOn
  return span === 'month' ? monthOf(purchasedOn) : always
}

/**
 * What is used while a batch is worked out. It begins with what the database has of its members and of the campaigns;
 * {@link changes} is what the batch adds. What is given back may be given again.
 */
export class LimitBook {
  readonly #used = new Map<string, bigint>()
  readonly #changes = new Map<string, Used>()
  readonly #budgetUsed: Map<bigint, bigint>
  readonly #budgetChanges = new Map<bigint, bigint>()
  readonly #readOf: ReadonlySet<string> | null

  /** `readOf`: whose stretches were read, as {@link recipientText} has them; `null` where all there are are in `used`. */
  constructor(
    used: readonly Used[] = [],
    budgetUsed: ReadonlyMap<bigint, bigint> = new Map(),
    readOf: ReadonlySet<string> | null = null,
  ) {
    this.#readOf = readOf
    for (const each of used) this.#used.set(keyOf(each), each.points)
    this.#budgetUsed = new Map(budgetUsed)
  }

  /** Gives as many of `points` as limits and budget leave, and counts them. */
  give(rule: RuleVersion, to: Recipient, points: bigint): bigint {
    let room = points
    for (const limit of limitsOf(rule)) {
      if (this.#readOf?.has(recipientText(to)) === false) {
        throw new Error(`limits of member ${to.memberId} on ${to.purchasedOn} were not read`)
      }
      const used = this.#used.get(keyOf(stretch(rule, to, limit.span))) ?? 0n
      room = smaller(room, limit.points - used)
    }
    const { campaign } = rule
    if (campaign !== null && campaign.budgetPoints !== null) {
      room = smaller(
        room,
        campaign.budgetPoints - (this.#budgetUsed.get(campaign.campaignId) ?? 0n),
      )
    }
    const given = larger(room, 0n)
    this.#count(rule, to, given)
    return given
  }

  /**
   * Limits beyond one payment that leave nothing more of the rule; all that it has where each leaves something by now, since
   * what was given back may be given again.
   */
  fullOf(rule: RuleVersion, to: Recipient): LimitName[] {
    const rooms = limitsOf(rule).map(({ span, points }): [LimitName, bigint] => [
      nameOf[span],
      points - (this.#used.get(keyOf(stretch(rule, to, span))) ?? 0n),
    ])
    const { campaign } = rule
    if (campaign !== null && campaign.budgetPoints !== null) {
      const used = this.#budgetUsed.get(campaign.campaignId) ?? 0n
      rooms.push(['budgetPoints', campaign.budgetPoints - used])
    }
    const full = rooms.filter(([, room]) => room <= 0n)
    return (full.length > 0 ? full : rooms).map(([name]) => name)
  }

  /** Takes back points that were given. */
  takeBack(rule: RuleVersion, from: Recipient, points: bigint): void {
    this.#count(rule, from, -points)
  }

  /** What was added to, or taken off, by limit; nothing where it comes to nothing. */
  changes(): Used[] {
    return [...this.#changes.values()].filter(({ points }) => points !== 0n)
  }

  /** The same by campaign, in the order of their ids. */
  budgetChanges(): { campaignId: bigint; points: bigint }[] {
    return [...this.#budgetChanges]
      .map(([campaignId, points]) => ({ campaignId, points }))
      .filter(({ points }) => points !== 0n)
      .toSorted((one, other) => (one.campaignId < other.campaignId ? -1 : 1))
  }

  #count(rule: RuleVersion, whom: Recipient, points: bigint): void {
    if (points === 0n) return
    for (const { span } of limitsOf(rule)) {
      const used = stretch(rule, whom, span)
      const key = keyOf(used)
      this.#used.set(key, (this.#used.get(key) ?? 0n) + points)
      const changed = (this.#changes.get(key)?.points ?? 0n) + points
      this.#changes.set(key, { ...used, points: changed })
    }
    const { campaign } = rule
    if (campaign === null || campaign.budgetPoints === null) return
    const { campaignId } = campaign
    this.#budgetUsed.set(campaignId, (this.#budgetUsed.get(campaignId) ?? 0n) + points)
    this.#budgetChanges.set(campaignId, (this.#budgetChanges.get(campaignId) ?? 0n) + points)
  }
}

function stretch({ ruleId }: RuleVersion, { memberId, purchasedOn }: Recipient, span: Span): Used {
  return { memberId, ruleId, span, startsOn: startOf(span, purchasedOn), points: 0n }
}

function keyOf({ memberId, ruleId, span, startsOn }: Used): string {
  return `${memberId}/${ruleId}/${span}/${startsOn}`
}
