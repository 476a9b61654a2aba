/**
 * Promises 2 and 3: the gateway is killed in the middle of traffic, again and again; after a replay of
 * everything the ledger is that of one clean delivery, and no acknowledged advice is ever missing.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { prepareServe, serve, type ServedGateway, type ServeSetup } from '../support/serve.ts'
import { connectBoth, linkTestCards, makeTraffic, testPans, type Sent } from '../support/traffic.ts'

const pans = testPans(30)
const traffic = makeTraffic(pans, 6, new Date())
const kills = 3

interface Site {
  database: FreshDatabase
  setup: ServeSetup
}

let crashing: Site
let clean: Site

beforeAll(async () => {
  crashing = await makeSite()
  clean = await makeSite()
})
afterAll(async () => {
  for (const { setup, database } of [crashing, clean]) {
    await setup.remove()
    await database.drop()
  }
})

async function makeSite(): Promise<Site> {
  const database = await freshDatabase()
  const setup = await prepareServe(database.url)
  const { cardTokenKey } = readConfig(['cardTokenKey'], setup.environment)
  await seedCoalition(database.sql, 0)
  await linkTestCards(database.sql, cardTokenKey, pans)
  return { database, setup }
}

/** Sends all, many at a time; answers those that were acknowledged as approved. */
async function sendAll(
  gateway: ServedGateway,
  messages: readonly Sent[],
  onAnswer: (answered: number) => void = () => {},
): Promise<Sent[]> {
  const clients = await connectBoth(gateway.ports)
  const acknowledged: Sent[] = []
  let answered = 0
  const send = async (sent: Sent): Promise<void> => {
    try {
      const answer = await clients[sent.link].send(sent.message)
      if (answer.fields[39] === '00') acknowledged.push(sent)
      onAnswer(++answered)
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ClientError') throw error
    }
  }
  // An acquirer repeats a message once it has given up waiting for the answer.
  const isRepeat = ({ message }: Sent): boolean => message.mti.endsWith('1')
  await Promise.all(messages.filter((sent) => !isRepeat(sent)).map(send))
  await Promise.all(messages.filter(isRepeat).map(send))
  await Promise.all([clients.alfa.close(), clients.beta.close()])
  return acknowledged
}

async function ledgerOf({ database: { sql } }: Site) {
  expect(await ledgerFaults(sql)).toEqual([])
  return {
    accounts: await sql`
      SELECT account_id, sum(debits_pending), sum(debits_posted), sum(credits_pending),
             sum(credits_posted) FROM account GROUP BY account_id ORDER BY account_id`,
    payments: await sql`
      SELECT member_id, rrn, stan, authorized_minor, reversed_minor, pending_points, posted_points,
             reason
        FROM payment ORDER BY member_id, rrn, stan`,
    months: await sql`
      SELECT member_id, month, category, channel, currency, payments, amount_minor, largest_minor
        FROM profile_month ORDER BY 1, 2, 3, 4, 5`,
    keys: await sql`SELECT key, points FROM card_event ORDER BY key`.then((rows) => rows.length),
  }
}

test('killed in the middle of traffic and replayed, the ledger is that of a clean run', async () => {
  for (let kill = 1; kill <= kills; kill++) {
    const gateway = await serve(crashing.setup)
    const killAt = Math.floor((traffic.length * kill) / (kills + 2))
    const acknowledged = await sendAll(gateway, traffic, (answered) => {
      if (answered === killAt) gateway.child.kill('SIGKILL')
    })
    expect(await gateway.exited).toBe(null)
    expect(acknowledged.length).toBeLessThan(traffic.length)
    const rrns = acknowledged
      .filter(({ message }) => message.mti[2] === '2' && pans.includes(message.fields[2] ?? ''))
      .map(({ message }) => message.fields[37] ?? '')
    expect(rrns.length).toBeGreaterThan(0)
    const missing = await crashing.database.sql`
      SELECT rrn FROM unnest(${rrns}::text[]) AS rrn
      EXCEPT SELECT rrn FROM payment`
    expect(missing).toHaveLength(0)
    expect(await ledgerFaults(crashing.database.sql)).toEqual([])
  }
  const recovered = await serve(crashing.setup)
  expect(await sendAll(recovered, traffic)).toHaveLength(traffic.length)
  recovered.child.kill('SIGTERM')
  expect(await recovered.exited).toBe(0)

  const undisturbed = await serve(clean.setup)
  expect(await sendAll(undisturbed, traffic)).toHaveLength(traffic.length)
  undisturbed.child.kill('SIGTERM')
  expect(await undisturbed.exited).toBe(0)

  const ledger = await ledgerOf(crashing)
  expect(ledger).toEqual(await ledgerOf(clean))
  expect(ledger.payments.length).toBeGreaterThan(400)
})
