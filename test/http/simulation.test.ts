/** What-ifs over HTTP: lines of progress, the result, who may ask for what, and an end when the caller goes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { savePartner } from '../../src/partner/store.ts'
import { draftSchema } from '../../src/program/approval/draft.ts'
import { insertDraft } from '../../src/program/approval/store.ts'
import { storePayments } from '../support/past-payments.ts'
import { startApi, type TestApi } from './api.ts'
import { makeRule, ruleDraft } from './rule.ts'

const path = '/v1/partner/rules/simulate'
const period = { from: '2026-10-01', to: '2026-10-31' }
const always = { ...ruleDraft, condition: '', stacking: { group: 'always', mode: 'additive' } }
const count = 4_000

let api: TestApi
let campaignId: bigint
beforeAll(async () => {
  api = await startApi()
  ;({ campaignId } = await makeRule(api))
  const { sql, partnerId } = api
  const [location] = await sql<{ locationId: bigint }[]>`
    INSERT INTO location (partner_id, name, city) VALUES (${partnerId}, 'Abay 10', 'Almaty')
    RETURNING location_id AS "locationId"`
  const locationIds = [location?.locationId ?? 0n]
  const members = { first: 1_000n, count: 50 }
  await storePayments(sql, { count, members, locationIds, from: period.from, days: 31 })
})
afterAll(() => api.stop())

async function ask(json: object, key = api.keys.partner, query = ''): Promise<Response> {
  return await api.call(`${path}${query}`, { key, json })
}

async function linesOf(response: Response): Promise<Record<string, unknown>[]> {
  const text = await response.text()
  expect(text.endsWith('\n')).toBe(true)
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

it('answers in lines of JSON, the last of which is the result', async () => {
  const response = await ask({ ...period, draft: always })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/x-ndjson')
  const lines = await linesOf(response)
  expect(lines.slice(0, -1).every((line) => 'progress' in line)).toBe(true)
  const [earned] = await api.sql<{ points: bigint }[]>`
    SELECT sum(amount / 10000)::bigint AS points FROM (SELECT cleared_minor AS amount FROM payment) AS each`
  expect(lines.at(-1)).toMatchObject({
    result: {
      payments: { read: count },
      points: { today: '0', withDraft: `${earned?.points}` },
      byRule: [{ ruleId: null, isDraft: true, name: ruleDraft.name }],
      byFunder: [{ funderId: `${api.partnerId}`, today: '0', withDraft: `${earned?.points}` }],
      members: { read: 50, gaining: 50 },
      mistakes: [],
    },
  })
})

it('takes a draft that is kept, by its id', async () => {
  const draft = draftSchema.parse(always)
  const draftId = await insertDraft(api.sql, { owner: api.partnerId, draft, by: 'anna' })
  for (const key of [api.keys.partner, api.keys.operator]) {
    const [last] = (await linesOf(await ask({ ...period, draftId: `${draftId}` }, key))).slice(-1)
    expect(last).toMatchObject({ result: { payments: { read: count } } })
  }
  const other = await ask({ ...period, draftId: `${draftId}` }, api.keys.otherPartner)
  expect(other.status).toBe(404)
})

it('shows a partner its own payments alone', async () => {
  const [last] = (
    await linesOf(await ask({ ...period, draft: always }, api.keys.otherPartner))
  ).slice(-1)
  expect(last).toMatchObject({ result: { payments: { read: 0 }, members: { read: 0 } } })
  const query = `?partnerId=${api.partnerId}`
  expect((await ask({ ...period, draft: always }, api.keys.otherPartner, query)).status).toBe(404)
})

it('says what would keep the draft from being approved', async () => {
  const stranger = await savePartner(api.sql, 'Stranger')
  const draft = { ...always, funders: [{ funderId: `${stranger}`, percent: 100 }] }
  const [last] = (await linesOf(await ask({ ...period, draft }))).slice(-1)
  expect(last).toMatchObject({ result: { mistakes: [{ pointer: '/funders/0/funderId' }] } })
})

describe('what cannot be tried', () => {
  it.each([
    ['a condition that is none', { condition: 'payment.weekday ==' }, '/condition'],
    ["another's location", { scope: { locationIds: ['999'] } }, '/scope/locationIds/0'],
  ])('%s is refused', async (_, wrong, pointer) => {
    const response = await ask({ ...period, draft: { ...always, ...wrong } })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ code: 'rule_refused', errors: [{ pointer }] })
  })

  it("another's campaign is refused", async () => {
    const draft = { ...always, campaignId: `${campaignId}` }
    const response = await ask({ ...period, draft }, api.keys.otherPartner)
    expect(await response.json()).toMatchObject({ code: 'rule_refused' })
  })

  it.each([
    ['a period that ends first', { from: '2026-10-02', to: '2026-10-01', draft: always }],
    ['a period of more than a year', { from: '2025-10-01', to: '2026-10-02', draft: always }],
    ['nothing', period],
    ['a draft and an id', { ...period, draft: always, draftId: '1' }],
  ])('%s is refused', async (_, asked) => {
    expect((await ask(asked)).status).toBe(422)
  })
})

it('works on one at a time, ends with its caller, and then takes the next', async () => {
  const holder = await api.sql.reserve()
  await holder`BEGIN`
  await holder`LOCK TABLE payment`
  const leaving = new AbortController()
  const json = JSON.stringify({ ...period, draft: always })
  const headers = {
    authorization: `Bearer ${api.keys.partner}`,
    'content-type': 'application/json',
  }
  const first = await fetch(api.server.url + path, {
    ...{ method: 'POST', headers, body: json, signal: leaving.signal },
  })
  expect(first.status).toBe(200)
  await expect.poll(waiting).toBe(1)
  expect(await (await ask({ ...period, draft: always })).json()).toMatchObject({ code: 'busy' })
  leaving.abort()
  // Though the table is held still, it is cancelled and gives way.
  await expect.poll(waiting).toBe(0)
  await holder`ROLLBACK`
  holder.release()
  const [last] = (await linesOf(await ask({ ...period, draft: always }))).slice(-1)
  expect(last).toMatchObject({ result: { payments: { read: count } } })
})

/** How many what-ifs wait for the table. */
async function waiting(): Promise<number> {
  const rows = await api.sql`
    SELECT FROM pg_stat_activity
     WHERE wait_event_type = 'Lock' AND query LIKE 'DECLARE past%' AND datname = current_database()`
  return rows.length
}
