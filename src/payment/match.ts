/** The matching ladder: which payment of the card an event belongs to, and by what evidence. */
import { dayBefore } from '../values/time.ts'
import { movesAlong, type CardEvent, type CardEventKind, type Rung } from './event.ts'
import { ladder } from './ladder.ts'
import type { Payment } from './payment.ts'
import { awaitsBank, awaitsReceipt } from './receipt-match.ts'

/** `payment` is absent where the event opens one of its own, or names one that there is not. */
export interface Match {
  readonly rung: Rung
  readonly payment?: Payment
  /** The payment in which it counts, where a person moved what `payment` holds. */
  readonly countsIn?: Payment
  /** Of an ambiguous event: the rung on which several payments stood, and which. */
  readonly ambiguity?: { readonly rung: Rung; readonly candidates: readonly Payment[] }
}

/** Days from the purchase within which an event of each kind may still belong to it. */
export const windowDays = {
  authorization: 30,
  increment: 30,
  reversal: 30,
  presentment: 30,
  presentment_reversal: 180,
  refund: 180,
  refund_reversal: 180,
  // A cardholder may dispute for 120 days, and the case goes to and fro.
  chargeback: 540,
  chargeback_reversal: 540,
  // They name their payment, or its receipt.
  expiry: 0,
  receipt_return: 0,
  card_elsewhere: 0,
  // A till sends late, but what it sends is of the day of the purchase.
  receipt: 1,
} as const satisfies Record<CardEventKind, number>

/** Authorizations, the many, are looked up by their RRN; all else among the member's payments. */
export function isLookedUpByRrn({ kind, rrn }: CardEvent): boolean {
  return kind === 'authorization' && rrn !== ''
}

/**
 * What that look-up finds, and the ladder considers: the payments of this RRN, those that have none,
 * and those that began without an authorization. The same in `readCandidates`, or what shares a batch
 * would decide what matches.
 */
function isFoundByRrn(event: CardEvent, payment: Payment): boolean {
  const awaits = payment.authorizedMinor === 0n && !payment.advised
  return payment.rrn === event.rrn || payment.rrn === '' || awaits
}

/** Payments that a person moved into another one, by their ids. */
export type Moves = ReadonlyMap<bigint, bigint>

const noMoves: Moves = new Map()

/** The location of a bank's message; `null` where its merchant is none of ours. Asked only where a till has told of something. */
export type Locate = (event: CardEvent) => bigint | null

const nowhere: Locate = () => null

/**
 * Climbs the ladder: the first rung on which exactly one candidate stands wins; two candidates on a
 * rung are for a person to decide, never a guess, unless they are alike in all that the ledger uses.
 * One that was moved stands for the payment that it was moved to, which must be among the candidates. What a till told and
 * what a bank told of one purchase find each other at its location, whatever the card.
 */
export function match(
  event: CardEvent,
  candidates: readonly Payment[],
  moves: Moves = noMoves,
  locate: Locate = nowhere,
): Match {
  const byId = (id: bigint | undefined): Payment | undefined =>
    id === undefined ? undefined : candidates.find((each) => each.paymentId === id)
  const matched = (rung: Rung, payment: Payment): Match => {
    const countsIn = byId(moves.get(payment.paymentId))
    return countsIn === undefined ? { rung, payment } : { rung, payment, countsIn }
  }
  if (event.paymentId !== null) {
    const payment = byId(event.paymentId)
    if (payment === undefined) return { rung: 'named' }
    return movesAlong(event) ? matched('named', payment) : { rung: 'named', payment }
  }
  const near = candidatesNear(event, candidates)
  const tills = acrossTill(event, candidates, locate)
  const isAlone = near.length === 0 && tills.length === 0
  for (const [rung, holds] of isAlone ? [] : ladder[event.kind]) {
    const standingBy = rung.startsWith('receipt') ? tills : near
    const found = standingBy.filter((payment) => holds(event, payment))
    const [one] = found
    if (one === undefined) continue
    const standing = moves.size === 0 ? found : distinct(found.map((each) => matched(rung, each)))
    const [first = one] = standing
    const alike = standing.every((payment) => isAlike(payment, first))
    if (!alike) return { rung: 'ambiguous', ambiguity: { rung, candidates: standing } }
    // Its own before one that was moved into it: what is undone takes along only what came that way.
    return matched(rung, found.find((each) => !moves.has(each.paymentId)) ?? one)
  }
  // What is returned is of a receipt that is there.
  return { rung: event.kind === 'receipt_return' ? 'receipt' : 'opened' }
}

/** Of a receipt or a return: the payments that it may be of; of a bank's message: those of which only a till has told. */
function acrossTill(event: CardEvent, candidates: readonly Payment[], locate: Locate): Payment[] {
  const { kind, receipt } = event
  if (kind === 'receipt_return') {
    return candidates.filter(({ receiptKey }) => receiptKey === receipt?.receiptKey)
  }
  if (receipt !== undefined) return candidates.filter((each) => awaitsReceipt(each, event))
  const open = candidates.filter(({ cardId }) => cardId === 0n)
  if (open.length === 0) return []
  const locationId = locate(event)
  return locationId === null ? [] : open.filter((each) => awaitsBank(each, event, locationId))
}

/** The payments for which those that were found stand, each once. */
function distinct(found: readonly Match[]): Payment[] {
  return [...new Set(found.flatMap(({ payment, countsIn }) => countsIn ?? payment ?? []))]
}

/** Whichever of the two is taken, the ledger is the same: no guess is made by taking the first. */
function isAlike(one: Payment, other: Payment): boolean {
  return (
    one.authorizedMinor === other.authorizedMinor &&
    one.advisedMinor === other.advisedMinor &&
    one.raisedMinor === other.raisedMinor &&
    one.incrementedMinor === other.incrementedMinor &&
    one.reversedMinor === other.reversedMinor &&
    one.clearedMinor === other.clearedMinor &&
    one.refundedMinor === other.refundedMinor &&
    one.cashMinor === other.cashMinor &&
    one.advised === other.advised &&
    one.presented === other.presented &&
    one.expired === other.expired &&
    one.receiptKey === other.receiptKey &&
    one.cardId === other.cardId &&
    one.merchantId === other.merchantId &&
    one.locationId === other.locationId &&
    one.purchasedOn === other.purchasedOn &&
    one.programmeRevision === other.programmeRevision &&
    one.pendingPoints === other.pendingPoints &&
    one.postedPoints === other.postedPoints &&
    one.mcc === other.mcc &&
    one.channel === other.channel &&
    one.entryMode === other.entryMode
  )
}

/** Those that it could belong to. A card that is busy all day has thousands: days are compared as they are written. */
function candidatesNear(event: CardEvent, candidates: readonly Payment[]): Payment[] {
  if (candidates.length === 0) return []
  const { purchasedOn, cardId, currency, acquirerId } = event
  const from = dayBefore(purchasedOn, windowDays[event.kind])
  const to = dayBefore(purchasedOn, -windowDays[event.kind])
  const byRrnAlone = isLookedUpByRrn(event)
  return candidates.filter(
    (payment) =>
      payment.cardId === cardId &&
      payment.currency === currency &&
      // References are one acquirer's own.
      payment.acquirerId === acquirerId &&
      payment.purchasedOn >= from &&
      payment.purchasedOn <= to &&
      (!byRrnAlone || isFoundByRrn(event, payment)),
  )
}
