/**
 * What a decision about payments does to them: an event is given to another payment or stands alone, either is
 * taken back, or a changed merchant-id map places payments anew. Pure; a preview and the deed are the same.
 */
import { movesAlong } from '../payment/event.ts'
import { addElement, recount, type Element } from '../payment/life.ts'
import {
  ambiguousReason,
  isSetAside,
  movedReason,
  noAmounts,
  type Payment,
} from '../payment/payment.ts'
import { placed } from './placing.ts'
import type { WorkPorts } from './batch.ts'
import { place, type Reference } from './reference.ts'
import { settle, type Settled } from './settle.ts'
import { noWrites, record, type BatchWrites } from './writes.ts'

/** What is written for it: no card event is new. */
export type Rework = Omit<BatchWrites, 'accepted' | 'exceptions'>

/**
 * What `own` holds counts in `target` from now on. The target keeps the references and the place that it has:
 * its own events alone say where it was made, so that taking it back leaves nothing behind.
 */
export function moveInto(
  own: Payment,
  target: Payment,
  ownElements: readonly Element[],
  ports: WorkPorts,
): Rework {
  const after = ownElements.filter(movesAlong).reduce(addElement, target)
  const emptied = { ...own, ...noAmounts, expired: own.expired, reason: movedReason }
  return written(ports, [own, still(emptied)], [target, settled(target, after, ports)])
}

/** The inverse of {@link moveInto}; `elements.target` are those that count in the target without it. */
export function moveBack(
  own: Payment,
  target: Payment,
  elements: { own: readonly Element[]; target: readonly Element[] },
  ports: WorkPorts,
): Rework {
  const filled = { ...recount(own, elements.own), reason: ambiguousReason }
  const after = recount(target, elements.target)
  return written(ports, [own, still(filled)], [target, settled(target, after, ports)])
}

/** The payment of an ambiguous event is a payment like any other: placed, and earning. */
export function standAlone(own: Payment, ports: WorkPorts): Rework {
  return written(ports, [
    own,
    settled(own, placed({ ...own, reason: '' }, ports.reference, ports.facts), ports),
  ])
}

/** The inverse of {@link standAlone}. */
export function setAside(own: Payment, ports: WorkPorts): Rework {
  const after = { ...own, programmeRevision: null, facts: {}, reason: ambiguousReason }
  return written(ports, [own, settled(own, after, ports)])
}

/** Whether the merchant-id map places the payment elsewhere now. */
export function isMoved(payment: Payment, reference: Reference): boolean {
  return !isSetAside(payment) && place(reference, payment).locationId !== payment.locationId
}

/** The payment as the merchant-id map places it now; `null` where that is where it is, or it is set aside. */
export function placeAnew(payment: Payment, ports: WorkPorts): Settled | null {
  if (!isMoved(payment, ports.reference)) return null
  return settled(payment, placed(payment, ports.reference, ports.facts), ports)
}

/** What is written for payments that have changed. */
export function written(
  { reference, limits }: WorkPorts,
  ...changes: readonly (readonly [Payment, Settled])[]
): Rework {
  const writes = noWrites()
  for (const [before, { payment, transfers }] of changes) {
    writes.changed.push(payment)
    record(writes, before, payment, transfers, reference)
  }
  writes.limitUses.push(...limits.changes())
  writes.budgetUses.push(...limits.budgetChanges())
  return writes
}

function settled(before: Payment, after: Payment, ports: WorkPorts): Settled {
  const result = settle(before, after, ports)
  ports.facts.saw(result.payment)
  return result
}

/** A payment that is under no rule, before and after: nothing moves. */
function still(payment: Payment): Settled {
  return { payment, transfers: [] }
}
