/** Webhooks as a gateway opens them, by its own clock. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { tell } from '../../src/outbox/tell.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import { addWebhookMetrics } from '../../src/webhook-metrics.ts'
import { openWebhooks } from '../../src/webhooks.ts'
import { freshDatabase } from '../support/database.ts'
import { all, startReceiver, verify } from './receiver.ts'

test('what is told reaches its receiver, and a private one is not sent to unless it is allowed', async () => {
  const { sql, url: databaseUrl, drop } = await freshDatabase()
  const receiver = await startReceiver()
  const log = { warn: (details: object) => expect(details).toEqual({}) }
  const cardTokenKey = randomBytes(32)
  const allowed = { databaseUrl, cardTokenKey, webhookPrivateNetworks: ['127.0.0.0/8'] }
  const webhooks = openWebhooks(allowed, log)
  const made = await webhooks.desk.create(1n, all(receiver.url))
  await tell(sql, [{ ownerId: 1n, type: 'card.linked', memberId: null, body: { a: '1' } }])
  await receiver.received(1)
  const [received] = receiver.got
  if (received === undefined || made === null) throw new Error('not received')
  expect(verify(made.secret, received)).toMatchObject({ type: 'card.linked', data: { a: '1' } })
  const metrics = createMetrics()
  addWebhookMetrics(metrics, () => webhooks.stats())
  expect(await metrics.text()).toMatch(/^cobrand_events_placed_total 1$/m)
  await webhooks.stop()

  const closed = openWebhooks({ databaseUrl, cardTokenKey }, log)
  const key = { ownerId: 1n, endpointId: made.endpoint.endpointId }
  expect(closed.desk.mistakeOfUrl(receiver.url)).not.toBeNull()
  expect(await closed.desk.test(key)).toMatchObject({ error: 'address_refused', status: null })
  expect(receiver.got).toHaveLength(1)
  await closed.stop()
  await receiver.stop()
  await drop()
})
