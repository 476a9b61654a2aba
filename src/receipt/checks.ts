/** What is asked of a receipt beyond its form: that it adds up, and that its time can be right. */
import { dayOf } from '../values/time.ts'
import type { DocumentFault, ReceiptDocument, ReturnDocument } from './document.ts'

/** What a till's clock may be off by, and two clocks of one purchase by each other. */
export const clockMinutesMax = 15
/** An offline till sends later: a receipt may be so old. */
export const receiptDaysMax = 60

/** Why a receipt is not taken. */
export type ReceiptFault = DocumentFault & {
  readonly code: 'does_not_add_up' | 'in_the_future' | 'too_old'
}

/** The first thing that is wrong with it, or `null`. `now`: the gateway's clock. */
export function faultIn(
  document: ReceiptDocument | ReturnDocument,
  now: Date,
): ReceiptFault | null {
  const { items, tenders, at } = document
  if (sumOf(items) !== sumOf(tenders)) {
    const detail = 'must add up to what the items add up to'
    return { code: 'does_not_add_up', pointer: '/tenders', detail }
  }
  const minutes = (Date.parse(at) - now.getTime()) / 60_000
  if (minutes > clockMinutesMax) {
    const detail = `is more than ${clockMinutesMax} minutes from now`
    return { code: 'in_the_future', pointer: '/at', detail }
  }
  if (-minutes > receiptDaysMax * 24 * 60) {
    return { code: 'too_old', pointer: '/at', detail: `is more than ${receiptDaysMax} days ago` }
  }
  return null
}

/** Whether a receipt's time `at` (RFC 3339) is of a day before that on which the member joined, as its offset from UTC has the days. */
export function isBeforeJoining(at: string, joinedAt: Date): boolean {
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)$/.exec(at) ?? []
  const offsetMs = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000
  return at.slice(0, 10) < dayOf(new Date(joinedAt.getTime() + offsetMs))
}

/** Whether a return is earlier than its receipt, local times both, by more than two clocks may be apart. */
export function isBeforePurchase(returnedAt: string, boughtAt: string): boolean {
  const local = (at: string) => Date.parse(`${at.slice(0, 19)}Z`)
  return local(returnedAt) < local(boughtAt) - clockMinutesMax * 60_000
}

function sumOf(parts: readonly { amountMinor: string }[]): bigint {
  return parts.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n)
}
