import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Directory } from '../../src/card/directory.ts'
import { watchDirectory } from '../../src/card/store.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import { linkCard } from '../../src/enrolment/cards.ts'
import { identifyDigits } from '../../src/enrolment/identify.ts'
import { ErasureError, finishErasures } from '../../src/erasure/finish.ts'
import type { EventSink } from '../../src/intake/index.ts'
import { grocery } from '../support/coalition.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { quiet, takeInTurn } from '../support/gateways.ts'
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

async function keysOf(memberId: bigint): Promise<string[]> {
  const rows = await eraser.sql<{ key: string }[]>`
    SELECT encode(key, 'hex') AS key FROM card_event WHERE member_id = ${memberId}`
  return rows.map(({ key }) => key)
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

  const events = await keysOf(memberId)
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
  // Who has a message finds nothing by its key: what is left has other keys.
  const left = await keysOf(memberId)
  expect(left.length).toBeGreaterThanOrEqual(events.length)
  expect(left.filter((key) => events.includes(key))).toEqual([])
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

test('cards stop matching at once, and whoever knows the member is told', async () => {
  const [, , memberId = 0n] = eraser.memberIds
  const { sql } = eraser
  const directory = new Directory()
  const watching = await watchDirectory({ sql, directory, log: quiet })
  const digits = Buffer.from('4111111111111111')
  const tokenizer = new CardTokenizer(randomBytes(32))
  const identified = identifyDigits(tokenizer, digits)
  if (identified.outcome !== 'identified') throw new Error(identified.outcome)
  expect(await linkCard(sql, memberId, identified.card)).toMatchObject({ outcome: 'linked' })
  await takeInTurn(eraser.intake, [cardEvent(purchase(memberId, 21))])
  await until(() => directory.size === 1)
  await sql`INSERT INTO bank (bank_id, name) VALUES (7001, 'Alfa'), (7002, 'Beta'), (7003, 'Gamma')`
  await sql`
    INSERT INTO bank_subject (bank_id, member_id) VALUES (7001, ${memberId}), (7002, ${memberId}), (7003, ${memberId})`
  await sql`
    INSERT INTO profile_consent (member_id, bank_id, purpose, categories, window_months, until,
                                 text_version, language, given_at, how, withdrawn_at)
    VALUES (${memberId}, 7001, 'offers', '{groceries}', 12, '2027-11-01', 1, 'ru', now(), 'portal', NULL),
           (${memberId}, 7001, 'budgeting', '{groceries}', 12, '2027-11-01', 1, 'ru', now(), 'portal', now()),
           (${memberId}, 7003, 'offers', '{groceries}', 12, '2027-11-01', 1, 'ru', now(), 'portal', now())`
  await eraser.begin(memberId)
  await until(() => directory.size === 0)
  const told = await sql<{ ownerId: bigint; kind: string; body: Record<string, unknown> }[]>`
    SELECT partner_id AS "ownerId", kind, body FROM partner_event
     WHERE kind IN ('member.erased', 'consent.withdrawn')
       AND (body ->> 'memberId' = ${`${memberId}`} OR body ? 'subject') ORDER BY event_id`
  expect(told.map(({ ownerId, kind }) => [ownerId, kind])).toEqual([
    [await partnerOf(), 'member.erased'],
    [7001n, 'consent.withdrawn'],
    [7001n, 'member.erased'],
    [7002n, 'member.erased'],
    // It has what it read before the consent was withdrawn.
    [7003n, 'member.erased'],
  ])
  // A bank knows nobody by the member's id.
  for (const { ownerId, body } of told) expect('memberId' in body).toBe(ownerId < 7001n)
  expect(await linkCard(sql, memberId, identified.card)).toEqual({ outcome: 'no_such_member' })
  await eraser.finish()
  expect(await eraser.faults()).toEqual([])
  await watching.stop()
})

/** Looks again whenever others have had their turn. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await eraser.sql`SELECT`
}

test('an erasure that cannot go on stops no other, and is told', async () => {
  const [, , , heldUp = 0n, other = 0n] = eraser.memberIds
  await takeInTurn(eraser.intake, [cardEvent(purchase(heldUp, 31))])
  for (const memberId of [heldUp, other]) await eraser.begin(memberId)
  const stopped: EventSink = { submit: () => 'unavailable', onRoom: () => {} }
  const first = await finishErasures({ ...eraser.ports, intake: stopped }).catch((error) => error)
  expect(first).toBeInstanceOf(ErasureError)
  expect(first).toMatchObject({ code: 'unavailable' })
  expect(first.message).toContain(
    `1 erasure cannot be gone on with now, the first of member ${heldUp}`,
  )
  expect(await eraser.account(heldUp)).toMatchObject({ stripe: 0, pending: 100n })
  expect(await eraser.account(other)).toMatchObject({ stripe: -1 })
  expect(await eraser.finish()).toMatchObject({ closed: 1, payments: 1 })
})

test('nobody is erased who is not there', async () => {
  expect(await eraser.begin(999_999n)).toBe(false)
})
