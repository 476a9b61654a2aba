/** How a bank gets a consent: it asks, signed; the member says yes or no; nobody else does. Cohorts over HTTP. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inDays, startBankApi, type BankApi } from './bank.ts'

type Body = Record<string, unknown>

let api: BankApi
beforeAll(async () => {
  api = await startBankApi()
  const hash = api.deps.identifiers.phoneHash('+77010000001')
  await api.sql`
    INSERT INTO identifier (kind, hash, member_id) VALUES ('phone', decode(${hash}, 'hex'), ${api.memberId})`
})
afterAll(() => api.stop())

async function call(
  path: string,
  key: string,
  json?: Body,
  method?: string,
): Promise<[number, Body]> {
  const response = await api.call(path, { key, json, ...(method === undefined ? {} : { method }) })
  const text = await response.text()
  return [response.status, (text === '' ? {} : JSON.parse(text)) as Body]
}

function claims(over: Body = {}): Body {
  const seconds = Math.floor(Date.now() / 1000)
  return {
    ...{ aud: api.deps.publicUrl(), iat: seconds, exp: seconds + 300, jti: randomUUID() },
    ...{
      member: { phone: '+7 701 000 00 01' },
      purpose: 'credit_decision',
      categories: ['groceries'],
    },
    ...{ windowMonths: 12, until: inDays(90), answerDays: 7 },
    ...over,
  }
}

async function ask(over: Body = {}, at: 0 | 1 = 0): Promise<[number, Body]> {
  const bank = api.banks[at]
  return await call('/v1/bank/consent-requests', bank.key, {
    request: await bank.sign(claims(over)),
  })
}

const own = () => `/v1/members/${api.memberId}`
const agreement = { textVersion: 1, language: 'kk' }

describe('a bank that asks', () => {
  it('gets the profile once the member has read the text and agreed', async () => {
    const [status, asked] = await ask()
    expect([status, asked]).toMatchObject([202, { state: 'waiting', subject: null }])
    const [, list] = await call(`${own()}/consent-requests?language=kk`, api.keys.member)
    const [request] = list['requests'] as Body[]
    expect(request).toMatchObject({
      ...{ requestId: asked['requestId'], bank: 'Alatau', categories: ['groceries'] },
      text: { version: 1, language: 'kk', title: expect.stringContaining('Alatau') as string },
    })
    const confirm = `${own()}/consent-requests/${String(asked['requestId'])}/confirm`
    expect(await call(confirm, api.keys.operator, agreement)).toMatchObject([
      403,
      { code: 'forbidden' },
    ])
    expect(await call(confirm, api.keys.member, { ...agreement, textVersion: 0 })).toMatchObject([
      ...[409, { code: 'consent_outdated' }],
    ])
    const [given, { consentId }] = await call(confirm, api.keys.member, agreement)
    expect(given).toBe(201)
    const [, told] = await call(
      `/v1/bank/consent-requests/${String(asked['requestId'])}`,
      api.banks[0].key,
    )
    expect(told).toMatchObject({ state: 'given' })
    const profile = await api.call(`/v1/bank/profiles/${String(told['subject'])}`, {
      key: api.banks[0].key,
    })
    expect(profile.status).toBe(200)
    const [, mine] = await call(`${own()}/profile-consents`, api.keys.member)
    expect(mine['consents']).toMatchObject([
      { consentId, bank: 'Alatau', withdrawnAt: null, how: 'api' },
    ])
    expect(await call(confirm, api.keys.member, agreement)).toMatchObject([
      ...[409, { code: 'consent_request_over' }],
    ])
  })

  it('by a subject, too; and the member may decline', async () => {
    const [, before] = await call(`${own()}/profile-consents`, api.keys.member)
    expect(before['consents']).toHaveLength(1)
    const [row] = await api.sql<{ subject: string }[]>`
      SELECT subject FROM bank_subject WHERE member_id = ${api.memberId}`
    const [, asked] = await ask({ member: { subject: row?.subject }, purpose: 'offers' })
    const decline = `${own()}/consent-requests/${String(asked['requestId'])}/decline`
    expect(await call(decline, api.keys.operator, undefined, 'POST')).toMatchObject([403, {}])
    expect(await call(decline, api.keys.member, undefined, 'POST')).toEqual([204, {}])
    const [, told] = await call(
      `/v1/bank/consent-requests/${String(asked['requestId'])}`,
      api.banks[0].key,
    )
    expect(told).toMatchObject({ state: 'declined', subject: null })
  })

  it('hears the same of a stranger', async () => {
    const known = await ask({ purpose: 'budgeting' })
    const stranger = await ask({ purpose: 'budgeting', member: { phone: '+77019999999' } })
    const shape = ([status, { state, subject }]: [number, Body]) => [status, state, subject]
    expect(shape(stranger)).toEqual(shape(known))
    const [row] = await api.sql`
      SELECT count(*)::int AS requests FROM consent_request WHERE member_id IS NULL`
    expect(row).toEqual({ requests: 1 })
  })

  it('is refused what it has not signed, or signed for others, too early, for too long or twice otherwise', async () => {
    const [bank, other] = api.banks
    const path = '/v1/bank/consent-requests'
    const refused = [422, { code: 'signature_refused' }]
    const foreign = { request: await other.sign(claims()) }
    expect(await call(path, bank.key, foreign)).toMatchObject(refused)
    const another = { request: await bank.sign(claims(), 'JWT') }
    expect(await call(path, bank.key, another)).toMatchObject(refused)
    const [head, , signature] = (await bank.sign(claims())).split('.')
    const body = Buffer.from(JSON.stringify(claims({ windowMonths: 36 }))).toString('base64url')
    expect(await call(path, bank.key, { request: `${head}.${body}.${signature}` })).toMatchObject(
      refused,
    )
    const seconds = Math.floor(Date.now() / 1000)
    for (const over of [
      { aud: 'https://elsewhere.example' },
      { iat: seconds + 600, exp: seconds + 900 },
      { iat: seconds - 900, exp: seconds - 600 },
      { exp: seconds + 3_600 },
      { windowMonths: 37 },
      { categories: ['groceries', 'groceries'] },
      { until: '2020-01-01' },
      { member: { phone: '12' } },
      { extra: 1 },
    ]) {
      expect([over, await ask(over)]).toMatchObject([over, [422, { code: 'invalid_body' }]])
    }
    const jti = randomUUID()
    const [, first] = await ask({ jti, purpose: 'offers' })
    const [, again] = await ask({ jti, purpose: 'offers' })
    expect(again['requestId']).toBe(first['requestId'])
  })
})

describe('a member', () => {
  it('is shown the text of exactly what it agrees to, and gives and withdraws by itself', async () => {
    const { bankId } = api.banks[1]
    const terms = { purpose: 'offers', windowMonths: 3, until: inDays(10) }
    const query = new URLSearchParams({
      ...{ bankId: `${bankId}`, purpose: 'offers', windowMonths: '3', until: terms.until },
      ...{ categories: 'fuel,groceries', language: 'ru' },
    })
    const [, text] = await call(
      `${own()}/profile-consents/text?${query.toString()}`,
      api.keys.member,
    )
    expect(JSON.stringify(text)).toMatch(/Betpak.*продукты, топливо/)
    const consent = {
      bankId: `${bankId}`,
      ...terms,
      categories: ['fuel', 'groceries'],
      ...agreement,
    }
    const path = `${own()}/profile-consents`
    expect(await call(path, api.keys.operator, consent)).toMatchObject([403, { code: 'forbidden' }])
    const [status, { consentId }] = await call(path, api.keys.member, consent)
    expect(status).toBe(201)
    expect(await call(path, api.keys.member, { ...consent, bankId: '999999' })).toMatchObject([
      ...[422, { errors: [{ pointer: '/bankId' }] }],
    ])
    const one = `${path}/${String(consentId)}`
    expect((await call(one, api.keys.otherMember, undefined, 'DELETE'))[0]).toBe(404)
    expect((await call(one, api.keys.member, undefined, 'DELETE'))[0]).toBe(204)
    const kinds = await api.sql`
      SELECT kind FROM partner_event WHERE partner_id = ${bankId} ORDER BY event_id`
    expect(kinds.map((each) => each['kind'] as string)).toEqual([
      'consent.given',
      'consent.withdrawn',
    ])
  })
})

describe('cohorts over HTTP', () => {
  it('are a grid of which all that is not told is marked', async () => {
    await api.sql`
      INSERT INTO cohort_month (month, members_min, cities, published_at)
      VALUES ('2026-10-01', 20, '{"",Almaty}', now())`
    await api.sql`
      INSERT INTO cohort_cell VALUES ('2026-10-01', 'KZT', 'fuel', 1, 'Almaty', '', 40, 120, 4560000)`
    const path = '/v1/bank/cohorts?month=2026-10&currency=KZT&category=fuel&limit=3'
    const [status, page] = await call(path, api.banks[0].key)
    const hidden = { suppressed: true, members: null, payments: null, amount: null }
    expect([status, page]).toMatchObject([
      200,
      {
        membersMin: 20,
        cohorts: [
          { category: 'fuel', city: null, ageBand: null, ...hidden },
          { category: 'fuel', city: 'unknown', ageBand: null, ...hidden },
          { category: 'fuel', city: 'unknown', ageBand: 'under_25', ...hidden },
        ],
      },
    ])
    const almaty = await call(
      '/v1/bank/cohorts?month=2026-10&currency=KZT&category=fuel&city=Almaty&limit=1',
      api.banks[1].key,
    )
    expect(almaty[1]).toMatchObject({
      cohorts: [
        {
          city: 'Almaty',
          members: 40,
          payments: 120,
          amount: { minor: '4560000', currency: 'KZT' },
        },
      ],
    })
    const next = await call(`${path}&cursor=${String(page['next'])}`, api.banks[0].key)
    expect(next[1]).toMatchObject({ cohorts: [{ ageBand: '25_34' }, {}, {}] })
    expect((await call('/v1/bank/cohorts?month=2026-09&currency=KZT', api.banks[0].key))[0]).toBe(
      404,
    )
    const nobody = '/v1/bank/cohorts?month=2026-10&currency=KZT&bankId=999999'
    expect((await call(nobody, api.keys.operator))[0]).toBe(404)
    const [, months] = await call('/v1/bank/cohorts/months', api.banks[0].key)
    expect(months).toMatchObject({ months: [{ month: '2026-10', cities: ['unknown', 'Almaty'] }] })
  })
})
