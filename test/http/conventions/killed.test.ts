/** A gateway that is killed between a request and its answer: the key is free again, and the work is done once. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { inFlightMs } from '../../../src/idempotency/answers.ts'
import { createApiKey } from '../../../src/keys/api-key.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'
import { prepareServe, serve, type ServedGateway, type ServeSetup } from '../../support/serve.ts'

let database: FreshDatabase
let setup: ServeSetup
let key: string
const gateways: ServedGateway[] = []
beforeAll(async () => {
  database = await freshDatabase()
  setup = await prepareServe(database.url)
  key = await createApiKey(database.sql, 'portal', { audience: 'operator', ownerId: null })
  gateways.push(await serve(setup), await serve(setup))
}, 90_000)
afterAll(async () => {
  for (const { child } of gateways) child.kill('SIGKILL')
  await Promise.all(gateways.map(({ exited }) => exited))
  await setup.remove()
  await database.drop()
})

function post(url: string, body: string): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return fetch(`${url}/v1/members`, {
    ...{ method: 'POST', body },
    headers: { ...headers, 'idempotency-key': 'of-one-who-died' },
  })
}

it('leaves a key in flight for a while, and nothing done twice', async () => {
  const [first, second] = gateways
  if (first === undefined || second === undefined) throw new Error('two gateways were started')
  const { sql } = database
  const memberKey = randomUUID()
  const body = JSON.stringify({ name: 'Aigerim', key: memberKey })
  const lost = await sql.begin(async (holding) => {
    // Its work waits for this lock: the request is claimed and not answered when the gateway dies.
    await holding`LOCK TABLE member IN ACCESS EXCLUSIVE MODE`
    const asked = post(first.httpUrl, body).then(
      () => 'answered',
      () => 'lost',
    )
    const isClaimed = async () => (await sql`SELECT FROM idempotent_request`).length === 1
    await vi.waitUntil(isClaimed, { timeout: 20_000 })
    first.child.kill('SIGKILL')
    await first.exited
    return { asked }
  })
  expect(await lost.asked).toBe('lost')

  const early = await post(second.httpUrl, body)
  expect([early.status, early.headers.get('retry-after')]).toEqual([409, '1'])
  await sql`
    UPDATE idempotent_request
       SET begun_at = begun_at - make_interval(secs => ${inFlightMs / 1000})`
  const again = await post(second.httpUrl, body)
  expect([200, 201]).toContain(again.status)
  const hit = await post(second.httpUrl, body)
  expect([hit.status, hit.headers.get('idempotency-hit')]).toEqual([again.status, 'true'])
  expect(await hit.text()).toBe(await again.text())
  const members = await sql`SELECT FROM member WHERE key = ${memberKey}`
  expect(members).toHaveLength(1)
}, 60_000)
