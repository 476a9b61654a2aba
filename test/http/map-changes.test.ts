/** Changes of the merchant-id map over HTTP: shown, made, and what contradicts it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mapDifference } from '../../src/http/routes/merchant-map/map-change-document.ts'
import { finishMapChanges } from '../../src/jobs/finish-map-changes.ts'
import type { Intake } from '../../src/intake/index.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { seedCoalition } from '../support/coalition.ts'
import { cardEvent } from '../support/events.ts'
import { openIntake, takeInTurn } from '../support/gateways.ts'
import { startApi, type TestApi } from './api.ts'

let api: TestApi
let intake: Intake
beforeAll(async () => {
  api = await startApi()
  const { reference } = await seedCoalition(api.sql, 0)
  intake = openIntake(api.url, () => reference)
})
afterAll(async () => {
  await intake.stop()
  await api.stop()
})

const location = { partner: 'Dala Market (demo)', name: 'Dala Market, Abay 10' }
const cafe = { partner: 'Jibek Cafe (demo)', name: 'Jibek Cafe, Panfilov 3' }
const key = { acquirerId: 'DEMO-ALFA', merchantId: 'NEW-1' }
const add = { action: 'add', ...key, validFrom: '2026-11-01', location }

async function change(json: object): Promise<{ status: number; json: unknown }> {
  const path = '/v1/operator/merchant-map/changes'
  const response = await api.call(path, { key: api.keys.operator, json })
  return { status: response.status, json: await response.json() }
}

test('it is shown first, then made, and the job moves the points', async () => {
  const { memberId } = api
  await takeInTurn(intake, [cardEvent({ ...key, memberId, rrn: '1' })])
  const shown = await change({ changes: [add] })
  expect(shown.status).toBe(200)
  expect(mapDifference.parse(shown.json)).toMatchObject({
    ...{ payments: 1, members: 1, locations: [{ from: null, to: location, payments: 1 }] },
    funders: [{ funder: { name: location.partner }, pending: '100', posted: '0' }],
    listed: [{ merchantId: 'NEW-1', pointsBefore: '0', pointsAfter: '100' }],
  })
  const made = await change({ changes: [add], dryRun: false })
  expect(made).toEqual({ status: 202, json: { changeId: expect.stringMatching(/^\d+$/) } })
  const now = new Date('2026-12-01T00:00:00Z')
  expect(await finishMapChanges.run({ sql: api.sql, intake, now })).toEqual({ placed: 1 })
  expect(await readBalance(api.sql, memberId)).toMatchObject({ pending: 100n })
  expect((await change({ changes: [add] })).json).toMatchObject({ payments: 0, funders: [] })
})

test.each([
  [{ ...add, location: cafe }, 'is mapped to'],
  [{ ...add, location: { ...location, name: 'Nowhere' } }, 'has no location "Nowhere"'],
  [{ action: 'end', ...key }, 'has a validTo'],
])('%o is refused with the entry and what to do', async (entry, message) => {
  const { status, json } = await change({ changes: [entry], dryRun: false })
  expect([status, json]).toMatchObject([
    422,
    { code: 'map_change_refused', errors: [{ detail: expect.stringContaining(message) }] },
  ])
})
