/** Changing the merchant-id map: what it would do, doing it, and placing the payments anew that it touches. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { eachPage } from '../../db/pages.ts'
import { readErased } from '../../ledger/store/erased.ts'
import { withMembers } from '../../ledger/store/transaction.ts'
import { changeMap, spansOf, type MapEntry } from '../../partner/map-change.ts'
import { indexMerchants, type MerchantMapping } from '../../partner/merchant-map.ts'
import {
  beginChange,
  finishChange,
  lockMap,
  readLocations,
  readMerchantMap,
  replaceMappings,
  type MadeChange,
} from '../../partner/store.ts'
import type { Payment } from '../../payment/payment.ts'
import { readPayments } from '../../payment/store/moves.ts'
import { toPayment, type PaymentRow } from '../../payment/store/row.ts'
import { insertPlacements, selectInSpans } from '../../payment/store/placements.ts'
import { createRowIds, type RowIds } from '../ids.ts'
import { MapTally, type MapDifference } from '../map-tally.ts'
import { isMoved, placeAnew, written } from '../rework.ts'
import type { Settled } from '../settle.ts'
import { readBooks } from './books.ts'
import { rowIdsMax, writeChanges } from './commit.ts'
import { tellPlaced } from './told.ts'
import { untold, writePorts } from './write-ports.ts'
import { announceReference, readReference } from './reference.ts'

/** Payments that are read at a time, and at most placed anew in one transaction. */
const pagePaymentsMax = 200

/** The changes contradict the map; every mistake names its entry. */
export class MapChangeError extends Error {
  override readonly name = 'MapChangeError'
  readonly mistakes: readonly string[]
  constructor(mistakes: readonly string[]) {
    super(`the map stays as it is: ${mistakes.join('; ')}`)
    this.mistakes = mistakes
  }
}

/**
 * What the changes would do to payments and ledger, by the code that does it. Throws {@link MapChangeError}, and the
 * signal's reason where it is aborted.
 */
export async function previewMapChange(
  pool: Sql,
  entries: readonly MapEntry[],
  signal?: AbortSignal,
): Promise<MapDifference> {
  const mappings = changed(await readMerchantMap(pool), entries)
  const [{ programme }, locations] = await Promise.all([readReference(pool), readLocations(pool)])
  const reference = { merchants: indexMerchants(mappings, locations), programme }
  const tally = new MapTally()
  await eachPaymentsPage(pool, entries, async (page) => {
    signal?.throwIfAborted()
    const books = await readBooks(pool, reference, { payments: page, events: [] }, false)
    const ports = { reference, nextId: () => 0n, ...books }
    for (const payment of page) {
      const settled = placeAnew(payment, ports)
      if (settled !== null) tally.add(payment, settled.payment)
    }
  })
  return tally
}

/**
 * Changes the map, and tells every gateway. The payments are then to be placed anew: {@link placePayments}. One
 * that is made already and not finished is taken up again. Throws {@link MapChangeError}.
 */
export async function makeMapChange(
  pool: Sql,
  entries: readonly MapEntry[],
  by: string,
): Promise<MadeChange> {
  const changeId = await pool.begin((sql) => changeMapWithin(sql, entries, by))
  return { changeId, entries }
}

/** The same within a transaction, of which it is a part: answers the id of the change. */
export async function changeMapWithin(
  sql: Queryable,
  entries: readonly MapEntry[],
  by: string,
): Promise<bigint> {
  await lockMap(sql, 'change')
  await replaceMappings(sql, entries, changed(await readMerchantMap(sql), entries))
  await announceReference(sql)
  return await beginChange(sql, entries, by)
}

/**
 * Places the payments of a change as the map has them now, a batch a transaction; transfers are booked on the day
 * of `now`. Interrupted, it goes on where it is done again; done again, it changes nothing.
 */
export async function placePayments(
  pool: Sql,
  { changeId, entries }: MadeChange,
  now: Date,
  signal?: AbortSignal,
): Promise<MapDifference> {
  const reference = await readReference(pool)
  const tally = new MapTally()
  const ids = createRowIds()
  await eachPaymentsPage(pool, entries, async (page) => {
    signal?.throwIfAborted()
    const touched = page.filter((payment) => isMoved(payment, reference))
    if (touched.length === 0) return
    const placed = await placeBatch(pool, changeId, touched, ids, now)
    for (const [before, { payment }] of placed) tally.add(before, payment)
  })
  await finishChange(pool, changeId)
  return tally
}

type Placed = readonly [Payment, Settled]

/** The page was read without locks: what it says is asked again under them, of the map as it is then. */
async function placeBatch(
  pool: Sql,
  changeId: bigint,
  page: readonly Payment[],
  ids: RowIds,
  today: Date,
): Promise<Placed[]> {
  const memberIds = [...new Set(page.map(({ memberId }) => memberId))]
  return await withMembers(pool, memberIds, untold, async (sql) => {
    await lockMap(sql, 'place')
    const reference = await readReference(sql)
    const erased = await readErased(sql, memberIds)
    const found = await readPayments(sql, page)
    const payments = found.filter(({ memberId }) => !erased.has(memberId))
    const now = new Map(payments.map((each) => [each.paymentId, each]))
    const books = await readBooks(sql, reference, { payments, events: [] }, true)
    const nextId = await ids.take(sql, rowIdsMax(payments.length, payments, reference))
    const ports = { reference, nextId, ...books }
    const placed: Placed[] = []
    for (const { paymentId } of page) {
      const payment = now.get(paymentId)
      const settled = payment && placeAnew(payment, ports)
      if (payment !== undefined && settled) placed.push([payment, settled])
    }
    if (placed.length === 0) return placed
    const replacements = placed.map(([before, { payment }]) => [before, payment] as const)
    const record = insertPlacements(sql, changeId, replacements)
    await writeChanges(sql, written(ports, ...placed), writePorts(today), record)
    await tellPlaced(sql, placed)
    return placed
  })
}

async function eachPaymentsPage(
  pool: Sql,
  entries: readonly MapEntry[],
  work: (page: Payment[]) => Promise<void>,
): Promise<void> {
  const spans = spansOf(entries)
  await eachPage<PaymentRow>(
    pool,
    pagePaymentsMax,
    (sql) => selectInSpans(sql, spans),
    (page) => work(page.map(toPayment)),
  )
}

function changed(
  mappings: readonly MerchantMapping[],
  entries: readonly MapEntry[],
): readonly MerchantMapping[] {
  const result = changeMap(mappings, entries)
  if ('mistakes' in result) throw new MapChangeError(result.mistakes)
  return result.mappings
}
