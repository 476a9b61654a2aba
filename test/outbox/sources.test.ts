/** What is told besides card events: each type has something that tells it, in the transaction that makes it true. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMapChange, placePayments } from '../../src/intake/store/map-change.ts'
import { resolveException, undoResolution } from '../../src/intake/store/resolve.ts'
import { createRedemptions } from '../../src/ledger/redemption/redemptions.ts'
import { expireHolds } from '../../src/ledger/redemption/sweep.ts'
import { closeMonth } from '../../src/ledger/settlement/settlement.ts'
import { readLocations } from '../../src/partner/store.ts'
import { insertTierEvents } from '../../src/program/tier/store.ts'
import { noEnd } from '../../src/values/time.ts'
import { grocery } from '../support/coalition.ts'
import { openFeeds, purchase, type Feeds } from './feeds.ts'

let feeds: Feeds
let members: bigint[]
beforeAll(async () => {
  feeds = await openFeeds(8)
  members = [...feeds.memberIds]
})
afterAll(() => feeds.database.drop())

const nextMember = (): bigint => members.shift() ?? 0n
const now = new Date('2026-12-05T09:00:00Z')

/** What feeds have that they had not before `work`, as types with what they say. */
async function toldBy(work: () => Promise<unknown>, ownerId = feeds.partnerId): Promise<string[]> {
  const before = (await feeds.feed(null, ownerId)).at(-1)?.position ?? 0n
  await work()
  const told = await feeds.feed(before, ownerId)
  return told.map(({ type, body }) => {
    const said = body['cause'] ?? (type.startsWith('accrual') ? body['points'] : body['state'])
    return said === undefined ? type : `${type} ${JSON.stringify(said).replaceAll('"', '')}`
  })
}

async function otherPartner(): Promise<{ partnerId: bigint; locationId: bigint }> {
  const [row] = await feeds.sql<{ partnerId: bigint; locationId: bigint }[]>`
    SELECT partner_id AS "partnerId", location_id AS "locationId" FROM location
     WHERE partner_id <> ${feeds.partnerId} ORDER BY partner_id LIMIT 1`
  return row ?? { partnerId: 0n, locationId: 0n }
}

test('redemptions: held, posted, returned, voided, expired, and those that are posted at once', async () => {
  const memberId = nextMember()
  const { authorized, cleared } = purchase(memberId, 1)
  await feeds.commit(authorized)
  await feeds.commit(cleared)
  const clock = { now }
  const ports = { sql: feeds.sql, ids: feeds.ids, now: () => clock.now }
  const redemptions = createRedemptions(ports)
  const { partnerId } = feeds
  const redeem = async (holdSeconds: number | null) => {
    const asked = { memberId, partnerId, key: randomUUID(), points: 10n, holdSeconds }
    const answer = await redemptions.redeem(asked)
    if (!('redemption' in answer)) throw new Error(answer.outcome)
    return answer.redemption
  }
  const told = await toldBy(async () => {
    const held = await redeem(60)
    await redemptions.post(held, null)
    await redemptions.return({ ...held, key: randomUUID(), points: 4n })
    await redemptions.void(await redeem(60))
    await redeem(null)
    await redeem(60)
    clock.now = new Date(now.getTime() + 61_000)
    await expireHolds(ports)
  })
  expect(told).toEqual([
    'redemption.held held',
    'redemption.posted posted',
    'redemption.returned posted',
    'redemption.held held',
    'redemption.voided voided',
    'redemption.posted posted',
    'redemption.held held',
    'redemption.expired expired',
  ])
  const { partnerId: other } = await otherPartner()
  expect(await feeds.feed(null, other)).toEqual([])
})

test("tiers: a partner is told of its own, and of the coalition's where the member has bought", async () => {
  const [memberId, stranger] = [nextMember(), nextMember()]
  const { authorized, cleared } = purchase(memberId, 2)
  await feeds.commit(authorized, cleared)
  const { partnerId: other } = await otherPartner()
  const change = { number: 1, from: '', to: 'gold', why: 'earned', on: '2026-11-20' } as const
  const work = () =>
    insertTierEvents(feeds.sql, [
      { ...change, memberId, partnerId: 0n },
      { ...change, memberId: stranger, partnerId: 0n },
      { ...change, memberId, partnerId: feeds.partnerId },
      { ...change, memberId: stranger, partnerId: other },
    ])
  expect(await toldBy(work)).toEqual(['member.tier_changed', 'member.tier_changed'])
  expect((await feeds.feed(null, other)).map(({ memberId: of }) => of)).toEqual([stranger])
})

test('statements: every partner is told when a month is closed, once', async () => {
  await feeds.sql`
    INSERT INTO sealed_day (day, transfers, root, chain, blocks)
    VALUES ('2026-09-30', 0, ${Buffer.alloc(32)}, ${Buffer.alloc(32)}, '')`
  const work = () => closeMonth(feeds.sql, '2026-09', now)
  expect(await toldBy(work)).toEqual(['statement.closed'])
  expect(await toldBy(work)).toEqual([])
})

test('a changed map: who had the payment loses it with its points, who has it now is told of both', async () => {
  const memberId = nextMember()
  const { authorized, cleared } = purchase(memberId, 3)
  await feeds.commit(authorized, cleared)
  const other = await otherPartner()
  const location = (await readLocations(feeds.sql)).find(
    ({ locationId }) => locationId === other.locationId,
  )
  if (location === undefined) throw new Error('no such location')
  const place = { ...grocery, terminalId: '', validFrom: '2026-11-20', validTo: noEnd, location }
  const entry = { ...place, action: 'move' } as const
  await feeds.feed(null, other.partnerId)
  const work = async () => {
    await placePayments(feeds.sql, await makeMapChange(feeds.sql, [entry], 'a person'), now)
  }
  const told = await toldBy(work)
  const ofThis = `${memberId}-`
  const mine = (await feeds.feed()).filter(({ body }) =>
    String(body['paymentId']).startsWith(ofThis),
  )
  expect(told).toContain('payment.reversed map_change')
  expect(mine.slice(-2)).toMatchObject([
    { type: 'payment.reversed', body: { cause: 'map_change' } },
    { type: 'accrual.voided', body: { points: '100', locationId: null } },
  ])
  expect(mine.at(-2)?.body).not.toHaveProperty('locationId')
  const theirs = (await feeds.feed(null, other.partnerId)).filter(({ body }) =>
    String(body['paymentId']).startsWith(ofThis),
  )
  expect(theirs[0]).toMatchObject({
    type: 'payment.cleared',
    body: { cause: 'map_change', locationId: `${other.locationId}` },
  })
  const back = {
    ...entry,
    location:
      (await readLocations(feeds.sql)).find(({ locationId }) => locationId === feeds.locationId) ??
      location,
  }
  await placePayments(feeds.sql, await makeMapChange(feeds.sql, [back], 'a person'), now)
})

test('what waits for a person is told when one has decided, and when that is undone', async () => {
  const memberId = nextMember()
  const same = { authorizationCode: 'A1', cardId: memberId }
  const one = purchase(memberId, 4, { ...same, purchasedOn: '2026-11-11' })
  const two = purchase(memberId, 5, { ...same, amountMinor: 2_000_000n })
  await feeds.commit(one.authorized)
  await feeds.commit(two.authorized)
  const record = { ...one.cleared, rrn: '', purchasedOn: '2026-11-20', amountMinor: 2_500_000n }
  expect(await toldBy(() => feeds.commit({ ...record, key: `${'0'.repeat(30)}ab` }))).toEqual([])
  const [exception] = await feeds.sql<{ eventKey: string; candidates: bigint[] }[]>`
    SELECT encode(event_key, 'hex') AS "eventKey", candidate_ids AS candidates
      FROM exception WHERE member_id = ${memberId}`
  const [first = 0n] = exception?.candidates ?? []
  const id = { memberId, eventKey: exception?.eventKey ?? '' }
  const by = { by: 'a person', note: '' }
  const given = await toldBy(() => resolveException(feeds.sql, id, { to: first, ...by }, now))
  expect(given[0]).toBe('payment.cleared decision')
  expect(given.some((each) => each.startsWith('accrual.posted'))).toBe(true)
  const undone = await toldBy(() => undoResolution(feeds.sql, id, by, now))
  expect(undone).toContain('payment.authorized decision')
  expect(undone.some((each) => each.startsWith('accrual.voided'))).toBe(true)
})
