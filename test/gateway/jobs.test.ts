/** The jobs of a gateway that serves: they work on its database, by its intake, and end with it. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { generateEncryptionKey } from '../../src/keys/encryption.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { startGateway, type Gateway, type GatewaySettings } from '../../src/main.ts'
import { createLogger } from '../../src/observe/logger.ts'
import { grocery, seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardEvent } from '../support/events.ts'
import { takeInTurn } from '../support/gateways.ts'

let database: FreshDatabase
let memberId: bigint
let gateway: Gateway
let settings: GatewaySettings
beforeAll(async () => {
  database = await freshDatabase()
  const { memberIds } = await seedCoalition(database.sql, 1)
  memberId = memberIds[0] ?? 0n
  settings = {
    ...{ databaseUrl: database.url, httpHost: '127.0.0.1', httpPort: 0, links: [] },
    ...{ cardTokenKey: Buffer.alloc(32, 7), answerBudgetMs: 150 },
    encryptionKeyJwk: await generateEncryptionKey(),
  }
  gateway = await startGateway(settings, createLogger('silent'))
})
afterAll(() => database.drop())

test('an authorization of last year is expired by the hour, and the page of metrics counts it', async () => {
  const event = cardEvent({ ...grocery, memberId, purchasedOn: '2025-11-20' })
  await takeInTurn(gateway.core.intake, [event])
  expect(await readBalance(database.sql, memberId)).toMatchObject({ pending: 100n })
  await gateway.jobs.check()
  expect(await readBalance(database.sql, memberId)).toMatchObject({ pending: 0n })
  const metrics = await gateway.metrics.text()
  expect(metrics).toContain('cobrand_job_runs_total{job="expire-payments",outcome="done"} 1')
  expect(metrics).toContain('cobrand_job_runs_total{job="expire-payments",outcome="failed"} 0')
  // Not due before an hour is over.
  await gateway.jobs.check()
  expect(gateway.jobs.stats().every(({ done }) => done === 1)).toBe(true)
})

test('a gateway that cannot start leaves none behind', async () => {
  const timers = vi.spyOn(globalThis, 'setInterval')
  const ended = vi.spyOn(globalThis, 'clearInterval')
  const taken = { ...settings, httpPort: Number(new URL(gateway.http.url).port) }
  await expect(startGateway(taken, createLogger('silent'))).rejects.toThrow()
  const hourly = timers.mock.results.filter((_, at) => timers.mock.calls[at]?.[1] === 60_000)
  expect(hourly).toHaveLength(1)
  expect(ended).toHaveBeenCalledWith(hourly[0]?.value)
  vi.restoreAllMocks()
})

test('they end with the gateway', async () => {
  await gateway.stop()
  const [left] = await database.sql<{ connections: number }[]>`
    SELECT count(*)::int AS connections FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'cobrand jobs'`
  expect(left?.connections).toBe(0)
})
