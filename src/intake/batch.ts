/**
 * One batch, worked out: from the events and what the database knew of them to everything that has
 * to be written. Pure, so that the promises of the ledger can be tested without a database.
 */
import type { CardEvent, Rung } from '../payment/event.ts'
import { evidenceOf, sharedEvidence } from '../payment/evidence.ts'
import { addElement, applyEvent } from '../payment/life.ts'
import { match, type Match, type Moves } from '../payment/match.ts'
import { noAmounts, type Payment } from '../payment/payment.ts'
import { excessOf } from '../payment/receipt.ts'
import { asToldBefore } from '../payment/told-before.ts'
import type { OpenException } from '../payment/store/writes.ts'
import type { FactBook } from './fact-book.ts'
import { isPlacedAlike, opened, placed, withCard } from './placing.ts'
import { locationOf, type Reference } from './reference.ts'
import { settle, type SettlePorts } from './settle.ts'
import { noWrites, record, type BatchWrites } from './writes.ts'

/** What the database knew: stored answers by event key, and payments that events may belong to. */
export interface Known {
  readonly answers: ReadonlyMap<string, bigint>
  readonly candidates: readonly Payment[]
  /** Which of them a person moved into which other; that one is among them too. */
  readonly moves?: Moves
}

/** What a batch is worked out with. Both books are of this batch, and are changed by it. */
export interface WorkPorts extends SettlePorts {
  readonly facts: FactBook
}

/** Works a batch out, event by event in the order of arrival. An event of a known key does nothing. */
export function workOut(events: readonly CardEvent[], known: Known, ports: WorkPorts): BatchWrites {
  const payments = new PaymentBook(known.candidates, known.moves)
  const writes = noWrites()
  const seen = new Set(known.answers.keys())
  for (const event of events) {
    if (seen.has(event.key)) continue
    seen.add(event.key)
    takeEvent(event, payments, writes, ports)
  }
  writes.opened.push(...payments.opened())
  writes.changed.push(...payments.changed())
  writes.limitUses.push(...ports.limits.changes())
  writes.budgetUses.push(...ports.limits.budgetChanges())
  return writes
}

function takeEvent(
  sent: CardEvent,
  payments: PaymentBook,
  writes: BatchWrites,
  ports: WorkPorts,
): void {
  const { reference, facts } = ports
  const { event, matched } = placeOf(sent, payments, reference)
  const found = matched.payment
  const excess = excessIn(event, matched)
  if (excess !== null) {
    writes.excesses.set(event.key, excess)
    return
  }
  if (found !== undefined && matched.countsIn !== undefined) {
    const move = { home: found, target: matched.countsIn, rung: matched.rung }
    takeMoved(event, move, payments, writes, ports)
    return
  }
  // What names its payment, or its receipt, never opens another one.
  if (found === undefined && (matched.rung === 'named' || matched.rung === 'receipt')) return
  const before = found ?? opened(event, ports.nextId(), matched, reference, facts)
  const applied = applyEvent(before, event)
  const after = isPlacedAlike(before, applied, reference)
    ? withCard(before, applied, event, reference, facts)
    : placed(applied, reference, facts)
  const { payment, transfers } = settle(before, after, ports)
  payments.put(payment, found === undefined)
  facts.saw(payment)
  record(writes, found === undefined ? null : before, payment, transfers, reference)

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

/** Where an event belongs. A receipt that no payment of a bank claims by its RRN may have been told before. */
function placeOf(
  sent: CardEvent,
  payments: PaymentBook,
  reference: Reference,
): { readonly event: CardEvent; readonly matched: Match } {
  const own = payments.of(sent.memberId)
  if (sent.receipt === undefined) {
    const locate = (each: CardEvent): bigint | null => locationOf(reference, each)
    return { event: sent, matched: match(sent, own, payments.moves, locate) }
  }
  const climb = (event: CardEvent) =>
    match(event, own, payments.moves, (each) => locationOf(reference, each))
  const matched = climb(sent)
  if ((matched.ambiguity ?? matched).rung === 'receipt_rrn') return { event: sent, matched }
  const event = asToldBefore(sent, own)
  return event === sent ? { event, matched } : { event, matched: climb(event) }
}

/** Where a return takes more than is left of its receipt, or other money; `null` where it does not. */
function excessIn(event: CardEvent, { payment, countsIn = payment }: Match): string | null {
  if (event.kind !== 'receipt_return' || event.receipt === undefined) return null
  if (countsIn === undefined) return null
  if (countsIn.currency !== event.currency) return '/currency'
  return excessOf(countsIn.receipt, event.receipt)
}

/** An event of a payment that a person moved into another one: it is found by the one and counts in the other. */
function takeMoved(
  event: CardEvent,
  { home, target, rung }: { home: Payment; target: Payment; rung: Rung },
  payments: PaymentBook,
  writes: BatchWrites,
  ports: WorkPorts,
): void {
  const emptied = { ...applyEvent(home, event), ...noAmounts, expired: home.expired }
  const { payment, transfers } = settle(target, addElement(target, event), ports)
  payments.put(emptied, false)
  payments.put(payment, false)
  ports.facts.saw(emptied)
  ports.facts.saw(payment)
  record(writes, home, emptied, [], ports.reference)
  record(writes, target, payment, transfers, ports.reference)
  const points = totalPoints(payment) - totalPoints(target)
  const evidence = evidenceOf(rung, event, home)
  writes.accepted.push({ event, paymentId: home.paymentId, rung, evidence, points })
}

function exceptionOf(
  { key, memberId }: CardEvent,
  paymentId: bigint,
  { rung, candidates }: NonNullable<Match['ambiguity']>,
): OpenException {
  const candidateIds = candidates.map((each) => each.paymentId)
  return { eventKey: key, memberId, paymentId, rung, candidateIds }
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
