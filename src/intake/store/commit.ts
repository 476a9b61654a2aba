/** One batch, one transaction: lock, read, work out, write, commit. */
import type { Queryable, ReservedSql, Sql, Statement } from '../../db/connect.ts'
import { lotChanges } from '../../ledger/lot.ts'
import { changeAccounts, changeLots, insertTransfers, lockMembers } from '../../ledger/store.ts'
import { readErased } from '../../ledger/store/erased.ts'
import { insertOutbox } from '../../outbox/store.ts'
import type { CardEvent, Rung } from '../../payment/event.ts'
import { movedReason, type Payment } from '../../payment/payment.ts'
import { readAnswers, readCandidates, readMonths } from '../../payment/store/candidates.ts'
import { readMoves, readPayments, type PaymentKey } from '../../payment/store/moves.ts'
import {
  insertEvents,
  insertExceptions,
  insertPayments,
  updatePayments,
} from '../../payment/store/writes.ts'
import { monthText, type MonthChange } from '../../profile/rollup.ts'
import { spendingOf } from '../../profile/spending.ts'
import type { TurnoverChange } from '../../profile/turnover.ts'
import { changeMonths, changeTurnovers, setLargest } from '../../profile/store/rollups.ts'
import { BudgetMovedError, changeBudgetUses, changeLimitUses } from '../../program/limits/store.ts'
import { workOut, type Known } from '../batch.ts'
import { classify, ConnectionLostError } from '../faults.ts'
import type { RowIds } from '../ids.ts'
import type { Reference } from '../reference.ts'
import { transfersPerAccrualMax } from '../settle.ts'
import type { BatchWrites } from '../writes.ts'
import { readBooks } from './books.ts'

/** With what changes are written. */
export interface WritePorts {
  /** Which stripe of the partners' accounts this batch changes: one that no other batch uses now. */
  readonly stripe: number
  /** The day (UTC, `YYYY-MM-DD`) on which the batch is booked. */
  readonly bookedOn: string
}

/** What a batch is committed with. */
export interface CommitPorts extends WritePorts {
  readonly reference: Reference
  readonly ids: RowIds
  /** The connection has closed: the client throws where nobody can catch it if more is sent. */
  isLost(): boolean
}

/** Points by event key, and the rungs of those that had not been recorded before. */
export interface Committed {
  readonly points: ReadonlyMap<string, bigint>
  readonly rungs: ReadonlyMap<string, Rung>
  /** Where returns take more than there is, by their keys: they were not recorded. */
  readonly excesses: ReadonlyMap<string, string>
}

/**
 * Commits a batch. Its members are locked before anything is read, so that whatever
 * another batch of this or another gateway did to these members is either seen or waits. A throw
 * means that nothing is known to be written; the same batch may be tried again.
 */
export async function commitBatch(
  pool: Sql,
  events: readonly CardEvent[],
  ports: CommitPorts,
): Promise<Committed> {
  const sql = await pool.reserve()
  try {
    return await inTransaction(sql, events, ports)
  } catch (error) {
    if (!(error instanceof BudgetMovedError) || ports.isLost()) throw error
    return await inTransaction(sql, events, ports, true)
  } finally {
    if (!ports.isLost()) sql.release()
  }
}

/**
 * Statements that need no answer of one another are sent together: four round trips in all. The
 * server takes them in order, so a rollback comes after whatever was still on its way. Budgets of campaigns are read
 * without a lock, which would be held for the length of a batch; where that fails, it is done again with one.
 */
export async function inTransaction(
  sql: ReservedSql,
  submitted: readonly CardEvent[],
  ports: CommitPorts,
  lockBudgets = false,
): Promise<Committed> {
  const memberIds = memberIdsInOrder(submitted)
  const assertConnected = (): void => {
    if (ports.isLost()) throw new ConnectionLostError()
  }
  try {
    assertConnected()
    // A query is sent when it is awaited, which would be after the locks: they would not last.
    const begun = sql`BEGIN`.execute()
    await Promise.all([begun, lockMembers(sql, memberIds)])
    assertConnected()
    const [answers, byLadder, named, erased] = await Promise.all([
      readAnswers(
        sql,
        submitted.map((event) => event.key),
      ),
      readCandidates(sql, submitted),
      readPayments(sql, namedBy(submitted)),
      readErased(sql, memberIds),
    ])
    const events = erased.size === 0 ? submitted : submitted.filter((each) => isTaken(each, erased))
    const candidates = [...byLadder, ...named]
    const moved = candidates.filter(({ reason }) => reason === movedReason)
    const known = moved.length === 0 ? { candidates } : await followMoves(sql, candidates, moved)
    assertConnected()
    const { reference } = ports
    const payments = known.candidates
    const [books, nextId] = await Promise.all([
      readBooks(sql, reference, { payments, events }, lockBudgets),
      ports.ids.take(sql, rowIdsMax(events.length, payments, reference)),
    ])
    const writes = workOut(events, { answers, ...known }, { reference, nextId, ...books })
    assertConnected()
    await writeBatch(sql, writes, nextId(), ports)
    assertConnected()
    await sql`COMMIT`
    const points = new Map(answers)
    for (const accepted of writes.accepted) points.set(accepted.event.key, accepted.points)
    const rungs = new Map(writes.accepted.map(({ event, rung }) => [event.key, rung]))
    return { points, rungs, excesses: writes.excesses }
  } catch (error) {
    if (!ports.isLost() && classify(error) !== 'gone') await sql`ROLLBACK`.catch(() => {})
    throw error
  }
}

/** How many row ids so many events of these payments need at most: a payment and its transfers each, and the outbox row. */
export function rowIdsMax(
  events: number,
  payments: readonly Payment[],
  { programme }: Reference,
): number {
  const accrued = payments.reduce((most, { accruals }) => Math.max(most, accruals.length), 0)
  return events * (1 + transfersPerAccrualMax * (accrued + programme.accrualsMax)) + 1
}

/** Whoever is erased is a stranger from then on; but what was held for them is released by its expiry. */
function isTaken({ memberId, kind }: CardEvent, erased: ReadonlySet<bigint>): boolean {
  return kind === 'expiry' || !erased.has(memberId)
}

/** Payments that events name outright. */
function namedBy(events: readonly CardEvent[]): PaymentKey[] {
  return events.flatMap(({ memberId, paymentId }) =>
    paymentId === null ? [] : [{ memberId, paymentId }],
  )
}

/** The payments to which some of the candidates were moved; few members ever have one. */
async function followMoves(
  sql: ReservedSql,
  candidates: readonly Payment[],
  moved: readonly Payment[],
): Promise<Pick<Known, 'candidates' | 'moves'>> {
  const { moves, targets } = await readMoves(sql, moved)
  const ids = new Set(candidates.map(({ paymentId }) => paymentId))
  const others = targets.filter(({ paymentId }) => !ids.has(paymentId))
  return { candidates: [...candidates, ...others], moves }
}

/**
 * Everything that the batch writes as one statement; each store says its own part of it. Its members are locked.
 */
async function writeBatch(
  sql: ReservedSql,
  writes: BatchWrites,
  outboxId: bigint,
  ports: WritePorts,
): Promise<void> {
  const { accepted, exceptions, opened, transfers } = writes
  if (accepted.length === 0) return
  const told = { outboxId, eventKeys: accepted.map(({ event }) => event.key), transfers }
  const none = sql``
  await writeChanges(
    sql,
    writes,
    ports,
    sql`
         events AS (${insertEvents(sql, accepted)}),
         outbox_row AS (${insertOutbox(sql, told)})
         ${opened.length > 0 ? sql`, opened AS (${insertPayments(sql, opened)})` : none}
         ${exceptions.length > 0 ? sql`, exceptions AS (${insertExceptions(sql, exceptions)})` : none}`,
  )
}

/**
 * Writes what changes in payments, and in ledger and roll-up with them, in one statement with `others`, which
 * are further parts of its WITH. The members are locked. Throws where an account is missing.
 */
export async function writeChanges(
  sql: Queryable,
  writes: Omit<BatchWrites, 'accepted' | 'exceptions'>,
  { stripe, bookedOn }: WritePorts,
  others: Statement,
): Promise<void> {
  const { changed, transfers, accountChanges, limitUses } = writes
  const months = [...writes.monthChanges.values()]
  const shrunk = months.filter((month) => month.shrank)
  if (shrunk.length > 0) await findLargest(sql, shrunk, writes)
  await changeBudgetUses(sql, writes.budgetUses)
  const turnovers = [...writes.turnoverChanges.values()].filter(isChange)
  const lots = lotChanges(transfers)
  const none = sql``
  const { count } = await sql`
    WITH ${others}
         ${changed.length > 0 ? sql`, changed AS (${updatePayments(sql, changed)})` : none}
         ${transfers.length > 0 ? sql`, transfers AS (${insertTransfers(sql, transfers, bookedOn)})` : none}
         ${lots.length > 0 ? sql`, lots AS (${changeLots(sql, lots)})` : none}
         ${months.length > 0 ? sql`, months AS (${changeMonths(sql, months)})` : none}
         ${turnovers.length > 0 ? sql`, turnovers AS (${changeTurnovers(sql, turnovers)})` : none}
         ${limitUses.length > 0 ? sql`, limit_uses AS (${changeLimitUses(sql, limitUses)})` : none}
    ${accountChanges.size > 0 ? changeAccounts(sql, accountChanges, stripe) : sql`SELECT WHERE false`}`
  if (count !== accountChanges.size) {
    throw new Error(`${accountChanges.size - count} of ${accountChanges.size} accounts are missing`)
  }
  if (shrunk.length > 0) await setLargest(sql, shrunk)
}

function isChange({ payments, amountMinor, points }: TurnoverChange): boolean {
  return payments !== 0 || amountMinor !== 0n || points !== 0n
}

/** Looks for the largest payment of each cell in which one shrank, as it is after this batch. */
async function findLargest(
  sql: Queryable,
  shrunk: readonly MonthChange[],
  writes: Pick<BatchWrites, 'opened' | 'changed'>,
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
