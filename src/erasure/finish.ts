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

/** The intake did not take the end of what a payment holds; it is tried again. */
export class ErasureError extends Error {
  override readonly name = 'ErasureError'
  readonly code = 'unavailable'
}

/** Goes on with every erasure that is not over. */
export async function finishErasures(
  ports: ErasurePorts,
): Promise<{ closed: number; payments: number; done: number }> {
  const counts = { closed: 0, payments: 0, done: 0 }
  for (let after = 0n; ;) {
    const page = await readOpenErasures(ports.sql, after, pageErasuresMax)
    for (const erasure of page) {
      if (ports.signal?.aborted === true) return counts
      if (erasure.state === 'begun') {
        await close(ports, erasure)
        counts.closed += 1
      }
      counts.payments += await strip(ports, erasure)
      if (ports.now().getTime() - erasure.askedAt.getTime() > lateMs) {
        await markDone(ports.sql, erasure.memberId, ports.now())
        counts.done += 1
      }
      after = erasure.memberId
    }
    if (page.length < pageErasuresMax) return counts
  }
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
