/** One batch, one transaction: lock, read, work out, write, commit. */
import type { Queryable, Sql } from '../db/connect.ts'
import { changeAccounts, insertTransfers, lockAccounts } from '../ledger/store.ts'
import { insertOutbox } from '../outbox/store.ts'
import type { CardEvent } from '../payment/event.ts'
import type { Payment } from '../payment/payment.ts'
import { readCandidates, readEventKeys, readMonths } from '../payment/store/candidates.ts'
import { insertElements, savePayments } from '../payment/store/writes.ts'
import { monthText, type MonthChange } from '../profile/rollup.ts'
import { changeMonths, setLargest } from '../profile/store.ts'
import { spendingOf, workOut, type BatchWrites } from './batch.ts'
import type { RowIds } from './ids.ts'
import type { Reference } from './reference.ts'

/** Points by event key, and the keys that had been recorded before. */
export interface Committed {
  readonly points: ReadonlyMap<string, bigint>
  readonly repeats: ReadonlySet<string>
}

/** A payment, an element, an outbox row, and at most three transfers. */
const rowIdsPerEventMax = 6

/**
 * Commits a batch. The members' accounts are locked before anything is read, so that whatever
 * another batch of this or another gateway did to these members is either seen or waits. A throw
 * means that nothing is known to be written; the same batch may be tried again.
 */
export async function commitBatch(
  sql: Sql,
  events: readonly CardEvent[],
  reference: Reference,
  ids: RowIds,
): Promise<Committed> {
  return await sql.begin(async (transaction) => {
    await lockAccounts(transaction, memberIdsInOrder(events))
    const [answers, candidates, nextId] = await Promise.all([
      readEventKeys(
        transaction,
        events.map((event) => event.key),
      ),
      readCandidates(transaction, events),
      ids.take(transaction, events.length * rowIdsPerEventMax),
    ])
    const writes = workOut(events, { answers, candidates }, reference, nextId)
    await write(transaction, writes)
    const points = new Map(answers)
    for (const element of writes.elements) points.set(element.event.key, element.points)
    return { points, repeats: new Set(answers.keys()) }
  })
}

async function write(sql: Queryable, writes: BatchWrites): Promise<void> {
  const months = [...writes.monthChanges.values()]
  const shrunk = months.filter((month) => month.shrank)
  if (shrunk.length > 0) await findLargest(sql, shrunk, writes)
  await Promise.all([
    insertElements(sql, writes.elements),
    savePayments(sql, writes.opened, writes.changed),
    insertTransfers(sql, writes.transfers),
    changeMonths(sql, months),
    setLargest(sql, shrunk),
    insertOutbox(sql, writes.outbox),
    // Last, because partners' rows are what batches contend for.
    changeAccounts(sql, writes.accountChanges),
  ])
}

/** Looks for the largest payment of each cell in which one shrank, as it is after this batch. */
async function findLargest(
  sql: Queryable,
  shrunk: readonly MonthChange[],
  writes: BatchWrites,
): Promise<void> {
  const payments = new Map<bigint, Payment>()
  for (const payment of await readMonths(sql, shrunk)) payments.set(payment.paymentId, payment)
  for (const payment of [...writes.opened, ...writes.changed]) {
    payments.set(payment.paymentId, payment)
  }
  const largest = new Map<string, bigint>()
  for (const payment of payments.values()) {
    const spending = spendingOf(payment)
    const cell = monthText(spending)
    const known = largest.get(cell) ?? 0n
    if (spending.spentMinor > known) largest.set(cell, spending.spentMinor)
  }
  for (const month of shrunk) month.largestMinor = largest.get(monthText(month)) ?? 0n
}

function memberIdsInOrder(events: readonly CardEvent[]): bigint[] {
  return [...new Set(events.map((event) => event.memberId))].toSorted((one, other) =>
    one < other ? -1 : 1,
  )
}
