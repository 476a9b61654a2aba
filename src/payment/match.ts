/** The matching ladder: which payment of the card an event belongs to, and by what evidence. */
import { dayBefore, daysBetween } from '../values/time.ts'
import { movesAlong, type CardEvent, type CardEventKind, type Rung } from './event.ts'
import { authorizedInAll, type Payment } from './payment.ts'

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
  // It names its payment.
  expiry: 0,
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

/** Clearing may be a day off the authorization's local date, not more, to match by amount alone. */
const probableDaysMax = 1

type Test = (event: CardEvent, payment: Payment) => boolean

/** Payments that a person moved into another one, by their ids. */
export type Moves = ReadonlyMap<bigint, bigint>

const noMoves: Moves = new Map()

/**
 * Climbs the ladder: the first rung on which exactly one candidate stands wins; two candidates on a
 * rung are for a person to decide, never a guess, unless they are alike in all that the ledger uses.
 * One that was moved stands for the payment that it was moved to, which must be among the candidates.
 */
export function match(
  event: CardEvent,
  candidates: readonly Payment[],
  moves: Moves = noMoves,
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
  for (const [rung, holds] of near.length === 0 ? [] : ladder[event.kind]) {
    const found = near.filter((payment) => holds(event, payment))
    const [one] = found
    if (one === undefined) continue
    const standing = moves.size === 0 ? found : distinct(found.map((each) => matched(rung, each)))
    const [first = one] = standing
    const alike = standing.every((payment) => isAlike(payment, first))
    if (!alike) return { rung: 'ambiguous', ambiguity: { rung, candidates: standing } }
    // Its own before one that was moved into it: what is undone takes along only what came that way.
    return matched(rung, found.find((each) => !moves.has(each.paymentId)) ?? one)
  }
  return { rung: 'opened' }
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
    one.merchantId === other.merchantId &&
    one.locationId === other.locationId &&
    one.purchasedOn === other.purchasedOn &&
    one.programmeRevision === other.programmeRevision &&
    one.pendingPoints === other.pendingPoints &&
    one.postedPoints === other.postedPoints &&
    one.mcc === other.mcc &&
    one.channel === other.channel
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

const byOriginal: Test = ({ original }, payment) =>
  original !== null &&
  original.stan === payment.stan &&
  original.transmission === payment.transmission

/** The late original of a reversal that was parked under the original's own numbers. */
const isOriginal: Test = (event, payment) =>
  payment.stan !== '' &&
  event.stan === payment.stan &&
  event.transmission === payment.transmission &&
  event.terminalId === payment.terminalId

const byNetworkReference: Test = (event, payment) =>
  event.networkReference !== '' && event.networkReference === payment.networkReference

const byAuthorizationCode: Test = (event, payment) =>
  event.authorizationCode !== '' &&
  event.authorizationCode === payment.authorizationCode &&
  event.merchantId === payment.merchantId

const byAuthorizationCodeAndDay: Test = (event, payment) =>
  byAuthorizationCode(event, payment) && (sameDay(event, payment) || isOfLaterDay(event, payment))

/** A refund was there before its purchase: the day that the payment has so far is the refund's. */
const isOfLaterDay: Test = (event, payment) =>
  payment.placedBy === 0 && daysBetween(event.purchasedOn, payment.purchasedOn) > 0

/** RRNs repeat over days and merchants: within one merchant and a day of each other they do not. */
const byRrn: Test = (event, payment) =>
  event.rrn !== '' && event.rrn === payment.rrn && event.merchantId === payment.merchantId

const byRrnAndDay: Test = (event, payment) => byRrn(event, payment) && sameDay(event, payment)

/** Both carry a reference and they differ: that the amounts are equal is then chance. */
const contradicts: Test = (event, payment) =>
  differ(event.rrn, payment.rrn) ||
  differ(event.authorizationCode, payment.authorizationCode) ||
  differ(event.networkReference, payment.networkReference)

function differ(one: string, other: string): boolean {
  return one !== '' && other !== '' && one !== other
}

const unclearedByAmount: Test = (event, payment) =>
  payment.clearedMinor === 0n &&
  !contradicts(event, payment) &&
  authorizedInAll(payment) - payment.reversedMinor === event.amountMinor &&
  event.merchantId === payment.merchantId &&
  sameDay(event, payment)

const clearedByAmount: Test = (event, payment) =>
  payment.authorizedMinor === 0n &&
  !payment.advised &&
  !contradicts(event, payment) &&
  payment.clearedMinor === event.amountMinor &&
  event.merchantId === payment.merchantId &&
  sameDay(event, payment)

const presentedByAmount: Test = (event, payment) =>
  payment.clearedMinor === event.amountMinor &&
  !contradicts(event, payment) &&
  event.merchantId === payment.merchantId &&
  sameDay(event, payment)

const refundableByAmount: Test = (event, payment) =>
  !contradicts(event, payment) &&
  payment.clearedMinor - payment.refundedMinor === event.amountMinor &&
  event.merchantId === payment.merchantId &&
  daysBetween(payment.purchasedOn, event.purchasedOn) >= 0

/** Part of one purchase is brought back: of several that it can be part of, a person says which. */
const refundableInPart: Test = (event, payment) =>
  !contradicts(event, payment) &&
  payment.clearedMinor - payment.refundedMinor > event.amountMinor &&
  event.merchantId === payment.merchantId &&
  daysBetween(payment.purchasedOn, event.purchasedOn) >= 0

function sameDay(event: CardEvent, payment: Payment): boolean {
  return Math.abs(daysBetween(payment.purchasedOn, event.purchasedOn)) <= probableDaysMax
}

type Ladder = readonly (readonly [Rung, Test])[]

/** A record about an earlier record repeats the references of the purchase. */
const byReferences = [
  ['network_reference', byNetworkReference],
  ['authorization_code', byAuthorizationCode],
  ['rrn', byRrn],
] as const satisfies Ladder

const ladder = {
  authorization: [
    ['original', isOriginal],
    ['network_reference', byNetworkReference],
    ['authorization_code', byAuthorizationCodeAndDay],
    ['rrn', byRrnAndDay],
    ['amount_and_date', clearedByAmount],
  ],
  increment: [['original', byOriginal], ...byReferences],
  reversal: [
    ['original', byOriginal],
    ['network_reference', byNetworkReference],
    ['rrn', byRrnAndDay],
  ],
  presentment: [...byReferences, ['amount_and_date', unclearedByAmount]],
  presentment_reversal: [...byReferences, ['amount_and_date', presentedByAmount]],
  refund: [
    ...byReferences,
    ['amount_and_date', refundableByAmount],
    ['part_of_amount', refundableInPart],
  ],
  refund_reversal: byReferences,
  chargeback: byReferences,
  chargeback_reversal: byReferences,
  expiry: [],
} as const satisfies Record<CardEventKind, Ladder>
