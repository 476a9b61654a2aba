/** What time brings to members, batch by batch: each one transaction, so that a kill loses nothing. */
import type { Queryable } from '../../db/connect.ts'
import { Chain, chainIdsMax, type Standing } from './chain.ts'
import { lotKey, spendableFrom, type Lot } from '../lot.ts'
import { bookingTime, type LedgerPorts } from './ports.ts'
import { forgive, passTime } from './spend.ts'
import { warnOfEnds } from '../store/notices.ts'
import { dropEmptyLots, writeChains } from './store.ts'
import {
  beforeLots,
  findEndedLots,
  findForgivable,
  findLapsedHolds,
  readStandings,
} from '../store/standings.ts'
import { withMembers } from '../store/transaction.ts'
import { dayAfter, dayBefore, dayOf } from '../../values/time.ts'

/** A batch holds the locks of its members, for which card events wait: it is over in some 50 ms. */
const batchMembersMax = 100
/** Members who are told in one statement; it locks nobody. */
const warningsMax = 5000
/** A refund may come before its purchase: what is owed is no debt until it has stood for so long. */
const debtStandsDays = 30
/** How long before their last day members are told of points. */
const warningDays = 30

/** What a sweep did, and how often it met another transaction. */
export type SweepCounts = Record<string, number>

/** Voids the holds whose time is over. */
export async function expireHolds(ports: LedgerPorts): Promise<SweepCounts> {
  const counts = { holds: 0, retries: 0 }
  const now = ports.now()
  let after = 0n
  for (;;) {
    const memberIds = await findLapsedHolds(ports.sql, after, now, batchMembersMax)
    const last = memberIds.at(-1)
    if (last === undefined || ports.signal?.aborted === true) return counts
    const chains = await change(ports, memberIds, counts, (chain) => passTime(chain, now))
    for (const chain of chains) counts.holds += chain.states.size
    after = last
  }
}

/** Returns the points whose last day is over to their funders. Points that are held stay until the hold ends. */
export async function expireLots(ports: LedgerPorts): Promise<SweepCounts> {
  const counts = { lots: 0, points: 0, retries: 0 }
  const now = ports.now()
  const earliest = spendableFrom(now)
  let after = beforeLots
  for (;;) {
    const ended = await findEndedLots(ports.sql, after, earliest, batchMembersMax)
    const last = ended.at(-1)
    if (last === undefined || ports.signal?.aborted === true) return counts
    const memberIds = inOrder(ended)
    const pass = (chain: Chain): void => passTime(chain, now)
    const clean = (sql: Queryable): Promise<void> => dropEmptyLots(sql, memberIds, earliest)
    for (const { transfers } of await change(ports, memberIds, counts, pass, clean)) {
      for (const { code, points, debitAccountId, memberId } of transfers) {
        if (code !== 'expiry') continue
        counts.lots += 1
        counts.points += Number(debitAccountId === memberId ? points : -points)
      }
    }
    after = last
  }
}

/** Forgives what members owe, where the funder of the points does. */
export async function forgiveDebts(ports: LedgerPorts): Promise<SweepCounts> {
  const counts = { debts: 0, points: 0, retries: 0 }
  const now = ports.now()
  const stoodSince = dayBefore(dayOf(now), debtStandsDays)
  let after = 0n
  for (;;) {
    const found = await findForgivable(ports.sql, after, stoodSince, batchMembersMax)
    const last = found.at(-1)
    if (last === undefined || ports.signal?.aborted === true) return counts
    const forgiven = new Set(found.map(debtKey))
    const chains = await change(ports, inOrder(found), counts, (chain) => {
      passTime(chain, now)
      forgive(chain, (lot) => forgiven.has(debtKey(lot)))
    })
    for (const { code, points } of chains.flatMap(({ transfers }) => transfers)) {
      if (code !== 'forgiveness') continue
      counts.debts += 1
      counts.points += Number(points)
    }
    after = last.memberId
  }
}

/** Tells members of points that they will lose: once for each last day, 30 days ahead or as soon as it can be. */
export async function warnExpiring({ sql, now, signal }: LedgerPorts): Promise<SweepCounts> {
  const from = now()
  const window = { from: spendableFrom(from), to: dayAfter(dayOf(from), warningDays) }
  let warned = 0
  for (let after = beforeLots; ;) {
    const { told, last } = await warnOfEnds(sql, after, window, warningsMax)
    warned += told
    if (last === null || signal?.aborted === true) return { warned }
    after = last
  }
}

/** One transaction over members, given in ascending order. Answers their chains, as they were written. */
async function change(
  ports: LedgerPorts,
  memberIds: readonly bigint[],
  counts: { retries: number },
  plan: (chain: Chain) => void,
  clean: (sql: Queryable) => Promise<void> = async () => {},
): Promise<Chain[]> {
  const { sql, ids } = ports
  const earliest = spendableFrom(ports.now())
  return await withMembers(
    sql,
    memberIds,
    () => void counts.retries++,
    async (transaction) => {
      const standings = await readStandings(transaction, memberIds, earliest)
      const nextId = await ids.take(transaction, chainIdsMax(standings))
      const chains = standings.map((standing: Standing) => new Chain(standing, nextId))
      for (const chain of chains) plan(chain)
      await writeChains(transaction, chains, {}, bookingTime(ports))
      await clean(transaction)
      return chains
    },
  )
}

function inOrder(of: readonly { readonly memberId: bigint }[]): bigint[] {
  return [...new Set(of.map(({ memberId }) => memberId))].toSorted((one, other) =>
    one < other ? -1 : 1,
  )
}

function debtKey(lot: Omit<Lot, 'points'>): string {
  return `${lot.memberId}/${lotKey(lot)}`
}
