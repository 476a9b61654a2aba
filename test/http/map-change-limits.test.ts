/** Showing a change of the merchant-id map: one at a time, and no longer than somebody waits for it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { previewMapChange } from '../../src/intake/store/map-change.ts'
import { seedCoalition } from '../support/coalition.ts'
import { cardEvent } from '../support/events.ts'
import { openIntake, takeInTurn } from '../support/gateways.ts'
import { startApi, type TestApi } from './api.ts'
import { noEnd } from '../../src/values/time.ts'

const location = { partner: 'Dala Market (demo)', name: 'Dala Market, Abay 10' }
const key = { acquirerId: 'DEMO-ALFA', merchantId: 'NEW-1' }
const add = { action: 'add', ...key, validFrom: '2026-11-01', location }

let api: TestApi
beforeAll(async () => {
  api = await startApi()
  const { reference } = await seedCoalition(api.sql, 0)
  const intake = openIntake(api.url, () => reference)
  await takeInTurn(intake, [cardEvent({ ...key, memberId: api.memberId, rrn: '1' })])
  await intake.stop()
})
afterAll(() => api.stop())

const show = () =>
  api.call('/v1/operator/merchant-map/changes', {
    key: api.keys.operator,
    json: { changes: [add] },
  })

test('a second one is sent away until the first has ended', async () => {
  const first = await api.sql.begin(async (other) => {
    await other`LOCK TABLE payment IN ACCESS EXCLUSIVE MODE`
    const first = show()
    for (;;) {
      const [row] = await other`
        SELECT count(*)::int AS waiting FROM pg_locks
         WHERE NOT granted AND relation = 'payment'::regclass`
      if (row?.['waiting'] === 1) break
    }
    const second = await show()
    expect(second.status).toBe(503)
    expect(second.headers.get('retry-after')).toBe('1')
    expect(await second.json()).toMatchObject({ code: 'busy' })
    return { first }
  })
  expect((await first.first).status).toBe(200)
  expect((await show()).status).toBe(200)
})

test('it ends once nobody waits for it', async () => {
  const gone = new Error('gone')
  const entry = {
    ...{ ...key, terminalId: '', validFrom: '2026-11-01', validTo: noEnd },
    action: 'add',
    location: { locationId: 1n, partnerId: 1n, name: location.name, city: '' },
  } as const
  await expect(previewMapChange(api.sql, [entry], AbortSignal.abort(gone))).rejects.toBe(gone)
})
