/** How a member stands in a tier scheme: a function of the months' figures, the day, and what stood before. */
import { firstDay, monthNumber } from '../standing/month.ts'
import {
  levelsLost,
  reachMonths,
  windowMonths,
  windowStart,
  type OwnedScheme,
  type TierScheme,
} from './scheme.ts'

/** What a member has in one month, of what the scheme counts; months as numbers, in ascending order. */
export interface Figures {
  readonly months: readonly number[]
  readonly values: readonly bigint[]
}

/** A tier that was earned, and the first day of the month in which it was; `''` is none. */
export interface EarnedTier {
  readonly tier: string
  readonly on: string
}

/** A member's tier as it is kept. Days are `YYYY-MM-DD`. */
export interface Standing {
  readonly tier: string
  readonly since: string
  /** When it changes if nothing is bought; `null`: never. */
  readonly reviewOn: string | null
  /** Of the scheme by which it was worked out. */
  readonly version: number
  /** What the tier rests on. */
  readonly earned: EarnedTier
  /** What was earned under an earlier version of the scheme: it lasts as long as if it were of this one. */
  readonly floor: EarnedTier
  /** How often it has changed. */
  readonly changes: number
}

/**
 * Why a tier changed: earned; lapsed with time; taken back, because a purchase of it was refunded; or because the
 * scheme changed.
 */
export type TierReason = 'earned' | 'lapsed' | 'taken_back' | 'scheme_changed'

/** A tier event. */
export interface TierChange {
  readonly from: string
  readonly to: string
  readonly why: TierReason
  readonly on: string
}

/**
 * Brings a standing to `today`: every review whose day has come, in order, then today. So it is no matter how often it is
 * called. `before` is `null` for a member who has no standing yet.
 */
export function advance(
  scheme: OwnedScheme,
  figures: Figures,
  before: Standing | null,
  today: string,
): { standing: Standing; changes: TierChange[] } {
  const ladder = new Ladder(scheme, figures, floorFor(scheme, before, today))
  const changes: TierChange[] = []
  const isSame = before?.version === scheme.version
  let standing = before ?? newcomer(today)
  const goTo = (on: string, down: TierReason): void => {
    const { tier, earned } = ladder.at(monthNumber(on))
    const reviewOn = ladder.nextChange(monthNumber(on))
    const { floor } = ladder
    const { version } = scheme
    if (tier === standing.tier) {
      standing = { ...standing, reviewOn, version, earned, floor }
      return
    }
    const rose = ladder.levelOf(tier) > ladder.levelOf(standing.tier)
    changes.push({ from: standing.tier, to: tier, why: rose ? 'earned' : down, on })
    standing = { tier, since: on, reviewOn, version, earned, floor, changes: standing.changes + 1 }
  }
  while (isSame && standing.reviewOn !== null && standing.reviewOn <= today) {
    goTo(standing.reviewOn, 'lapsed')
  }
  goTo(today, before === null || isSame ? 'taken_back' : 'scheme_changed')
  return { standing, changes }
}

/** The first month whose figures {@link advance} asks for. */
export function firstMonthNeeded(
  scheme: TierScheme,
  before: Standing | null,
  today: string,
): number {
  const reviewOn = before?.reviewOn ?? today
  const from = monthNumber(reviewOn < today ? reviewOn : today)
  return from - reachMonths(scheme) - windowMonths(scheme) + 1
}

const nothing: EarnedTier = { tier: '', on: '0001-01-01' }

function newcomer(today: string): Standing {
  const kept = { reviewOn: null, version: 0, earned: nothing, floor: nothing, changes: 0 }
  return { tier: '', since: today, ...kept }
}

function floorFor(scheme: OwnedScheme, before: Standing | null, today: string): EarnedTier {
  if (before === null) return nothing
  if (before.version === scheme.version) return before.floor
  return before.earned.on <= today ? before.earned : nothing
}

/** The levels of one member, month by month. */
class Ladder {
  readonly floor: EarnedTier
  readonly #scheme: TierScheme
  /** Sums of all months up to one, from {@link #first} on. */
  readonly #sums: bigint[] = []
  readonly #first: number
  /** The level that was earned in a month, by its number. */
  readonly #known = new Map<number, number>()
  readonly #floorLevel: number
  readonly #floorMonth: number

  constructor(scheme: TierScheme, figures: Figures, floor: EarnedTier) {
    this.#scheme = scheme
    this.#first = figures.months[0] ?? 0
    let [sum, at] = [0n, 0]
    for (let month = this.#first; at < figures.months.length; month++) {
      for (; figures.months[at] === month; at++) sum += figures.values[at] ?? 0n
      this.#sums.push(sum)
    }
    this.floor = floor
    this.#floorLevel = this.levelOf(floor.tier)
    this.#floorMonth = monthNumber(floor.on)
  }

  /** From 0; -1 where there is no level of that name. */
  levelOf(tier: string): number {
    return this.#scheme.levels.findIndex((each) => each.tier === tier)
  }

  /** The tier in a month: the best that was earned lately, less what is lost since; of equal ones the latest. */
  at(month: number): { tier: string; earned: EarnedTier } {
    const { levels } = this.#scheme
    let best = { level: -1, earnedLevel: -1, month }
    const offer = (earnedLevel: number, earnedMonth: number): void => {
      const level = earnedLevel - levelsLost(this.#scheme, month - earnedMonth)
      if (level > best.level) best = { level, earnedLevel, month: earnedMonth }
    }
    for (let ago = 0; ago <= reachMonths(this.#scheme); ago++) {
      offer(this.#earned(month - ago), month - ago)
    }
    if (this.#floorLevel >= 0 && this.#floorMonth <= month) {
      offer(this.#floorLevel, this.#floorMonth)
    }
    const earned = { tier: levels[best.earnedLevel]?.tier ?? '', on: firstDay(best.month) }
    return { tier: levels[best.level]?.tier ?? '', earned }
  }

  /** The first day after a month on which the tier is another one, with these figures. */
  nextChange(month: number): string | null {
    const { tier } = this.at(month)
    const lastMonth = Math.max(month, this.#first + this.#sums.length - 1)
    const end = lastMonth + windowMonths(this.#scheme) + reachMonths(this.#scheme) + 1
    // Where nothing is left to lose and nothing is to come, there is no need to look.
    if (lastMonth === month && this.levelOf(tier) <= this.#levelFor(0n)) return null
    for (let later = month + 1; later <= end; later++) {
      if (this.at(later).tier !== tier) return firstDay(later)
    }
    return null
  }

  #earned(month: number): number {
    const known = this.#known.get(month)
    if (known !== undefined) return known
    const before = windowStart(this.#scheme, month) - 1
    const level = this.#levelFor(this.#sumTo(month) - this.#sumTo(before))
    this.#known.set(month, level)
    return level
  }

  #sumTo(month: number): bigint {
    if (month < this.#first) return 0n
    return this.#sums[month - this.#first] ?? this.#sums.at(-1) ?? 0n
  }

  #levelFor(value: bigint): number {
    return this.#scheme.levels.findLastIndex((each) => each.from <= value)
  }
}
