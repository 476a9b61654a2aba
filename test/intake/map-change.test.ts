/** A changed merchant-id map on a real database: what the preview says is what happens, and an interruption changes nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Intake } from '../../src/intake/index.ts'
import type { Reference } from '../../src/intake/reference.ts'
import {
  MapChangeError,
  makeMapChange,
  placePayments,
  previewMapChange,
} from '../../src/intake/store/map-change.ts'
import { readReference } from '../../src/intake/store/reference.ts'
import { finishMapChanges } from '../../src/jobs/finish-map-changes.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import type { MapEntry, NamedLocation } from '../../src/partner/map-change.ts'
import { readLocations } from '../../src/partner/store.ts'
import { seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { openIntake, takeInTurn } from '../support/gateways.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { noEnd } from '../../src/values/time.ts'

let database: FreshDatabase
let reference: Reference
let memberIds: bigint[]
let locations: NamedLocation[]
let intake: Intake
beforeAll(async () => {
  database = await freshDatabase()
  const coalition = await seedCoalition(database.sql, 4)
  ;({ reference, memberIds } = coalition)
  locations = await readLocations(database.sql)
  intake = openIntake(database.url, () => reference)
})
afterAll(async () => {
  await intake.stop()
  await database.drop()
})

function location(partner: string): NamedLocation {
  const found = locations.find((each) => each.partner.startsWith(partner))
  if (found === undefined) throw new Error(`there is no ${partner}`)
  return found
}

const now = new Date('2026-12-01T00:00:00Z')
let purchases = 0

/** Two payments at a merchant id, one cleared, on each of the days. */
async function buy(memberId: bigint, merchantId: string, ...days: string[]): Promise<void> {
  for (const purchasedOn of days) {
    const same = { memberId, merchantId, acquirerId: 'DEMO-ALFA', purchasedOn }
    const next = () => ({ ...same, rrn: `${++purchases}`, stan: `${purchases}` })
    const cleared = next()
    await takeInTurn(intake, [...[cardEvent(next()), cardEvent(cleared), clearingEvent(cleared)]])
  }
}

function move(
  merchantId: string,
  partner: string,
  validFrom: string,
): Exclude<MapEntry, { action: 'end' }> {
  const key = { acquirerId: 'DEMO-ALFA', merchantId, terminalId: '' }
  return { ...key, action: 'move', validFrom, validTo: noEnd, location: location(partner) }
}

const balances = async () =>
  await Promise.all(memberIds.map((memberId) => readBalance(database.sql, memberId)))

describe('a change', () => {
  test('gives points for earlier payments of a merchant id that is newly mapped, from its day on', async () => {
    const [memberId = 0n] = memberIds
    await buy(memberId, 'NEW-1', '2026-10-31', '2026-11-01', '2026-11-15')
    const entry = { ...move('NEW-1', 'Dala', '2026-11-01'), action: 'add' } as const
    const before = await balances()
    const preview = await previewMapChange(database.sql, [entry])
    expect(preview).toMatchObject({ payments: 4, members: 1 })
    expect(preview.moves).toEqual([{ from: null, to: location('Dala').locationId, payments: 4 }])
    expect(preview.funders).toMatchObject([{ pending: 200n, posted: 200n }])
    expect(preview.listed[0]).toMatchObject({ pointsBefore: 0n, pointsAfter: 100n })
    expect(await balances()).toEqual(before)

    const change = await makeMapChange(database.sql, [entry], 'a person')
    const done = await placePayments(database.sql, change, now)
    expect(done).toMatchObject({
      payments: 4,
      members: 1,
      moves: preview.moves,
      funders: preview.funders,
    })
    expect(await readBalance(database.sql, memberId)).toMatchObject({
      available: 200n,
      pending: 200n,
    })
    const booked =
      await database.sql`SELECT DISTINCT booked_on FROM transfer WHERE booked_on = '2026-12-01'`
    expect(booked.length).toBe(1)
    expect(await ledgerFaults(database.sql)).toEqual([])
    expect(await previewMapChange(database.sql, [entry])).toMatchObject({ payments: 0 })
    reference = await readReference(database.sql)
  })

  test('moves points from one funder and rule to another, and back to the same ledger', async () => {
    const [, memberId = 0n] = memberIds
    await buy(memberId, 'DALA-ABAY-10', '2026-11-10', '2026-11-20')
    const before = await balances()
    const there = await makeMapChange(
      database.sql,
      [move('DALA-ABAY-10', 'Jibek', '2026-11-15')],
      'x',
    )
    const done = await placePayments(database.sql, there, now)
    expect(done.payments).toBe(2)
    expect(done.funders).toMatchObject([
      { pending: -100n, posted: -100n },
      { pending: 200n, posted: 200n },
    ])
    expect(await readBalance(database.sql, memberId)).toMatchObject({
      available: 300n,
      pending: 300n,
    })
    expect(await ledgerFaults(database.sql)).toEqual([])
    const back = await makeMapChange(
      database.sql,
      [move('DALA-ABAY-10', 'Dala', '2026-11-15')],
      'x',
    )
    await placePayments(database.sql, back, now)
    expect(await balances()).toEqual(before)
    expect(await ledgerFaults(database.sql)).toEqual([])
  })

  test('that was interrupted is finished by whoever does it again, or by the job', async () => {
    const [, , memberId = 0n, other = 0n] = memberIds
    const days = Array.from({ length: 12 }, (_, at) => `2026-11-${String(at + 10)}`)
    for (const each of [memberId, other]) await buy(each, 'NEW-2', ...days)
    const entry = { ...move('NEW-2', 'Dala', '2026-11-01'), action: 'add' } as const
    const change = await makeMapChange(database.sql, [entry], 'x')
    const stopped = AbortSignal.abort()
    await expect(placePayments(database.sql, change, now, stopped)).rejects.toThrow()
    const again = await makeMapChange(database.sql, [entry], 'x')
    expect(again.changeId).toBe(change.changeId)
    expect(await finishMapChanges.isUrgent?.(database.sql)).toBe(true)
    expect(await finishMapChanges.run({ sql: database.sql, intake, now })).toEqual({ placed: 48 })
    expect(await finishMapChanges.isUrgent?.(database.sql)).toBe(false)
    expect(await readBalance(database.sql, other)).toMatchObject({
      available: 1200n,
      pending: 1200n,
    })
    // A gateway that has not read the new map yet.
    await buy(memberId, 'NEW-2', '2026-11-25')
    expect(await finishMapChanges.run({ sql: database.sql, intake, now })).toEqual({ placed: 2 })
    expect(await readBalance(database.sql, memberId)).toMatchObject({
      available: 1300n,
      pending: 1300n,
    })
    expect(await finishMapChanges.run({ sql: database.sql, intake, now })).toEqual({ placed: 0 })
    expect(await ledgerFaults(database.sql)).toEqual([])
  })

  test('that was interrupted between two transactions goes on behind the first', async () => {
    const [, , , memberId = 0n] = memberIds
    const same = { memberId, merchantId: 'NEW-3', acquirerId: 'DEMO-ALFA', amountMinor: 10_000n }
    const events = Array.from({ length: 450 }, (_, at) =>
      cardEvent({ ...same, rrn: `N3-${at}`, stan: `${at}` }),
    )
    await Promise.all(events.map((event) => takeInTurn(intake, [event])))
    const before = (await readBalance(database.sql, memberId))?.pending ?? 0n
    const entry = { ...move('NEW-3', 'Dala', '2026-11-01'), action: 'add' } as const
    const change = await makeMapChange(database.sql, [entry], 'x')
    const stop = new AbortController()
    let pages = 0
    const signal = new Proxy(stop.signal, {
      get(target, name) {
        if (name === 'throwIfAborted' && ++pages === 2) stop.abort()
        return name === 'throwIfAborted' ? () => target.throwIfAborted() : undefined
      },
    })
    await expect(placePayments(database.sql, change, now, signal)).rejects.toThrow('abort')
    expect(await readBalance(database.sql, memberId)).toMatchObject({ pending: before + 200n })
    expect(await placePayments(database.sql, change, now)).toMatchObject({
      payments: 250,
      members: 1,
    })
    expect(await readBalance(database.sql, memberId)).toMatchObject({ pending: before + 450n })
    expect(await ledgerFaults(database.sql)).toEqual([])
  })

  test('that contradicts the map changes nothing', async () => {
    const entry = { ...move('DALA-ABAY-10', 'Jibek', '2026-11-15'), action: 'add' } as const
    const refused = expect.objectContaining({ name: MapChangeError.name })
    await expect(previewMapChange(database.sql, [entry])).rejects.toEqual(refused)
    await expect(makeMapChange(database.sql, [entry], 'x')).rejects.toEqual(refused)
    expect(
      (await readReference(database.sql)).merchants.locate(
        'DEMO-ALFA',
        'DALA-ABAY-10',
        '',
        '2026-11-20',
      ),
    ).toMatchObject({
      locationId: location('Dala').locationId,
    })
  })
})
