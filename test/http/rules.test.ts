/** Rules over HTTP: from a draft to its end, what is refused and where, and whose they are. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { paymentFacts } from '../../src/program/evaluation/payment-facts.ts'
import { startApi, type TestApi } from './api.ts'
import { ruleDraft } from './rule.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

const drafts = '/v1/partner/rule-drafts'
type Json = Record<string, unknown>

async function send(path: string, options: Parameters<TestApi['call']>[1] = {}) {
  const response = await api.call(path, { key: api.keys.partner, ...options })
  const text = await response.text()
  const body = text === '' ? {} : (JSON.parse(text) as Json)
  return { status: response.status, body, etag: response.headers.get('etag') }
}

function seen(etag: string | null): RequestInit {
  return { headers: { 'if-match': etag ?? '' } }
}

let names = 0
function fresh(over: object = {}): object {
  const name = `Rule ${++names}`
  return { ...ruleDraft, name, stacking: { group: name }, ...over }
}

it('lists the facts that there are', async () => {
  const { body } = await send('/v1/partner/rules/facts')
  const told = (body['facts'] as { name: string }[]).map(({ name }) => name)
  expect(told).toEqual(Object.keys(paymentFacts.declarations))
  expect(body['facts']).toContainEqual({
    ...{ name: 'payment.amountMinor', type: 'int' },
    about: expect.stringContaining('minor units') as string,
  })
})

it('takes a draft through its life', async () => {
  const asked = fresh({ limits: { dayPoints: 500 } })
  const made = await send(drafts, { json: asked })
  expect(made).toMatchObject({ status: 201, etag: '"1"', body: { savedBy: 'partner' } })
  const path = `${drafts}/${made.body['draftId'] as string}`
  const read = await send(path)
  expect(read.body).toEqual(made.body)
  expect(read.body['draft']).toMatchObject({
    ...{ funders: [], limits: { dayPoints: '500', monthPoints: null }, campaignId: null },
    ...{ validFrom: '2126-12-01T00:00:00', validTo: null },
  })
  // What is read can be sent again.
  const again = { ...seen('"1"'), method: 'PUT', json: read.body['draft'] }
  expect(await send(path, again)).toMatchObject({ status: 200, etag: '"2"' })
  expect(await send(path, again)).toMatchObject({
    status: 412,
    body: { code: 'precondition_failed' },
  })

  const approve = { ...seen('"2"'), method: 'POST' }
  expect(await send(`${path}/approve`, approve)).toMatchObject({ body: { code: 'own_draft' } })
  const approved = await send(`${path}/approve`, { ...approve, key: api.keys.operator })
  expect(approved).toMatchObject({ status: 200, body: { version: 1 } })
  expect((await send(path)).body['became']).toEqual(approved.body)

  const rule = `/v1/partner/rules/${approved.body['ruleId'] as string}`
  const { body } = await send(rule)
  expect(body).toMatchObject({
    versions: [
      {
        ...{ version: 1, state: 'scheduled', condition: ruleDraft.condition },
        funders: [{ funderId: `${api.partnerId}`, percent: 100 }],
        decisions: [
          { action: 'drafted', by: 'partner' },
          { action: 'changed', by: 'partner' },
          { action: 'approved', by: 'operator' },
        ],
      },
    ],
  })
  const listed = (await send('/v1/partner/rules?state=scheduled')).body['rules'] as Json[]
  expect(listed.map((each) => each['ruleId'])).toContain(approved.body['ruleId'])
  expect((await send('/v1/partner/rules?state=ended')).body).toEqual({ rules: [], next: null })

  const repeated = await send(`${path}/approve`, { ...approve, key: api.keys.operator })
  expect(repeated).toEqual(approved)
  expect(await send(`${path}/approve`, approve)).toMatchObject({
    ...{ status: 409, body: { code: 'draft_approved' } },
  })

  const end = (validTo: string) => send(`${rule}/end`, { json: { version: 1, validTo } })
  expect(await end('2126-11-30')).toMatchObject({
    ...{ status: 422, body: { code: 'rule_refused', errors: [{ pointer: '/validTo' }] } },
  })
  expect((await end('2127-01-01')).body).toMatchObject({ validTo: '2127-01-01T00:00:00' })
  expect(await end('2127-01-02')).toMatchObject({
    body: { errors: [{ detail: expect.stringContaining('a second person') as string }] },
  })
  expect((await end('2126-12-01')).body).toMatchObject({ state: 'ended' })
})

it('says where a draft is wrong, and in a condition at which column', async () => {
  const json = fresh({ condition: "payment.mmc == '1'", limits: { dayPoints: '5' } })
  for (const query of ['', '?dryRun=true']) {
    const { status, body } = await send(`${drafts}${query}`, { json })
    expect([status, body['code']]).toEqual([422, 'rule_refused'])
    expect(body['errors']).toEqual([
      { pointer: '/condition', column: 9, detail: expect.stringContaining('mmc') as string },
    ])
  }
})

it.each([
  [{ currency: 'XXA' }, '/currency', 'is not an ISO 4217 code such as KZT'],
  [{ validFrom: '2126-02-30' }, '/validFrom', 'is a time that there is not'],
  [{ name: '4111 1111 1111 1111' }, '/name', 'may hold a card number'],
  [{ scope: { product: '4111111111111111' } }, '/scope/product', 'may hold a card number'],
  [{ effect: { kind: 'gift' } }, '/effect/kind', 'is none of the forms'],
])('%j is no draft', async (over, pointer, detail) => {
  const { status, body } = await send(drafts, { json: fresh(over) })
  expect([status, body['code']]).toEqual([422, 'invalid_body'])
  expect(body['errors']).toContainEqual({
    pointer,
    detail: expect.stringContaining(detail) as string,
  })
})

it('checks and does not save', async () => {
  const count = async () => ((await send(drafts)).body['drafts'] as Json[]).length
  const before = await count()
  expect(await send(`${drafts}?dryRun=true`, { json: fresh() })).toMatchObject({ status: 204 })
  expect(await count()).toBe(before)
})

it('throws a draft away that was seen as it is', async () => {
  const { body } = await send(drafts, { json: fresh() })
  const path = `${drafts}/${body['draftId'] as string}`
  expect((await send(path, { method: 'DELETE' })).body).toMatchObject({ code: 'version_missing' })
  expect(await send(path, { ...seen('"2"'), method: 'DELETE' })).toMatchObject({ status: 412 })
  expect(await send(path, { ...seen('"1"'), method: 'DELETE' })).toMatchObject({ status: 204 })
  expect(await send(path)).toMatchObject({ status: 404 })
})

it('the operator drafts for a partner, or for the coalition; nobody for another', async () => {
  const key = api.keys.operator
  const json = fresh()
  const ofPartner = await send(`${drafts}?partnerId=${api.partnerId}`, { key, json })
  expect(ofPartner.body).toMatchObject({ partnerId: `${api.partnerId}` })
  const funders = [{ funderId: `${api.partnerId}`, percent: 100 }]
  const path = `/v1/partner/funding-agreements/coalition`
  const agreed = await send(path, { method: 'PUT', json: { from: '2126-01-01' } })
  expect(agreed.body).toEqual({
    ...{ ownerId: 'coalition', funderId: `${api.partnerId}`, from: '2126-01-01', until: null },
  })
  expect(await send(drafts, { key, json: fresh({ funders }) })).toMatchObject({
    ...{ status: 201, body: { partnerId: null } },
  })
  const foreign = { key: api.keys.otherPartner, json: fresh() }
  expect(await send(`${drafts}?partnerId=${api.partnerId}`, foreign)).toMatchObject({ status: 404 })
})

it('a funder agrees with its own key, and is asked for where it has not', async () => {
  const funderId = `${api.otherPartnerId}`
  const json = fresh({ funders: [{ funderId, percent: 100 }] })
  expect((await send(drafts, { json })).body['errors']).toMatchObject([
    { pointer: '/funders/0/funderId', detail: expect.stringContaining('has not agreed') as string },
  ])
  const path = `/v1/partner/funding-agreements/${api.partnerId}`
  const agree = { method: 'PUT', json: { from: '2026-01-01', until: '2126-12-31' } }
  expect(await send(path, { ...agree, key: api.keys.operator })).toMatchObject({
    ...{ status: 400, body: { errors: [{ parameter: 'partnerId' }] } },
  })
  expect(await send(path, { ...agree, key: api.keys.otherPartner })).toMatchObject({ status: 200 })
  expect((await send(drafts, { json })).body['errors']).toMatchObject([
    { detail: expect.stringContaining('the version holds longer') as string },
  ])
  const ending = { json: { ...json, validTo: '2127-01-01' } }
  expect(await send(drafts, ending)).toMatchObject({ status: 201 })
  const { body } = await send('/v1/partner/funding-agreements')
  expect(body['agreements']).toContainEqual({
    ...{ ownerId: `${api.partnerId}`, funderId, from: '2026-01-01', until: '2126-12-31' },
  })
})

it('a campaign is made once, and never changed', async () => {
  const path = '/v1/partner/campaigns'
  const json = { name: 'Spring', budgetPoints: '1000', holdOutPercent: 10 }
  const made = await send(path, { json })
  expect(made).toMatchObject({ status: 201, body: { ...json, usedPoints: '0' } })
  expect(await send(path, { json })).toEqual(made)
  const nobody = { key: api.keys.operator, json }
  expect(await send(`${path}?partnerId=999999`, nobody)).toMatchObject({ status: 404 })
  expect(await send(`${drafts}?partnerId=999999`, { ...nobody, json: fresh() })).toMatchObject({
    ...{ status: 422, body: { errors: [{ pointer: '/funders/0/funderId' }] } },
  })
  const more = { ...json, budgetPoints: '2000' }
  expect(await send(path, { json: more })).toMatchObject({
    ...{ status: 409, body: { code: 'campaign_exists' } },
  })
  expect((await send(path)).body).toEqual({ campaigns: [made.body], next: null })
  const one = `${path}/${made.body['campaignId'] as string}`
  expect((await send(one)).body).toEqual(made.body)
  expect(await send(one, { key: api.keys.otherPartner })).toMatchObject({ status: 404 })
  const { campaignId } = made.body
  const bonus = { kind: 'fixed', points: '5' }
  const draft = fresh({ campaignId, effect: bonus })
  expect(await send(drafts, { json: draft })).toMatchObject({ status: 201 })
})
