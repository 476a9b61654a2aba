/** A card from the request to its end, over two gateways: asked for at one, paid with at the other. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, connectAcquirer, disconnect, type Acquirer } from '../../src/cli/demo/acquirers.ts'
import { shops } from '../../src/cli/demo/cast.ts'
import { createDemoKey, seedDemo } from '../../src/cli/demo/seed.ts'
import { readConfig } from '../../src/config/config.ts'
import { loadEncryptionKey } from '../../src/keys/encryption.ts'
import { giveConsent } from '../../src/member/consent/consents.ts'
import { dayOf } from '../../src/values/time.ts'
import { encryptTo } from '../keys/jwe.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { prepareServe, serve, type ServedGateway, type ServeSetup } from '../support/serve.ts'

const pan = '3530111333300000'
const amountMinor = 1_234_500n
const at = new Date()
/** How long the other gateway may take to hear of something, on a machine that is busy. */
const patience = { timeout: 30_000 }

let database: FreshDatabase
let setup: ServeSetup
let gateways: ServedGateway[]
let acquirer: Acquirer
beforeAll(async () => {
  database = await freshDatabase()
  setup = await prepareServe(database.url)
})
afterAll(async () => {
  for (const gateway of gateways) gateway.child.kill('SIGKILL')
  await setup.remove()
  await database.drop()
})

/** What the card's next payment is told at the till: points of a member's, nothing of a stranger's. */
const pay = async (): Promise<bigint | null> => {
  const message = acquirer.maker('grocery').authorization({ pan, amountMinor })
  const { responseCode, points } = await ask(acquirer, message)
  expect(responseCode).toBe('00')
  return points
}

test('it is a stranger’s until it is proved, a member’s then, and a stranger’s again', async () => {
  const { sql } = database
  const { cardTokenKey, encryptionKeyJwk } = readConfig(
    ['cardTokenKey', 'encryptionKeyJwk'],
    setup.environment,
  )
  const { madina: memberId } = await seedDemo(sql, cardTokenKey)
  const text = { kind: 'card_linking', version: 1, language: 'kk', via: 'portal' } as const
  await giveConsent(sql, memberId, text, at)
  const key = await createDemoKey(sql)
  gateways = [await serve(setup), await serve(setup)]
  const [near, far] = gateways
  acquirer = await connectAcquirer('alfa', far?.ports.alfa ?? 0, () => at)
  const call = async (path: string, init: { method?: string; json?: object } = {}) => {
    const response = await fetch(`${near?.httpUrl}/v1/members/${memberId}${path}`, {
      method: init.method ?? 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(init.json && { body: JSON.stringify(init.json) }),
    })
    return (await response.json()) as Record<string, string>
  }

  const { publicJwk } = await loadEncryptionKey(encryptionKeyJwk)
  const card = await encryptTo(publicJwk, JSON.stringify({ pan }))
  const { linkId } = await call('/card-links', { json: { card } })
  // The other gateway hears of it a moment later; what is paid before is nobody's to tell.
  await expect
    .poll(async () => {
      expect(await pay()).toBeNull()
      return (await sql`SELECT FROM card_sighting`).length
    }, patience)
    .toBeGreaterThan(0)
  expect(await sql`SELECT FROM payment WHERE member_id = ${memberId}`).toHaveLength(0)

  const local = new Date(at.getTime() + shops.grocery.utcOffsetMinutes * 60_000)
  const amount = { minor: `${amountMinor}`, currency: 'KZT' }
  const proof = { kind: 'purchase', amount, purchasedOn: dayOf(local) }
  const { cardId, state } = await call(`/card-links/${linkId}/proofs`, { json: proof })
  expect(state).toBe('linked')
  await expect.poll(pay, patience).not.toBeNull()

  await call(`/cards/${cardId}`, { method: 'DELETE' })
  await expect.poll(pay, patience).toBeNull()
  await disconnect(acquirer)
  for (const gateway of gateways) gateway.child.kill('SIGTERM')
  expect(await Promise.all(gateways.map(({ exited }) => exited))).toEqual([0, 0])
}, 60_000)
