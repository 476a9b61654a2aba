/** What a payment is, what it earned, and why: in words for the person who made it. */
import type { CardEventKind } from '../../../payment/event.ts'
import type { Reason } from '../../../payment/reasons.ts'
import type { WhyNot } from '../../../program/evaluation/evaluate.ts'
import type { LimitName } from '../../../program/limits/limits.ts'

/** The words of a payment. */
export interface PaymentText {
  title: string
  empty: string
  month: string
  allMonths: string
  show: string
  unknownPlace: string
  missing: string
  missingLink: string
  when: string
  where: string
  card: string
  cardEnding(lastFour: string): string
  amount: string
  earned: string
  pending: string
  awaited: string
  posted: string
  pendingHint: string
  why: string
  pays(partner: string): string
  until(day: string): string
  unapplied: string
  takenBack: string
  bonus: Readonly<Record<'friend' | 'referrer', string>>
  history: string
  outranked(rule: string | null): string
  limited(points: string, limits: readonly string[]): string
  whyNot: Readonly<Record<Exclude<WhyNot, 'outranked' | 'limit'>, string>>
  limits: Readonly<Record<LimitName, string>>
  reasons: Readonly<Record<Exclude<Reason, ''>, string>>
  otherReason: string
  kinds: Readonly<Record<CardEventKind, string>>
  declined: string
  amounts: Readonly<
    Record<'authorized' | 'incremented' | 'reversed' | 'cleared' | 'refunded' | 'cash', string>
  >
}
