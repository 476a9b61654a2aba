/** Books to check: payments of a few members, booked on days that a test sets. */
import type { Sql } from '../../src/db/connect.ts'
import { createRowIds } from '../../src/intake/ids.ts'
import type { Reference } from '../../src/intake/reference.ts'
import { commitBatch } from '../../src/intake/store/commit.ts'
import type { CardEvent } from '../../src/payment/event.ts'
import { cardEvent, clearingEvent } from './events.ts'
import { grocery, seedCoalition } from './coalition.ts'

/** A coalition whose intake is a function. */
export interface Books {
  memberIds: bigint[]
  reference: Reference
  /** Commits one batch, booked on a day (UTC). */
  book(events: readonly CardEvent[], bookedOn: string): Promise<void>
}

/** The demo coalition with members, and nothing bought yet. */
export async function openBooks(sql: Sql, members: number): Promise<Books> {
  const { memberIds, reference } = await seedCoalition(sql, members)
  const ids = createRowIds()
  const ports = { reference, ids, stripe: 0, isLost: () => false }
  return {
    memberIds,
    reference,
    async book(events, bookedOn) {
      await commitBatch(sql, events, { ...ports, bookedOn })
    },
  }
}

/** One purchase at the demo grocery, by its number: authorized for 10,000.00 (100 points). */
export function purchase(memberId: bigint, number: number): CardEvent {
  return cardEvent({ ...grocery, memberId, ...references(number) })
}

/** Clears purchase `number`; what was authorized, if no amount is told. */
export function presentment(memberId: bigint, number: number, amountMinor = 1_000_000n): CardEvent {
  return clearingEvent({ ...grocery, memberId, ...references(number), amountMinor })
}

/** Gives money of purchase `number` back. */
export function refund(memberId: bigint, number: number, amountMinor: bigint): CardEvent {
  const source = { fileId: 1n, record: 2 }
  return clearingEvent({
    ...{ ...grocery, memberId, kind: 'refund', source, amountMinor },
    ...references(number),
  })
}

function references(number: number): { stan: string; rrn: string } {
  const stan = String(number).padStart(6, '0')
  return { stan, rrn: `632509${stan}` }
}
