/** Finishes erasures, step by step: each may be killed at any instant, and is gone on with. */
import type { Sql } from '../db/connect.ts'
import { submitAll, type EventSink } from '../intake/index.ts'
import { Chain, chainIdsMax } from '../ledger/redemption/chain.ts'
import { bookingTime, type LedgerPorts } from '../ledger/redemption/ports.ts'
import { coverDebts } from '../ledger/redemption/spend.ts'
import { writeChains } from '../ledger/redemption/store.ts'
import { spendableFrom } from '../ledger/lot.ts'
import { closeAccount } from '../ledger/store/erased.ts'
import { readStandings } from '../ledger/store/standings.ts'
import { withMembers } from '../ledger/store/transaction.ts'
import { expiryEvent } from '../payment/expiry.ts'
import { readHolding } from '../payment/store/holding.ts'
import { removeRest } from './begin.ts'
import { markClosed, markDone, readOpenErasures, type Erasure } from './store/erasures.ts'
import { stripPayments } from './store/strip.ts'

/** Payments that one transaction strips. */
const pagePaymentsMax = 200
/** Erasures that are read at a time. */
const pageErasuresMax = 100
/** For so long after the beginning what was written late is removed. */
const lateMs = 86_400_000

/** What erasures are finished with. */
export interface ErasurePorts extends LedgerPorts {
  readonly intake: EventSink
}

/** How many accounts were closed, payments stripped, erasures done with. */
interface Counts extends Record<string, number> {
  closed: number
  payments: number
  done: number
}

/** The end of what a payment holds was not taken, or erasures could not be gone on with; they are tried again. */
export class ErasureError extends Error {
  override readonly name = 'ErasureError'
  /** `unavailable`, or the code of what went wrong. */
  readonly code: string
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.code = codeOf(cause)
  }
}

function codeOf(error: unknown): string {
  const has = error instanceof Error && 'code' in error && typeof error.code === 'string'
  return has ? String(error.code) : 'unavailable'
}

/** Goes on with every erasure that is not over; one that cannot be stops no other, and {@link ErasureError} tells of it in the end. */
export async function finishErasures(ports: ErasurePorts): Promise<Counts> {
  const counts = { closed: 0, payments: 0, done: 0 }
  const failed = { count: 0, memberId: 0n, error: undefined as unknown }
  for (let after = 0n, isLast = false; !isLast;) {
    const page = await readOpenErasures(ports.sql, after, pageErasuresMax)
    for (const erasure of page) {
      if (ports.signal?.aborted === true) return counts
      after = erasure.memberId
      try {
        await goOn(ports, erasure, counts)
      } catch (error) {
        if (failed.count === 0) Object.assign(failed, { memberId: erasure.memberId, error })
        failed.count += 1
      }
    }
    isLast = page.length < pageErasuresMax
  }
  if (failed.count === 0) return counts
  const what = failed.count === 1 ? 'erasure' : 'erasures'
  const { count, memberId, error } = failed
  throw new ErasureError(
    `${count} ${what} cannot be gone on with now, the first of member ${memberId}`,
    error,
  )
}

/** One step of an erasure after another, each counted once it is done. */
async function goOn(ports: ErasurePorts, erasure: Erasure, counts: Counts): Promise<void> {
  if (erasure.state === 'begun') {
    await close(ports, erasure)
    counts.closed += 1
  }
  counts.payments += await strip(ports, erasure)
  if (ports.now().getTime() - erasure.askedAt.getTime() <= lateMs) return
  await markDone(ports.sql, erasure.memberId, ports.now())
  counts.done += 1
}

/** Releases what payments and redemptions hold, gives the points back to who funds them, and closes the account. */
async function close(ports: ErasurePorts, { memberId }: Erasure): Promise<void> {
  const holding = await readHolding(ports.sql, memberId)
  const events = holding.map((payment) => expiryEvent(payment, ports.now()))
  for (const { outcome } of await submitAll(ports.intake, events)) {
    if (outcome !== 'recorded') {
      throw new ErasureError(`what payments of member ${memberId} hold cannot be released now`)
    }
  }
  await withMembers(
    ports.sql,
    [memberId],
    () => {},
    async (sql) => {
      const standings = await readStandings(sql, [memberId], spendableFrom(ports.now()))
      const nextId = await ports.ids.take(sql, chainIdsMax(standings))
      const chains = standings.map((standing) => new Chain(standing, nextId))
      for (const chain of chains) giveUp(chain)
      await writeChains(sql, chains, {}, bookingTime(ports))
      await closeAccount(sql, memberId)
      await markClosed(sql, memberId)
    },
  )
}

/** Brings a member's points to zero: points that are left expire, and what is owed is forgiven. Pure. */
export function giveUp(chain: Chain): void {
  for (const hold of chain.holds) chain.void(hold, 'voided')
  coverDebts(chain)
  for (const lot of chain.lots) {
    if (lot.points > 0n) chain.take(lot.funderId, lot, lot.points, { code: 'expiry' })
    if (lot.points < 0n) chain.give(lot.funderId, lot, -lot.points, { code: 'forgiveness' })
  }
}

/** Answers how many payments were stripped. */
async function strip({ sql, signal }: ErasurePorts, { memberId }: Erasure): Promise<number> {
  await inTurn(sql, memberId)
  for (let payments = 0; ;) {
    const stripped = await withMembers(
      sql,
      [memberId],
      () => {},
      (transaction) => stripPayments(transaction, memberId, pagePaymentsMax),
    )
    payments += stripped
    if (stripped === 0 || signal?.aborted === true) return payments
  }
}

async function inTurn(sql: Sql, memberId: bigint): Promise<void> {
  await withMembers(
    sql,
    [memberId],
    () => {},
    (transaction) => removeRest(transaction, memberId),
  )
}
