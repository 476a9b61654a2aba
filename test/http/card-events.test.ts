/** Card events over HTTP: what the door says of a body that is none. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { seedCoalition } from '../support/coalition.ts'
import { startApi, type TestApi } from './api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
  await seedCoalition(api.sql, 0)
})
afterAll(() => api.stop())

it.each([undefined, new TextEncoder().encode('{}')])(
  'a body of no type is refused, and is no fault of the gateway: %s',
  async (body) => {
    const path = '/v1/acquirers/DEMO-ALFA/card-events'
    const sent = body === undefined ? {} : { body }
    const answer = await api.call(path, { key: api.keys.operator, method: 'POST', ...sent })
    expect(answer.status).toBe(415)
    expect(await answer.json()).toMatchObject({ code: 'unsupported_media_type' })
    expect(api.failures).toEqual([])
  },
)
