/**
 * One batch, worked out: from the events and what the database knew of them to everything that has
 * to be written. Pure, so that the promises of the ledger can be tested without a database.
 */
import { addEffect, type AccountChanges, type Transfer } from '../ledger/transfer.ts'
import type { CardEvent, Rung } from '../payment/event.ts'
import { evidenceOf, sharedEvidence } from '../payment/evidence.ts'
import { addElement, applyEvent } from '../payment/life.ts'
import { match, type Match, type Moves } from '../payment/match.ts'
import {
  ambiguousReason,
  isSetAside,
  noAmounts,
  openPayment,
  spentMinor,
  type Payment,
} from '../payment/payment.ts'
import type { AcceptedEvent, OpenException } from '../payment/store/writes.ts'
import { addSpending, type MonthChanges, type Spending } from '../profile/rollup.ts'
import { categoryOf } from '../values/mcc.ts'
import { monthOf } from '../values/time.ts'
import { place, type Reference } from './reference.ts'
import { settle } from './settle.ts'

/** What the database knew: stored answers by event key, and payments that events may belong to. */
export interface Known {
  readonly answers: ReadonlyMap<string, bigint>
  readonly candidates: readonly Payment[]
  /** Which of them a person moved into which other; that one is among them too. */
  readonly moves?: Moves
}

/** Everything that a batch writes. */
export interface BatchWrites {
  /** Payments that were not there before, and new states of those that were. */
  readonly opened: Payment[]
  readonly changed: Payment[]
  readonly accepted: AcceptedEvent[]
  /** Events that fit several payments, for a person to decide. */
  readonly exceptions: OpenException[]
  readonly transfers: Transfer[]
  readonly accountChanges: AccountChanges
  readonly monthChanges: MonthChanges
}

/** Works a batch out, event by event in the order of arrival. An event of a known key does nothing. */
export function workOut(
  events: readonly CardEvent[],
  known: Known,
  reference: Reference,
  nextId: () => bigint,
): BatchWrites {
  const payments = new PaymentBook(known.candidates, known.moves)
  const writes = noWrites()
  const seen = new Set(known.answers.keys())
  for (const event of events) {
    if (seen.has(event.key)) continue
    seen.add(event.key)
    takeEvent(event, payments, writes, reference, nextId)
  }
  writes.opened.push(...payments.opened())
  writes.changed.push(...payments.changed())
  return writes
}

/** Nothing yet. */
export function noWrites(): BatchWrites {
  return {
    opened: [],
    changed: [],
    accepted: [],
    exceptions: [],
    transfers: [],
    accountChanges: new Map(),
    monthChanges: new Map(),
  }
}

function takeEvent(
  event: CardEvent,
  payments: PaymentBook,
  writes: BatchWrites,
  reference: Reference,
  nextId: () => bigint,
): void {
  const matched = match(event, payments.of(event.memberId), payments.moves)
  const found = matched.payment
  if (found !== undefined && matched.countsIn !== undefined) {
    const move = { home: found, target: matched.countsIn, rung: matched.rung }
    takeMoved(event, move, payments, writes, reference, nextId)
    return
  }
  // What names its payment never opens another one.
  if (found === undefined && matched.rung === 'named') return
  const before = found ?? opened(event, nextId(), matched, reference)
  const applied = applyEvent(before, event)
  const after = isPlacedAlike(before, applied, reference) ? applied : placed(applied, reference)
  const { payment, transfers } = settle(before, after, reference.programme, nextId)
  payments.put(payment, found === undefined)
  record(writes, found === undefined ? null : before, payment, transfers)

  const { paymentId } = payment
  const { rung, ambiguity } = matched
  const points = totalPoints(payment) - totalPoints(before)
  const evidence =
    ambiguity === undefined
      ? evidenceOf(rung, event, before)
      : sharedEvidence(ambiguity.rung, event, ambiguity.candidates)
  writes.accepted.push({ event, paymentId, rung, evidence, points })
  if (ambiguity !== undefined) writes.exceptions.push(exceptionOf(event, paymentId, ambiguity))
}

/** An event of a payment that a person moved into another one: it is found by the one and counts in the other. */
function takeMoved(
  event: CardEvent,
  { home, target, rung }: { home: Payment; target: Payment; rung: Rung },
  payments: PaymentBook,
  writes: BatchWrites,
  { programme }: Reference,
  nextId: () => bigint,
): void {
  const emptied = { ...applyEvent(home, event), ...noAmounts, expired: home.expired }
  const { payment, transfers } = settle(target, addElement(target, event), programme, nextId)
  payments.put(emptied, false)
  payments.put(payment, false)
  record(writes, home, emptied, [])
  record(writes, target, payment, transfers)
  const points = totalPoints(payment) - totalPoints(target)
  const evidence = evidenceOf(rung, event, home)
  writes.accepted.push({ event, paymentId: home.paymentId, rung, evidence, points })
}

/** Adds to the writes what a payment's new state does to accounts and months. `before` is `null` for a new one. */
export function record(
  writes: Pick<BatchWrites, 'accountChanges' | 'monthChanges' | 'transfers'>,
  before: Payment | null,
  after: Payment,
  transfers: readonly Transfer[],
): void {
  for (const transfer of transfers) {
    addEffect(writes.accountChanges, transfer, before?.pendingPoints ?? 0n)
    writes.transfers.push(transfer)
  }
  addSpending(writes.monthChanges, before && spendingOf(before), spendingOf(after))
}

function opened(
  event: CardEvent,
  paymentId: bigint,
  { rung }: Match,
  reference: Reference,
): Payment {
  const payment = openPayment(event, paymentId)
  // Which payment the event belongs to is for a person to say: until then it earns nothing.
  return placed(rung === 'ambiguous' ? { ...payment, reason: ambiguousReason } : payment, reference)
}

/**
 * Whether what a payment's events say now places it where they placed it before. Both are asked of the same reference: a
 * payment is never placed anew because map or rules have changed meanwhile, but for what an event says.
 */
function isPlacedAlike(one: Payment, other: Payment, reference: Reference): boolean {
  const saysTheSame =
    one.purchasedOn === other.purchasedOn &&
    one.purchasedAt === other.purchasedAt &&
    one.merchantId === other.merchantId &&
    one.terminalId === other.terminalId &&
    one.mcc === other.mcc
  if (saysTheSame) return true
  const [was, is] = [place(reference, one), place(reference, other)]
  return was.locationId === is.locationId && was.rule === is.rule && was.reason === is.reason
}

function exceptionOf(
  { key, memberId }: CardEvent,
  paymentId: bigint,
  { rung, candidates }: NonNullable<Match['ambiguity']>,
): OpenException {
  const candidateIds = candidates.map((each) => each.paymentId)
  return { eventKey: key, memberId, paymentId, rung, candidateIds }
}

/** Where a payment was made and what it falls under, by its most telling event. */
export function placed(payment: Payment, reference: Reference): Payment {
  const { locationId, rule, reason } = place(reference, payment)
  if (isSetAside(payment)) return { ...payment, locationId }
  return {
    ...payment,
    locationId,
    reason,
    ruleId: rule?.ruleId ?? null,
    ruleVersion: rule?.version ?? null,
  }
}

/** A payment's part in the monthly roll-up. */
export function spendingOf(payment: Payment): Spending {
  return {
    memberId: payment.memberId,
    month: monthOf(payment.purchasedOn),
    category: categoryOf(payment.mcc),
    channel: payment.channel,
    currency: payment.currency,
    spentMinor: spentMinor(payment),
  }
}

function totalPoints(payment: Payment): bigint {
  return payment.pendingPoints + payment.postedPoints
}

/** The payments that a batch works on, in the state that they have reached. */
class PaymentBook {
  private readonly byMember = new Map<bigint, Map<bigint, Payment>>()
  private readonly openedIds = new Set<bigint>()
  private readonly touched = new Map<bigint, Payment>()

  readonly moves: Moves | undefined

  constructor(candidates: readonly Payment[], moves: Moves | undefined) {
    this.moves = moves
    for (const payment of candidates) this.set(payment)
  }

  of(memberId: bigint): Payment[] {
    return [...(this.byMember.get(memberId)?.values() ?? [])]
  }

  put(payment: Payment, isNew: boolean): void {
    if (isNew) this.openedIds.add(payment.paymentId)
    this.touched.set(payment.paymentId, payment)
    this.set(payment)
  }

  opened(): Payment[] {
    return [...this.touched.values()].filter((each) => this.openedIds.has(each.paymentId))
  }

  changed(): Payment[] {
    return [...this.touched.values()].filter((each) => !this.openedIds.has(each.paymentId))
  }

  private set(payment: Payment): void {
    const payments = this.byMember.get(payment.memberId)
    if (payments !== undefined) payments.set(payment.paymentId, payment)
    else this.byMember.set(payment.memberId, new Map([[payment.paymentId, payment]]))
  }
}
