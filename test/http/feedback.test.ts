/** Feedback over HTTP: a member gives it, its partner reads, answers and adds it up. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { saveLocation } from '../../src/partner/store.ts'
import { insertPayment } from '../support/payment-row.ts'
import { startApi, type TestApi } from './api.ts'

type Body = Record<string, unknown>

let api: TestApi
let locationId: bigint
beforeAll(async () => {
  api = await startApi()
  const at = { partnerId: api.partnerId, name: 'Abay 10', city: 'Almaty' }
  locationId = await saveLocation(api.sql, at)
})
afterAll(() => api.stop())

let payments = 100_000n

/** A payment of the member, `days` ago. */
async function pay(days = 1, over: Body = {}): Promise<string> {
  payments += 1n
  const purchasedOn = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
  const row = { member_id: `${api.memberId}`, payment_id: `${payments}` }
  await insertPayment(api.sql, {
    ...{ ...row, location_id: `${locationId}`, purchased_on: purchasedOn },
    ...over,
  })
  return `${api.memberId}-${payments}`
}

async function call(path: string, json?: Body, key = api.keys.partner): Promise<[number, Body]> {
  const response = await api.call(path, { key, json })
  return [response.status, (await response.json()) as Body]
}

const said = (over: Body = {}): Body => ({ score: 9, comment: '', language: 'kk', ...over })

const give = (paymentId: string, over: Body = {}, key = api.keys.member) =>
  call(`/v1/members/${api.memberId}/payments/${paymentId}/feedback`, said(over), key)

it('is given once, and again where it is the same', async () => {
  const paymentId = await pay()
  const first = await give(paymentId, { comment: ' Жақсы қызмет ' })
  expect(first).toMatchObject([
    201,
    { paymentId, score: 9, comment: 'Жақсы қызмет', language: 'kk', answer: null },
  ])
  expect(await give(paymentId, { comment: 'Жақсы қызмет' })).toEqual([200, first[1]])
  expect(await give(paymentId, { score: 2 })).toMatchObject([409, { code: 'feedback_given' }])
  const own = `/v1/members/${api.memberId}/payments/${paymentId}/feedback`
  expect(await call(own, undefined, api.keys.member)).toEqual([200, first[1]])
})

it('of two that are given at once one is kept', async () => {
  const paymentId = await pay()
  const answers = await Promise.all([give(paymentId, { score: 1 }), give(paymentId, { score: 2 })])
  expect(answers.map(([status]) => status).toSorted()).toEqual([201, 409])
  const [row] = await api.sql`
    SELECT count(*)::int AS events FROM partner_event
     WHERE body->>'paymentId' = ${paymentId}`
  expect(row).toEqual({ events: 1 })
})

it('a payment of another member is not there, whoever asks', async () => {
  const paymentId = await pay()
  const { operator, member, otherMember } = api.keys
  const other = `/v1/members/${api.otherMemberId}/payments/${paymentId}/feedback`
  expect(await call(other, said(), otherMember)).toMatchObject([404, { code: 'not_found' }])
  expect(await call(other, said(), operator)).toMatchObject([404, {}])
  expect(await call(other, said(), member)).toMatchObject([404, {}])
  expect(await give(`${api.memberId}-99`)).toMatchObject([404, {}])
})

it('is taken for 30 days, of locations of the coalition', async () => {
  const refused = [409, { code: 'feedback_not_possible' }]
  expect(await give(await pay(31))).toMatchObject(refused)
  expect(await give(await pay(1, { location_id: null }))).toMatchObject(refused)
  expect(await give(await pay(1, { reason: 'moved' }))).toMatchObject(refused)
  expect(await give(await pay(30))).toMatchObject([201, {}])
})

it.each([
  ['a score of 11', { score: 11 }],
  ['a score below zero', { score: -1 }],
  ['half a point', { score: 7.5 }],
  ['a score as text', { score: '9' }],
  ['a comment that is too long', { comment: 'ы'.repeat(1001) }],
  ['a NUL', { comment: 'a\u0000b' }],
  ['half a character', { comment: '\ud800' }],
  ['no language', { language: '' }],
  ['a language that is none', { language: '4111111111111111' }],
  ['something else', { pan: '4111111111111111' }],
])('does not take %s', async (_, over) => {
  const [status, body] = await give(await pay(), over)
  expect([status, body['code']]).toEqual([422, 'invalid_body'])
  expect(JSON.stringify(body)).not.toContain('4111111111111111')
})

it('a card number in a comment or an answer is kept nowhere', async () => {
  const paymentId = await pay()
  const [, body] = await give(paymentId, { score: 0, comment: 'My card 4111 1111 1111 1111!' })
  expect(body).toMatchObject({ comment: 'My card (digits)!' })
  const answer = { answer: 'Was it 4111-1111-1111-1111?' }
  expect(await call(`/v1/partner/feedback/${paymentId}/answer`, answer)).toMatchObject([
    200,
    { answer: 'Was it (digits)?' },
  ])
  const rows = await api.sql`
    SELECT feedback::text AS row FROM feedback UNION ALL SELECT body::text FROM partner_event
    UNION ALL SELECT body::text FROM member_notice`
  expect(JSON.stringify(rows)).not.toMatch(/1111.?1111/)
})

it('a detractor is told to the partner, listed until answered, and the member hears of it', async () => {
  const paymentId = await pay()
  await give(paymentId, { score: 6, comment: 'Cold soup', language: 'en' })
  const events = await api.sql`
    SELECT partner_id AS "partnerId", kind, body FROM partner_event
     WHERE body->>'paymentId' = ${paymentId}`
  expect(events).toEqual([
    {
      ...{ partnerId: api.partnerId, kind: 'feedback.detractor' },
      body: { paymentId, locationId: `${locationId}`, score: 6 },
    },
  ])
  const open = async () => {
    const [, { feedback }] = await call('/v1/partner/feedback?answered=no&band=detractor&limit=200')
    return (feedback as { paymentId: string }[]).find((each) => each.paymentId === paymentId)
  }
  expect(await open()).toMatchObject({ band: 'detractor', comment: 'Cold soup', answeredBy: null })
  const path = `/v1/partner/feedback/${paymentId}/answer`
  const [, answered] = await call(path, { answer: 'Sorry. Come again!' })
  expect(answered).toMatchObject({ answer: 'Sorry. Come again!', answeredBy: 'partner' })
  expect(await call(path, { answer: 'Sorry. Come again!' })).toEqual([200, answered])
  expect(await call(path, { answer: 'No.' })).toMatchObject([409, { code: 'feedback_answered' }])
  expect(await open()).toBeUndefined()
  const notices = await api.sql`
    SELECT body FROM member_notice WHERE kind = 'feedback_answered'
       AND member_id = ${api.memberId} AND key = ${paymentId.split('-')[1] ?? ''}`
  expect(notices).toEqual([{ body: {} }])
  const kept = await api.sql`
    SELECT comment, answer, sealed_comment IS NULL AS open FROM feedback
     WHERE member_id = ${api.memberId} AND payment_id = ${paymentId.split('-')[1] ?? ''}`
  expect(kept).toEqual([{ comment: '', answer: '', open: false }])
})

it('another partner sees and answers none of it', async () => {
  const paymentId = await pay()
  await give(paymentId, { score: 3 })
  const path = `/v1/partner/feedback/${paymentId}/answer`
  const { otherPartner, operator, member } = api.keys
  expect(await call(path, { answer: 'Hm' }, otherPartner)).toMatchObject([404, {}])
  expect(await call('/v1/partner/feedback', undefined, otherPartner)).toEqual([
    200,
    { feedback: [], next: null },
  ])
  const other = `/v1/partner/feedback?partnerId=${api.partnerId}`
  expect(await call(other, undefined, otherPartner)).toMatchObject([404, {}])
  expect(await call('/v1/partner/feedback', undefined, operator)).toMatchObject([
    400,
    { errors: [{ parameter: 'partnerId', detail: 'must say which partner' }] },
  ])
  expect(
    await call(`${path}?partnerId=${api.partnerId}`, { answer: 'Hm' }, operator),
  ).toMatchObject([200, { answeredBy: 'operator' }])
  expect(await call(path, { answer: '' })).toMatchObject([422, {}])
  expect(await call('/v1/partner/feedback', undefined, member)).toMatchObject([403, {}])
})

it('is listed page by page, all of it once', async () => {
  for (let each = 0; each < 5; each++) await give(await pay(), { score: 8 })
  const [, whole] = await call('/v1/partner/feedback?limit=200')
  const pages: unknown[] = []
  for (let next: string | null = '', count = 0; next !== null && count < 100; count++) {
    const cursor: string = next === '' ? '' : `&cursor=${next}`
    const [status, page] = await call(`/v1/partner/feedback?limit=2${cursor}`)
    expect(status).toBe(200)
    pages.push(...(page['feedback'] as unknown[]))
    next = page['next'] as string | null
  }
  expect(pages).toEqual(whole['feedback'])
  expect(pages.length).toBeGreaterThan(5)
  for (const query of ['cursor=AAAA', 'limit=0', 'limit=201', 'band=fan', 'answered=maybe']) {
    expect(await call(`/v1/partner/feedback?${query}`)).toMatchObject([
      400,
      { code: 'invalid_parameter' },
    ])
  }
})

it('adds up to a score by location and month', async () => {
  const at = { partnerId: api.otherPartnerId, name: 'Panfilov 3', city: 'Almaty' }
  const there = await saveLocation(api.sql, at)
  const given = async (score: number, givenAt: string): Promise<void> => {
    const paymentId = await pay(1, { location_id: `${there}` })
    expect(await give(paymentId, { score })).toMatchObject([201, {}])
    await api.sql`
      UPDATE feedback SET given_at = ${new Date(givenAt)}
       WHERE payment_id = ${paymentId.split('-')[1] ?? ''}`
  }
  for (const score of [10, 9, 9, 8, 7, 0]) await given(score, '2026-03-31T23:59:59Z')
  for (const score of [6, 6, 10]) await given(score, '2026-04-01T00:00:00Z')
  await given(10, '2026-05-01T00:00:00Z')
  const summary = (query: string) =>
    call(`/v1/partner/feedback/summary?${query}`, undefined, api.keys.otherPartner)
  const location = { locationId: `${there}`, location: 'Panfilov 3', answered: 0 }
  expect(await summary('from=2026-03&to=2026-04')).toEqual([
    200,
    {
      months: [
        { ...location, month: '2026-03', promoters: 3, passives: 2, detractors: 1, score: 33 },
        { ...location, month: '2026-04', promoters: 1, passives: 0, detractors: 2, score: -33 },
      ],
    },
  ])
  for (const query of [
    'from=2026-04&to=2026-03',
    'from=2020-01&to=2023-01',
    'from=2026-13&to=2027-01',
  ]) {
    expect(await summary(query)).toMatchObject([400, { code: 'invalid_parameter' }])
  }
  expect(await summary('from=2020-01&to=2022-12')).toMatchObject([200, { months: [] }])
})
