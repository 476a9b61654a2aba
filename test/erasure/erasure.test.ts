import { afterAll, beforeAll, expect, test } from 'vitest'
import { grocery } from '../support/coalition.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { takeInTurn } from '../support/gateways.ts'
import { day, openEraser, type Eraser } from './erased.ts'

let eraser: Eraser
beforeAll(async () => {
  eraser = await openEraser(6)
})
afterAll(() => eraser.stop())

/** A purchase of 100 points, by its number. */
function purchase(memberId: bigint, number: number) {
  const digits = String(number).padStart(6, '0')
  return { ...grocery, memberId, cardId: 1n, stan: digits, rrn: `632509${digits}` }
}

async function partnerOf(): Promise<bigint> {
  const [row] = await eraser.sql<{ partnerId: bigint }[]>`
    SELECT partner_id AS "partnerId" FROM location JOIN merchant_id USING (location_id)
     WHERE merchant_id = ${grocery.merchantId}`
  return row?.partnerId ?? 0n
}

test('points that are held, spent and left: the account ends at zero, and the books are right', async () => {
  const [memberId = 0n] = eraser.memberIds
  const partnerId = await partnerOf()
  await takeInTurn(eraser.intake, [
    cardEvent(purchase(memberId, 1)),
    clearingEvent(purchase(memberId, 1)),
    cardEvent(purchase(memberId, 2)),
    cardEvent(purchase(memberId, 3)),
    clearingEvent(purchase(memberId, 3)),
  ])
  expect(await eraser.redeem(memberId, partnerId, 30n, null)).toMatchObject({ outcome: 'done' })
  const held = await eraser.redeem(memberId, partnerId, 20n, 600)
  expect(held).toMatchObject({ outcome: 'done' })
  expect(await eraser.account(memberId)).toMatchObject({ stripe: 0, posted: 170n })

  expect(await eraser.begin(memberId)).toBe(true)
  expect(await eraser.faults()).toEqual([])
  // From the beginning on nobody books for the member.
  expect(await eraser.redeem(memberId, partnerId, 1n, null)).toEqual({ outcome: 'not_found' })
  if (!('redemption' in held)) throw new Error(held.outcome)
  expect(await eraser.redemptions.post(held.redemption, null)).toEqual({ outcome: 'not_found' })
  const late = clearingEvent(purchase(memberId, 2))
  expect(await takeInTurn(eraser.intake, [late])).toMatchObject([{ points: 0n, rung: null }])

  expect(await eraser.finish()).toEqual({ closed: 1, payments: 3, done: 0 })
  expect(await eraser.account(memberId)).toEqual({ stripe: -1, posted: 0n, pending: 0n })
  expect(await eraser.faults()).toEqual([])
  expect(await eraser.begin(memberId)).toBe(true)
  expect(await eraser.finish()).toEqual({ closed: 0, payments: 0, done: 0 })
  eraser.clock.now = new Date(eraser.clock.now.getTime() + 2 * day)
  expect(await eraser.finish()).toEqual({ closed: 0, payments: 0, done: 1 })
  expect(await eraser.faults()).toEqual([])
})

test('points that are owed are forgiven', async () => {
  const [, memberId = 0n] = eraser.memberIds
  await takeInTurn(eraser.intake, [
    cardEvent(purchase(memberId, 11)),
    clearingEvent(purchase(memberId, 11)),
  ])
  await eraser.redeem(memberId, await partnerOf(), 100n, null)
  const refund = { ...purchase(memberId, 11), kind: 'refund', source: { fileId: 1n, record: 2 } }
  await takeInTurn(eraser.intake, [clearingEvent({ ...refund, kind: 'refund' })])
  expect(await eraser.account(memberId)).toMatchObject({ posted: -100n })
  await eraser.begin(memberId)
  await eraser.finish()
  expect(await eraser.account(memberId)).toEqual({ stripe: -1, posted: 0n, pending: 0n })
  expect(await eraser.faults()).toEqual([])
})

test('the account that is closed takes nothing, whoever tries', async () => {
  const [memberId = 0n] = eraser.memberIds
  const { count } = await eraser.sql`
    UPDATE account SET credits_posted = credits_posted + 1
     WHERE account_id = ${memberId} AND stripe = 0`
  expect(count).toBe(0)
  await expect(
    eraser.sql`UPDATE account SET credits_posted = credits_posted + 1 WHERE account_id = ${memberId}`,
  ).rejects.toThrow('account_closed_check')
})

test('nobody is erased who is not there', async () => {
  expect(await eraser.begin(999_999n)).toBe(false)
})
