import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acceptByMap, acceptByReceipt, refuseClaim } from '../../src/claim/decide.ts'
import { openClaim } from '../../src/claim/open.ts'
import { listClaims } from '../../src/claim/store.ts'
import { Identifiers } from '../../src/member/identifier.ts'
import { readMappedLocations } from '../../src/partner/store.ts'
import { grocery } from '../support/coalition.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { takeInTurn } from '../support/gateways.ts'
import { joinLongAgo } from '../support/joined.ts'
import { openEraser, type Eraser } from '../erasure/erased.ts'
import { finishMapChanges } from '../../src/jobs/finish-map-changes.ts'

let shop: Eraser
let ports: Parameters<typeof acceptByReceipt>[0]
let place: { locationId: bigint; partnerId: bigint; name: string }
const now = new Date('2026-11-21T12:00:00Z')
const at = '2026-11-20T14:05:09+05:00'

beforeAll(async () => {
  shop = await openEraser(8)
  for (const memberId of shop.memberIds) await joinLongAgo(shop.sql, memberId)
  const { sql, intake } = shop
  ports = { sql, intake, identifiers: new Identifiers(randomBytes(32)), now: () => now }
  const [row] = await sql<{ locationId: bigint; partnerId: bigint; name: string }[]>`
    SELECT location_id AS "locationId", partner_id AS "partnerId", name
      FROM location JOIN merchant_id USING (location_id) WHERE merchant_id = ${grocery.merchantId}`
  if (row === undefined) throw new Error('the grocery is missing')
  place = row
})
afterAll(() => shop.stop())

const missed = (amountMinor = 1_000_000n, day = '2026-11-20') => ({
  ...{ at: { locationId: place.locationId }, day, amountMinor, currency: 'KZT' },
})

function member(at: number): bigint {
  return shop.memberIds[at] ?? 0n
}

async function open(memberId: bigint, asked = missed()) {
  const opened = await openClaim(shop.sql, memberId, asked, now)
  if (!('claim' in opened)) throw new Error(opened.outcome)
  return opened.claim
}

const decider = () => ({ partnerId: place.partnerId, by: 'till' })

async function points(memberId: bigint): Promise<bigint> {
  const { posted } = (await shop.account(memberId)) ?? { posted: 0n }
  return posted
}

test('the partner books the receipt: the member has the points, once', async () => {
  const memberId = member(0)
  const claim = await open(memberId)
  expect(claim).toMatchObject({ state: 'open', paymentId: null, partnerId: place.partnerId })
  const receipt = { receiptId: '10/1', at, tender: 'card' } as const
  const accepted = await acceptByReceipt(ports, claim, receipt, decider())
  expect(accepted).toMatchObject({ outcome: 'decided', claim: { state: 'accepted' } })
  expect(await points(memberId)).toBe(100n)
  expect(await acceptByReceipt(ports, claim, receipt, decider())).toEqual({
    outcome: 'decided_before',
  })
  expect(await points(memberId)).toBe(100n)
  expect(await shop.faults()).toEqual([])
  const told = await shop.sql<{ kind: string }[]>`
    SELECT kind FROM partner_event WHERE member_id = ${memberId} AND kind LIKE 'claim.%'
     ORDER BY event_id`
  expect(told.map(({ kind }) => kind)).toEqual(['claim.opened', 'claim.decided'])
})

test('what was booked and not decided is gone on with, by the same number alone', async () => {
  const memberId = member(1)
  const claim = await open(memberId)
  const receipt = { receiptId: '10/2', at, tender: 'card' } as const
  // Killed after the booking: the claim is open, its number is noted.
  await acceptByReceipt(ports, claim, receipt, decider())
  await shop.sql`
    UPDATE claim SET state = 'open', decided_at = NULL, decided_by = NULL, payment_id = NULL
     WHERE member_id = ${memberId}`
  const other = { ...receipt, receiptId: '10/3' }
  expect(await acceptByReceipt(ports, claim, other, decider())).toEqual({
    outcome: 'receipt_taken',
  })
  expect(await refuseClaim(ports, claim, 'no', decider())).toEqual({ outcome: 'receipt_taken' })
  expect(await acceptByReceipt(ports, claim, receipt, decider())).toMatchObject({
    outcome: 'decided',
  })
  expect(await points(memberId)).toBe(100n)
})

test("a number that is another member's purchase is refused", async () => {
  const claim = await open(member(2), missed(1_000_000n, '2026-11-19'))
  const receipt = { receiptId: '10/1', at: '2026-11-19T14:05:09+05:00', tender: 'card' } as const
  expect(await acceptByReceipt(ports, claim, receipt, decider())).toEqual({
    outcome: 'receipt_taken',
  })
  expect(await acceptByReceipt(ports, claim, { ...receipt, at }, decider())).toEqual({
    outcome: 'receipt_taken',
  })
  const early = { ...receipt, receiptId: '10/9', at: '2026-11-01T14:05:09+05:00' }
  expect(await acceptByReceipt(ports, claim, early, decider())).toEqual({ outcome: 'other_day' })
  const stranger = { ...decider(), partnerId: 999n }
  expect(await acceptByReceipt(ports, claim, receipt, stranger)).toEqual({ outcome: 'not_found' })
  expect(await refuseClaim(ports, claim, 'It is of another day.', decider())).toMatchObject({
    claim: { state: 'refused', reason: 'It is of another day.' },
  })
  expect(await points(member(2))).toBe(0n)
})

test('a purchase that is there already is told, and is no claim for the partner', async () => {
  const memberId = member(3)
  const same = { ...grocery, memberId, cardId: 1n, stan: '000031', rrn: '632509000031' }
  await takeInTurn(shop.intake, [cardEvent(same), clearingEvent(same)])
  const claim = await open(memberId)
  expect(claim.state).toBe('counted')
  expect(claim.paymentId).not.toBeNull()
  const { claims } = await listClaims(shop.sql, {
    ...{ of: { partnerId: place.partnerId }, state: 'open', after: null, limit: 200 },
  })
  expect(claims.filter((each) => each.memberId === memberId)).toEqual([])
})

test('a payment at a merchant id that is nobody’s: an operator maps it, and no receipt counts it twice', async () => {
  const memberId = member(4)
  const lost = { acquirerId: 'DEMO-ALFA', merchantId: 'NEW-TERMINAL', memberId, cardId: 1n }
  const same = { ...lost, stan: '000041', rrn: '632509000041' }
  await takeInTurn(shop.intake, [cardEvent(same), clearingEvent(same)])
  expect(await points(memberId)).toBe(0n)
  const claim = await open(memberId)
  expect(claim).toMatchObject({ state: 'open' })
  expect(claim.paymentId).not.toBeNull()
  const receipt = { receiptId: '10/41', at: '2026-11-20T14:05:00+05:00', tender: 'card' } as const
  expect(await acceptByReceipt(ports, claim, receipt, decider())).toEqual({
    outcome: 'payment_known',
  })
  expect(await acceptByMap(ports, claim, decider())).toMatchObject({
    outcome: 'decided',
    claim: { state: 'accepted', paymentId: claim.paymentId },
  })
  await finishMapChanges.run({ sql: shop.sql, intake: shop.intake, now })
  expect(await points(memberId)).toBe(100n)
  expect(await shop.faults()).toEqual([])
})

test('the same purchase is one claim; five are open at a time; days have bounds', async () => {
  const memberId = member(5)
  const first = await open(memberId)
  const again = await openClaim(shop.sql, memberId, missed(), now)
  expect(again).toMatchObject({ outcome: 'claimed_before', claim: { claimId: first.claimId } })
  await Promise.all([2n, 3n, 4n, 5n].map((each) => open(memberId, missed(each))))
  const outcomes = await Promise.all(
    [
      missed(6n),
      missed(7n, '2026-08-01'),
      missed(7n, '2026-11-30'),
      { ...missed(8n), at: { place: 'Nowhere' } },
    ].map((asked) => openClaim(shop.sql, memberId, asked, now)),
  )
  expect(outcomes.map(({ outcome }) => outcome)).toEqual([
    ...['too_many', 'too_old', 'in_the_future', 'unknown_place'],
  ])
  expect(await openClaim(shop.sql, 999_999n, missed(), now)).toEqual({ outcome: 'no_such_member' })
  const named = { ...missed(), at: { place: place.name.toUpperCase() } }
  expect(await openClaim(shop.sql, memberId, named, now)).toMatchObject({
    outcome: 'claimed_before',
  })
})

test('claims come in pages, each once', async () => {
  const seen: bigint[] = []
  const query = { of: { memberId: member(5) }, state: null, limit: 2 } as const
  for (let after = null as Awaited<ReturnType<typeof listClaims>>['next']; ;) {
    const page = await listClaims(shop.sql, { ...query, after })
    seen.push(...page.claims.map(({ claimId }) => claimId))
    if (page.next === null) break
    after = page.next
  }
  expect(seen).toHaveLength(5)
  expect(new Set(seen).size).toBe(5)
})

test('a place of which only a partner says that it is there is nobody’s place', async () => {
  const memberId = member(7)
  const { sql } = shop
  const day = '2026-11-18'
  const [other] = await sql<{ locationId: bigint }[]>`
    INSERT INTO location (partner_id, name, city)
    SELECT max(partner_id), ${place.name}, 'Almaty' FROM partner WHERE partner_id <> ${place.partnerId}
    RETURNING location_id AS "locationId"`
  const locationId = other?.locationId ?? 0n
  const asked = missed(1_000_000n, day)
  const there = await openClaim(sql, memberId, { ...asked, at: { locationId } }, now)
  expect(there).toEqual({ outcome: 'unknown_place' })
  expect((await readMappedLocations(sql)).map((each) => each.locationId)).not.toContain(locationId)
  const named = await openClaim(sql, memberId, { ...asked, at: { place: place.name } }, now)
  expect(named).toMatchObject({ outcome: 'claimed', claim: { partnerId: place.partnerId } })
})
