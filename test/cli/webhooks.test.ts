import { afterAll, beforeAll, expect, test } from 'vitest'
import { savePartner } from '../../src/partner/store.ts'
import { tell } from '../../src/outbox/tell.ts'
import { relayAll } from '../../src/outbox/relay.ts'
import { insertEndpoint, updateEndpoint } from '../../src/webhook/store/endpoints.ts'
import { cobrand } from '../support/cobrand.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

test('the list says whose endpoints there are, how they stand, and shows no path of theirs', async () => {
  const { sql, url } = database
  const ownerId = await savePartner(sql, 'Grocer')
  const made = { secret: Buffer.alloc(60), now: new Date() }
  const terms = { description: '', types: [], locationIds: [] }
  const make = (to: string) => insertEndpoint(sql, ownerId, { ...terms, url: to }, made)
  await make('https://shop.example/hooks/s3cret')
  const off = await make('https://off.example:8443/?token=s3cret')
  await updateEndpoint(sql, { ownerId, endpointId: off?.endpointId ?? 0n }, 1, { enabled: false })
  await tell(sql, [{ ownerId, type: 'card.linked', memberId: null, body: {} }])
  await relayAll(sql)
  const environment = { DATABASE_URL: url }
  const text = await cobrand(['webhooks', 'list'], environment)
  expect(text).toMatchObject({ code: 0, stderr: '' })
  expect(text.stdout.split('\n').slice(0, 3)).toEqual([
    expect.stringMatching(/^\d+ {2}Grocer: https:\/\/shop\.example, enabled, 1 behind, 0 again$/),
    expect.stringMatching(
      /^\d+ {2}Grocer: https:\/\/off\.example:8443, disabled \(owner\), 0 behind/,
    ),
    '0 batches of card events wait to be told',
  ])
  const json = await cobrand(['webhooks', 'list', '--json'], environment)
  expect(json.stdout).not.toContain('s3cret')
  expect(JSON.parse(json.stdout)).toMatchObject({ batchesWaiting: 0, endpoints: [{}, {}] })
})
