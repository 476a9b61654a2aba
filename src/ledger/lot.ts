/** Lots: a member's points by who funds them and the last day on which they may be spent. */
import type { Transfer } from './transfer.ts'
import { dayBefore, dayOf } from '../values/time.ts'

/** A lot. `points` are what is left in it; below zero where points were taken back after they were spent. */
export interface Lot {
  readonly memberId: bigint
  readonly funderId: bigint
  /** The last day on which its points may be spent, `YYYY-MM-DD`. */
  readonly expiresOn: string
  readonly points: bigint
}

/**
 * The last day on which the points of a purchase may be spent: the end of the month, `months` after the
 * month of the purchase. A payment's points go to one lot whenever they are given or taken back.
 */
export function lotEnd(purchasedOn: string, months: number): string {
  const key = `${purchasedOn.slice(0, 7)}+${months}`
  let end = ends.get(key)
  if (end === undefined) {
    end = monthEnd(purchasedOn, months)
    if (ends.size === endsKeptMax) ends.clear()
    ends.set(key, end)
  }
  return end
}

/** Every accrual asks for one, and there are few. */
const ends = new Map<string, string>()
const endsKeptMax = 1_000

function monthEnd(purchasedOn: string, months: number): string {
  const year = Number(purchasedOn.slice(0, 4))
  const month = Number(purchasedOn.slice(5, 7))
  return new Date(Date.UTC(year, month + months, 0)).toISOString().slice(0, 10)
}

/**
 * The earliest last day (`YYYY-MM-DD`) of points that may be spent at `now`. A day is over when it is over
 * everywhere on earth, 12 hours after it is in UTC; by whole days in UTC, it is the one before.
 */
export function spendableFrom(now: Date): string {
  return dayBefore(dayOf(now), 1)
}

/** Tells the lots of one member apart. */
export function lotKey({ funderId, expiresOn }: Pick<Lot, 'funderId' | 'expiresOn'>): string {
  return `${funderId}/${expiresOn}`
}

/** The order in which a member's points are spent: those that end first; of one day, by funder. */
export function byExpiry(
  one: Pick<Lot, 'funderId' | 'expiresOn'>,
  other: Pick<Lot, 'funderId' | 'expiresOn'>,
): number {
  if (one.expiresOn !== other.expiresOn) return one.expiresOn < other.expiresOn ? -1 : 1
  if (one.funderId === other.funderId) return 0
  return one.funderId < other.funderId ? -1 : 1
}

/** What transfers change in lots: one sum a lot, in the order of {@link Lot}'s key. */
export function lotChanges(transfers: readonly Transfer[]): Lot[] {
  const changes = new Map<string, Lot>()
  for (const { memberId, funderId, expiresOn, creditAccountId, points } of transfers) {
    if (expiresOn === null || funderId === null) continue
    const key = `${memberId}/${funderId}/${expiresOn}`
    const before = changes.get(key)?.points ?? 0n
    const moved = creditAccountId === memberId ? points : -points
    changes.set(key, { memberId, funderId, expiresOn, points: before + moved })
  }
  return [...changes.values()].toSorted(byKey)
}

function byKey(one: Lot, other: Lot): number {
  if (one.memberId !== other.memberId) return one.memberId < other.memberId ? -1 : 1
  if (one.funderId !== other.funderId) return one.funderId < other.funderId ? -1 : 1
  return one.expiresOn < other.expiresOn ? -1 : 1
}
