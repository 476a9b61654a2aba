/** A card payment at the shop's own terminal as a proof: whose, where, when, and once. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ShownProof } from '../../src/redemption/proof.ts'
import type { CardEvent } from '../../src/payment/event.ts'
import type { Place } from '../../src/receipt/event.ts'
import { openBooks, type Books } from '../support/books.ts'
import { grocery } from '../support/coalition.ts'
import { cardEvent } from '../support/events.ts'
import { receipt } from '../support/receipts.ts'
import { startCounter, type Counter } from './desk.ts'

let counter: Counter
let books: Books
let grocer: bigint
let purchases = 0
beforeAll(async () => {
  counter = await startCounter()
  books = await openBooks(counter.shop.sql, 2)
  const [row] = await counter.shop.sql<{ partnerId: bigint }[]>`
    SELECT partner_id AS "partnerId" FROM merchant_id JOIN location USING (location_id)
     WHERE merchant_id = ${grocery.merchantId} LIMIT 1`
  grocer = row?.partnerId ?? 0n
  for (const memberId of books.memberIds) await counter.shop.move(memberId, '2027-06-30', 1000n)
})
beforeEach(async () => {
  counter.shop.now = new Date('2026-11-20T09:00:00Z')
  const proofs = [{ fromPoints: 1n, anyOf: ['code', 'terminal_pin'] as const }]
  await counter.agree({ proofs, paymentMinutes: 10 }, grocer)
  await counter.agree({ proofs, paymentMinutes: 10 })
})
afterAll(() => counter.shop.stop())

/** A purchase at the grocer's terminal, and what a till says of it. */
async function pay(over: Partial<CardEvent> = {}): Promise<ShownProof> {
  const [memberId = 0n] = books.memberIds
  purchases += 1
  const rrn = String(purchases).padStart(12, '0')
  const event = { ...grocery, memberId, rrn, stan: rrn.slice(6), receivedAt: counter.shop.now }
  await books.book([cardEvent({ ...event, ...over })], '2026-11-20')
  return { kind: 'terminal_pin', acquirerId: grocery.acquirerId, terminalId: 'T0000001', rrn }
}

const redeem = (proof: ShownProof, memberId = books.memberIds[0] ?? 0n, partnerId = grocer) =>
  counter.redeem(memberId, { proof, partnerId })
const refused = (why: string) => ({ outcome: 'proof_refused', why })

test('a payment of the member, here and now, is a proof once', async () => {
  const proof = await pay()
  counter.pass(599)
  const answer = await redeem(proof)
  expect(answer).toMatchObject({ outcome: 'done', redemption: { proof: 'terminal_pin' } })
  expect(await redeem(proof)).toEqual(refused('payment_used'))
  await counter.shop.assertRight()
})

test.each<[string, Partial<CardEvent>]>([
  ['over the internet', { channel: 'online' }],
  ['of nobody knows where', { channel: 'unknown' }],
  ['that was declined', { approved: false }],
  ['at another terminal', { terminalId: 'T0000002' }],
  ['with another number', { rrn: '999999999999' }],
  ['that only clearing knows', { kind: 'presentment', mti: '', source: { fileId: 1n, record: 1 } }],
])('a payment %s is none', async (_, over) => {
  expect(await redeem(await pay(over))).toEqual(refused('payment_none'))
})

test('nor is one that is older, reversed, of another member, or at another partner', async () => {
  const old = await pay()
  counter.pass(600)
  expect(await redeem(old)).toEqual(refused('payment_none'))
  const proof = await pay()
  const [, other = 0n] = books.memberIds
  expect(await redeem(proof, other)).toEqual(refused('payment_none'))
  const elsewhere = await redeem(proof, books.memberIds[0], counter.shop.pharmacy)
  expect(elsewhere).toEqual(refused('payment_none'))
  const rrn = 'rrn' in proof ? proof.rrn : ''
  const [memberId = 0n] = books.memberIds
  const reversal = { kind: 'reversal', mti: '0400', stan: '900001' } as const
  await books.book([cardEvent({ ...grocery, memberId, rrn, ...reversal })], '2026-11-20')
  expect(await redeem(proof)).toEqual(refused('payment_none'))
})

test.each([true, false])('whoever told of it first (the till: %s)', async (isTillFirst) => {
  const [memberId = 0n] = books.memberIds
  const [place] = await counter.shop.sql<Place[]>`
    SELECT location_id AS "locationId", location.name, '' AS mcc
      FROM merchant_id JOIN location USING (location_id)
     WHERE merchant_id = ${grocery.merchantId} LIMIT 1`
  if (place === undefined) throw new Error('the grocery is not mapped')
  const rrn = isTillFirst ? '632509000001' : '632509000002'
  const till = receipt({ card: 1_000_000n }, { memberId, rrn, place })
  const told = { ...till, key: randomBytes(16).toString('hex') }
  if (isTillFirst) await books.book([told], '2026-11-20')
  const proof = await pay({ rrn, amountMinor: 1_000_000n })
  if (!isTillFirst) await books.book([told], '2026-11-20')
  const joined = await counter.shop.sql`SELECT FROM payment WHERE rrn = ${rrn}`
  expect(joined).toHaveLength(1)
  const shown = { ...proof, rrn }
  counter.pass(599)
  expect(await redeem(shown)).toMatchObject({ outcome: 'done' })
})

test('it is taken where the policy says so', async () => {
  await counter.agree({}, grocer)
  expect(await redeem(await pay())).toEqual({ outcome: 'proof_required', anyOf: ['code'] })
})
