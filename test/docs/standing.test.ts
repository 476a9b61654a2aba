/** docs/retailer.md: tiers, segments and indices are defined as the page says, and read. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refreshLoyaltyIndexJob } from '../../src/jobs/refresh-loyalty-index.ts'
import { startApi, type TestApi } from '../http/api.ts'
import { setTurnover } from '../support/turnover.ts'
import { readDocument, shellLines } from './documents.ts'

const paths = /\/v1\/(?:partner\/(?:tiers|segments|loyalty-index)|members\/\d+\/tier)/
const requests = shellLines(readDocument('docs/retailer.md')).filter((line) => paths.test(line))

let api: TestApi
beforeAll(async () => {
  api = await startApi()
  const { sql, memberId, partnerId } = api
  const month = new Date().toISOString().slice(0, 7)
  await setTurnover(sql, [{ memberId, partnerId, month, amountMinor: 1n }])
})
afterAll(() => api.stop())

test('there are requests to send', () => {
  expect(requests.length).toBeGreaterThan(5)
})

// In their order: what is read was defined before.
test.each(requests)('%s', async (line) => {
  const [, method = 'GET'] = / -X (\w+)/.exec(line) ?? []
  const [, body = null] = / -d '([^']*)'/.exec(line) ?? []
  const [, path = ''] = / http:\/\/127\.0\.0\.1:8080(\S+)/.exec(line) ?? []
  const response = await api.call(path.replace('1024', `${api.memberId}`), {
    ...{ method, key: api.keys.partner },
    ...(body === null ? {} : { json: JSON.parse(body) as unknown }),
  })
  expect(response.status).toBe(200)
  if (path.endsWith('/loyalty-index')) {
    const intake = { submit: () => 'unavailable' as const, onRoom: () => {} }
    await refreshLoyaltyIndexJob.run({ sql: api.sql, intake, now: new Date() })
  }
})
