/** What members read of themselves over HTTP, claim and erase. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readReference } from '../../../src/intake/store/reference.ts'
import { createMember } from '../../../src/member/member.ts'
import { Vault } from '../../../src/privacy/vault.ts'
import { createApiKey } from '../../../src/keys/api-key.ts'
import { grocery, seedCoalition } from '../../support/coalition.ts'
import { cardEvent, clearingEvent } from '../../support/events.ts'
import { openIntake, takeInTurn } from '../../support/gateways.ts'
import { joinLongAgo } from '../../support/joined.ts'
import { startApi, type TestApi } from '../api.ts'

const vault = new Vault(randomBytes(32))
let api: TestApi
let intake: ReturnType<typeof openIntake>
let memberId: bigint
let key: string
let partnerKey: string
beforeAll(async () => {
  api = await startApi({
    vault,
    intake: {
      submit: (event, answer) => intake.submit(event, answer),
      onRoom: (call) => intake.onRoom(call),
    },
  })
  const { sql } = api
  await seedCoalition(sql, 0)
  const reference = await readReference(sql)
  intake = openIntake(api.url, () => reference)
  memberId = await createMember(sql, { name: 'Áigerim “A”' }, vault)
  await joinLongAgo(sql, memberId)
  key = await createApiKey(sql, 'own', { audience: 'member', ownerId: memberId })
  const [shop] = await sql<{ ownerId: bigint }[]>`
    SELECT partner_id AS "ownerId" FROM location JOIN merchant_id USING (location_id)
     WHERE merchant_id = ${grocery.merchantId}`
  partnerKey = await createApiKey(sql, 'till', {
    audience: 'partner',
    ownerId: shop?.ownerId ?? 0n,
  })
  for (const number of [1, 2, 3, 4, 5]) {
    const digits = `00000${number}`
    const same = { ...grocery, memberId, cardId: 1n, stan: digits, rrn: `632509${digits}` }
    const on = { purchasedOn: `2026-11-1${number}`, purchasedAt: '14:05:09' }
    await takeInTurn(intake, [cardEvent({ ...same, ...on })])
    if (number > 1) await takeInTurn(intake, [clearingEvent({ ...same, ...on })])
  }
  const abroad = { merchantId: 'ELSEWHERE', memberId, cardId: 1n, purchasedOn: '2026-10-05' }
  await takeInTurn(intake, [clearingEvent({ ...abroad, rrn: '1', stan: '1' })])
})
afterAll(async () => {
  await intake.stop()
  await api.stop()
})

type Json = Record<string, unknown>

async function read(path: string, as = key): Promise<Json> {
  const response = await api.call(`/v1/members/${memberId}${path}`, { key: as })
  expect([path, response.status]).toEqual([path, 200])
  return (await response.json()) as Json
}

async function pages(path: string, list: string): Promise<Json[]> {
  const all: Json[] = []
  for (let cursor = ''; ;) {
    const page = await read(`${path}${cursor === '' ? '' : `&cursor=${cursor}`}`)
    all.push(...(page[list] as Json[]))
    if (page['next'] === null) return all
    cursor = page['next'] as string
  }
}

it('lists payments, the newest first, each on one page', async () => {
  const payments = await pages('/payments?limit=2', 'payments')
  expect(payments.map((each) => each['localTime'])).toEqual([
    ...['2026-11-15T14:05:09', '2026-11-14T14:05:09', '2026-11-13T14:05:09'],
    ...['2026-11-12T14:05:09', '2026-11-11T14:05:09', '2026-10-05T14:00:00'],
  ])
  expect(payments[0]).toMatchObject({
    ...{ amount: { minor: '1000000', currency: 'KZT' }, state: 'posted', reason: '' },
    points: { pending: '0', posted: '100' },
    location: { city: 'Almaty', partner: 'Dala Market (demo)' },
  })
  expect(payments.at(-1)).toMatchObject({
    ...{ location: null, state: 'none', reason: 'merchant_not_mapped' },
    reasonText: 'its merchant id and terminal belong to no location of ours on that day',
  })
})

it('filters payments by month, place and what they earned', async () => {
  const count = async (query: string) =>
    (await pages(`/payments?limit=50&${query}`, 'payments')).length
  const [first] = await pages('/payments?limit=1&month=2026-11', 'payments')
  const location = first?.['location'] as { locationId: string } | undefined
  expect([
    await count('month=2026-11'),
    await count('month=2026-10'),
    await count('month=2026-10&state=posted'),
    await count('state=pending'),
    await count(`locationId=${location?.locationId ?? ''}`),
  ]).toEqual([5, 1, 0, 1, 5])
})

it('tells points, when they end, and how they came; all movements are what there is', async () => {
  expect(await read('/points')).toEqual({
    ...{ memberId: `${memberId}`, available: '400', held: '0', pending: '100' },
    endings: [{ on: '2028-11-30', points: '400' }],
  })
  const movements = await pages('/movements?limit=3', 'movements')
  expect(movements.map((each) => [each['kind'], each['points']])).toEqual([
    ...Array.from({ length: 4 }, () => ['earned', '100']),
  ])
  expect(movements[0]).toMatchObject({
    ...{ text: 'earned by a purchase', partner: 'Dala Market (demo)', expiresOn: '2028-11-30' },
  })
})

it('tells who asked, in words', async () => {
  await api.call(`/v1/members/${memberId}/balance`, { key: partnerKey })
  const other = await createApiKey(api.sql, 'stranger', { audience: 'member', ownerId: 1n })
  await api.call(`/v1/members/${memberId}/balance`, { key: other })
  const accesses = await pages('/accesses?limit=2', 'accesses')
  expect(accesses.find(({ by }) => by === 'other')).toMatchObject({ name: '', granted: false })
  expect(accesses.filter(({ by }) => by === 'gateway')).toEqual([])
  expect(accesses.find(({ by }) => by === 'partner')).toMatchObject({
    ...{ name: 'Dala Market (demo)', operation: 'readBalance', what: 'read balance' },
  })
  expect(accesses.filter(({ by }) => by === 'you').length).toBeGreaterThan(3)
})

it('exports everything as JSON, and a part as CSV', async () => {
  const all = await read('/export')
  expect(all).toMatchObject({ memberId: `${memberId}`, profile: [{ name: 'Áigerim “A”' }] })
  expect(all['payments']).toHaveLength(6)
  const csv = await api.call(`/v1/members/${memberId}/export?format=csv&part=payments`, { key })
  expect(csv.headers.get('content-type')).toContain('text/csv')
  expect((await csv.text()).split('\r\n')).toHaveLength(8)
  for (const query of ['format=csv', 'part=payments', 'format=csv&part=x']) {
    const refused = await api.call(`/v1/members/${memberId}/export?${query}`, { key })
    expect([query, refused.status]).toEqual([query, 400])
  }
  for (let at = 0; at < 8; at++) {
    const head = await api.call(`/v1/members/${memberId}/export`, { key, method: 'HEAD' })
    expect(head.status).toBe(200)
  }
  // More than may be under way at a time, one after the other: none is left behind.
  for (let at = 0; at < 8; at++) await read('/export')
})

it('a caller that leaves in the middle of an export holds nothing up', async () => {
  await api.sql`
    INSERT INTO member_notice (member_id, kind, key, body)
    SELECT ${memberId}, 'test', n::text, jsonb_build_object('text', repeat('x', 2000))
      FROM generate_series(1, 4000) AS n`
  for (let at = 0; at < 5; at++) {
    const leaving = new AbortController()
    const { signal } = leaving
    const response = await api.call(`/v1/members/${memberId}/export`, { key, signal })
    await response.body?.getReader().read()
    leaving.abort()
    // The next one is refused as long as the others are under way.
    let status = 503
    while (status === 503) {
      const next = await api.call(`/v1/members/${memberId}/export?format=csv&part=cards`, { key })
      await next.text()
      status = next.status
    }
    expect(status).toBe(200)
  }
  await api.sql`DELETE FROM member_notice WHERE kind = 'test'`
})

it('takes a claim, which the partner books; the member reads what became of it', async () => {
  const json = {
    place: 'Dala Market, Abay 10',
    day: '2026-11-16',
    amount: { minor: '500000', currency: 'KZT' },
  }
  const path = `/v1/members/${memberId}/claims`
  const made = await api.call(path, { key, json })
  expect(made.status).toBe(201)
  const claim = (await made.json()) as Json
  expect(claim).toMatchObject({ state: 'open', paymentId: null, location: 'Dala Market, Abay 10' })
  expect((await api.call(path, { key, json })).status).toBe(200)
  const old = { ...json, day: '2020-01-01' }
  const refused = await api.call(path, { key, json: old })
  expect([refused.status, await refused.json()]).toMatchObject([422, { why: 'too_old' }])

  const listed = await api.call('/v1/partner/claims', { key: partnerKey })
  expect(await listed.json()).toMatchObject({ claims: [{ claimId: claim['claimId'] }], next: null })
  const accept = `/v1/partner/claims/${String(claim['claimId'])}/accept`
  const receipt = { by: 'receipt', receiptId: '10/77', at: '2026-11-16T10:00:00+05:00' }
  const others = await api.call(accept, { key: api.keys.otherPartner, json: receipt })
  expect(others.status).toBe(404)
  const mapped = await api.call(accept, { key: partnerKey, json: { by: 'merchant_id' } })
  expect(mapped.status).toBe(403)
  const accepted = await api.call(accept, { key: partnerKey, json: receipt })
  expect([accepted.status, await accepted.json()]).toMatchObject([200, { state: 'accepted' }])
  const again = await api.call(accept, {
    key: partnerKey,
    json: { ...receipt, receiptId: '10/78' },
  })
  expect([again.status, await again.json()]).toMatchObject([409, { why: 'decided_before' }])
  expect(await read('/claims')).toMatchObject({ claims: [{ state: 'accepted' }] })
  expect(await read('/points')).toMatchObject({ available: '450' })
})

it('erases a member who says so, and finds nobody from then on', async () => {
  const path = `/v1/members/${memberId}`
  const erase = (confirm: string, as = key) =>
    api.call(`${path}?confirm=${confirm}`, { method: 'DELETE', key: as })
  expect((await erase('yes')).status).toBe(400)
  expect((await erase(`erase-${memberId}`, partnerKey)).status).toBe(403)
  expect((await erase(`erase-${memberId}`)).status).toBe(202)
  for (const each of ['payments', 'points', 'movements', 'export']) {
    const response = await api.call(`${path}/${each}`, { key: api.keys.operator })
    expect([each, response.status]).toEqual([each, 404])
  }
  expect((await erase(`erase-${memberId}`, api.keys.operator)).status).toBe(202)
  expect((await erase('erase-999999', api.keys.operator)).status).toBe(400)
  const told = await api.sql`SELECT FROM partner_event WHERE kind = 'member.erased'`
  expect(told).toHaveLength(1)
})
