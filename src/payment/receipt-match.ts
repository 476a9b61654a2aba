/** Which receipt and which payment of a bank are one purchase: the same evidence, whichever came first. */
import { daysBetween } from '../values/time.ts'
import type { CardEvent } from './event.ts'
import { authorizedInAll, isSetAside, type Payment } from './payment.ts'
import { earningOf } from './receipt.ts'

/** The clocks of a till and of a terminal may be apart by so much. */
export const clockMinutesMax = 15
/** An RRN is one purchase's at a location for so long. */
const rrnDaysMax = 1

/** Of a receipt, or of what a bank said of a purchase. */
interface Side {
  readonly rrn: string
  readonly terminalId: string
  /** What was paid by card, in minor units: as a bank has authorized, cleared and reversed it. */
  readonly cardMinors: readonly bigint[]
  readonly purchasedOn: string
  readonly purchasedAt: string
}

/** Whether a bank's message may join what only a till has told of: its receipt at that location, paid by one card. */
export function awaitsBank(
  payment: Payment,
  { currency }: CardEvent,
  locationId: bigint | null,
): boolean {
  const { receipt, receiptCardMinor } = payment
  return (
    payment.cardId === 0n &&
    receiptCardMinor > 0n &&
    receipt?.sold?.locationId === locationId &&
    payment.currency === currency &&
    !isSetAside(payment)
  )
}

/** Whether a receipt may join it: a payment of a bank at that location, of which no till has told yet. */
export function awaitsReceipt(payment: Payment, { currency, receipt }: CardEvent): boolean {
  return (
    payment.cardId !== 0n &&
    payment.receipt === null &&
    receipt !== undefined &&
    earningOf(receipt).cardMinor > 0n &&
    payment.locationId === receipt.locationId &&
    payment.currency === currency &&
    !isSetAside(payment)
  )
}

/** The RRN is the same, within a day. */
export function byReceiptRrn(event: CardEvent, payment: Payment): boolean {
  const [one, other] = sidesOf(event, payment)
  const days = Math.abs(daysBetween(one.purchasedOn, other.purchasedOn))
  return one.rrn !== '' && one.rrn === other.rrn && days <= rrnDaysMax
}

/** The terminal and what was paid by card are the same, at about the same time; the RRNs do not differ. */
export function byReceiptTerminal(event: CardEvent, payment: Payment): boolean {
  const [one, other] = sidesOf(event, payment)
  return (
    one.terminalId !== '' && one.terminalId === other.terminalId && byReceiptAmount(event, payment)
  )
}

/** What was paid by card is the same, at about the same time; the RRNs do not differ. */
export function byReceiptAmount(event: CardEvent, payment: Payment): boolean {
  const [one, other] = sidesOf(event, payment)
  const contradicts = one.rrn !== '' && other.rrn !== '' && one.rrn !== other.rrn
  const isSame = one.cardMinors.some((minor) => minor > 0n && other.cardMinors.includes(minor))
  return isSame && !contradicts && isNear(one, other)
}

/** What an event says was paid by card, in minor units; nothing where it was declined. */
export function cardMinorOf(event: CardEvent): bigint {
  return sideOf(event).cardMinors[0] ?? 0n
}

/** Minutes between the local times of an event and a payment. */
export function minutesBetween(event: CardEvent, payment: Payment): number {
  return apart(event, payment)
}

function sidesOf(event: CardEvent, payment: Payment): readonly [Side, Side] {
  return [sideOf(event), event.receipt === undefined ? tillSide(payment) : bankSide(payment)]
}

function sideOf(event: CardEvent): Side {
  const { purchasedOn, purchasedAt, receipt } = event
  if (receipt !== undefined) {
    const { rrn, terminalId } = receipt
    return { rrn, terminalId, cardMinors: [earningOf(receipt).cardMinor], purchasedOn, purchasedAt }
  }
  const { rrn, terminalId, approved, amountMinor, cashMinor } = event
  const cardMinors = approved ? [amountMinor - cashMinor] : []
  return { rrn, terminalId, cardMinors, purchasedOn, purchasedAt }
}

function tillSide({ receipt, receiptCardMinor, purchasedOn, purchasedAt }: Payment): Side {
  const { rrn = '', terminalId = '' } = receipt?.sold ?? {}
  return { rrn, terminalId, cardMinors: [receiptCardMinor], purchasedOn, purchasedAt }
}

function bankSide(payment: Payment): Side {
  const { rrn, terminalId, purchasedOn, purchasedAt, clearedMinor, cashMinor } = payment
  // It may have cleared for another amount, and what was cleared may have been taken back, before the till tells.
  const told = [authorizedInAll(payment), clearedMinor, payment.reversedMinor]
  const cardMinors = told.map((minor) => minor - cashMinor)
  return { rrn, terminalId, cardMinors, purchasedOn, purchasedAt }
}

/** A clearing record may have no time of day: then it is the day that must be the same. */
const noTime = '00:00:00'

type Moment = Pick<Side, 'purchasedOn' | 'purchasedAt'>

function isNear(one: Moment, other: Moment): boolean {
  if (one.purchasedAt === noTime || other.purchasedAt === noTime) {
    return one.purchasedOn === other.purchasedOn
  }
  return apart(one, other) <= clockMinutesMax
}

function apart(one: Moment, other: Moment): number {
  const at = ({ purchasedOn, purchasedAt }: Moment) => Date.parse(`${purchasedOn}T${purchasedAt}Z`)
  return Math.abs(at(one) - at(other)) / 60_000
}
