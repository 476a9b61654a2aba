/** Tills, clearing, refunds and jobs at once on the same members: the books are right, and nobody overdraws. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { intakeSettings } from '../../src/core.ts'
import { connect } from '../../src/db/connect.ts'
import { createIntake, type Intake } from '../../src/intake/index.ts'
import { createRowIds } from '../../src/intake/ids.ts'
import { redeemedPoints, type RedemptionAnswer } from '../../src/ledger/redemption/redemption.ts'
import type { LedgerPorts } from '../../src/ledger/redemption/ports.ts'
import { createRedemptions } from '../../src/ledger/redemption/redemptions.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { expireHolds, expireLots } from '../../src/ledger/redemption/sweep.ts'
import type { CardEvent } from '../../src/payment/event.ts'
import { grocery, seedCoalition, type SeededCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { clearingEvent } from '../support/events.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'

let database: FreshDatabase
let coalition: SeededCoalition
let intake: Intake
let ports: LedgerPorts
const log = { info: () => {}, warn: () => {}, error: () => {} }

beforeAll(async () => {
  database = await freshDatabase()
  coalition = await seedCoalition(database.sql, 4)
  ports = { sql: database.sql, ids: createRowIds(), now: () => new Date() }
  intake = createIntake({
    connect: () => connect(database.url, { connectionsMax: 2, settings: intakeSettings }),
    reference: () => coalition.reference,
    log,
  })
})
afterAll(async () => {
  await intake.stop()
  await database.drop()
})

async function submit(event: CardEvent): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const state = intake.submit(event, ({ outcome }) =>
      outcome === 'recorded' ? resolve() : reject(new Error(outcome)),
    )
    if (state !== 'queued') reject(new Error(state))
  })
}

let records = 0

/** A purchase of 100 points as it clears, and the same as it is refunded. */
function purchase(memberId: bigint): [presentment: CardEvent, refund: CardEvent] {
  const rrn = String(++records).padStart(12, '0')
  const same = { ...grocery, memberId, cardId: memberId, rrn, amountMinor: 1_000_000n }
  const refund = { kind: 'refund', source: { fileId: 1n, record: 2 } } as const
  return [clearingEvent(same), clearingEvent({ ...same, ...refund })]
}

const shops = async (): Promise<bigint[]> =>
  (await database.sql<{ id: bigint }[]>`SELECT partner_id AS id FROM partner ORDER BY 1`).map(
    ({ id }) => id,
  )

/** One customer: holds, then posts, voids or leaves it; every third one brings something back. */
async function shopAt(memberId: bigint, partnerId: bigint, number: number): Promise<bigint> {
  const redemptions = createRedemptions(ports)
  const done: RedemptionAnswer[] = []
  const points = BigInt(1 + (number % 37))
  const holdSeconds = number % 2 === 0 ? 600 : null
  done.push(
    await redemptions.redeem({ memberId, partnerId, key: randomUUID(), points, holdSeconds }),
  )
  const first = done[0]
  if (first === undefined || !('redemption' in first)) return 0n
  const { redemption } = first
  if (number % 4 === 0) done.push(await redemptions.post(redemption, points + 3n))
  if (number % 4 === 2) done.push(await redemptions.void(redemption))
  if (number % 3 === 0) {
    done.push(await redemptions.return({ ...redemption, key: randomUUID(), points: 1n }))
  }
  const last = await redemptions.read(redemption)
  const { redeemed, returned } = redeemedPoints(last?.takings ?? [])
  return redeemed - returned
}

test('redemptions, clearing, refunds and jobs at once', async () => {
  const partners = await shops()
  const work = coalition.memberIds.flatMap((memberId) =>
    Array.from({ length: 40 }, async (_, number): Promise<[bigint, bigint]> => {
      const [presentment, refund] = purchase(memberId)
      await submit(presentment)
      const partnerId = partners[number % partners.length] ?? 0n
      const [spent] = await Promise.all([
        shopAt(memberId, partnerId, number),
        number % 5 === 0 ? submit(refund) : undefined,
        number % 8 === 0 ? expireHolds(ports) : expireLots(ports),
      ])
      return [memberId, spent]
    }),
  )
  const spent = new Map<bigint, bigint>()
  for (const [memberId, points] of await Promise.all(work)) {
    spent.set(memberId, (spent.get(memberId) ?? 0n) + points)
  }
  expect(await ledgerFaults(database.sql)).toEqual([])
  for (const [memberId, points] of spent) {
    expect(points).toBeGreaterThan(0n)
    const balance = await readBalance(database.sql, memberId)
    expect((balance?.available ?? 0n) + (balance?.held ?? 0n)).toBe(3200n - points)
  }
})
