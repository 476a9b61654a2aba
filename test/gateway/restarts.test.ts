/** PostgreSQL is killed again and again under members' requests and advices: the gateway lives through it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { connect } from '../../src/db/connect.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { seedCoalition } from '../support/coalition.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { freePort } from '../support/ports.ts'
import { prepareServe, serve, type ServedGateway, type ServeSetup } from '../support/serve.ts'
import { connectBoth, linkTestCards, makeTraffic, testPans } from '../support/traffic.ts'
import { within } from '../support/within.ts'

// The pause before the gateway tries again doubles with each kill: 250 ms, then up to 2 s.
const kills = 4
const pans = testPans(20)
const streams = 30
/** How long an advice is left alone that the gateway could not keep: the traffic must outlast the kills. */
const refusedPauseMs = 100

async function seed(url: string, setup: ServeSetup): Promise<void> {
  const sql = connect(url)
  await migrate(sql)
  await seedCoalition(sql, 0)
  const { cardTokenKey } = readConfig(['cardTokenKey'], setup.environment)
  await linkTestCards(sql, cardTokenKey, pans)
  await sql.end()
}

/** Sends over both links until told to stop; keeps the RRN of each advice that was acknowledged. */
async function startTraffic({ ports }: ServedGateway) {
  const clients = await connectBoth(ports)
  const messages = makeTraffic(pans, 200, new Date()).values()
  const acknowledged = new Set<string>()
  let sending = true
  const stream = async (): Promise<void> => {
    for (const { link, message } of messages) {
      if (!sending) return
      if (message.mti.endsWith('1')) continue
      const answer = await clients[link].send(message)
      if (answer.fields[39] === '91') await delay(refusedPauseMs)
      const isMembers = pans.includes(message.fields[2] ?? '')
      if (isMembers && message.mti[2] === '2' && answer.fields[39] === '00') {
        acknowledged.add(message.fields[37] ?? '')
      }
    }
    throw new Error('all the traffic was sent before the last kill')
  }
  const all = Promise.all(Array.from({ length: streams }, stream))
  const failed = all.then(() => new Promise<never>(() => {}))
  failed.catch(() => {})
  return {
    acknowledged,
    /** Resolves when that many more advices were acknowledged; rejects where a stream fails. */
    async advance(count: number): Promise<void> {
      const enough = acknowledged.size + count
      const grown = async (): Promise<void> => {
        while (acknowledged.size < enough) await delay(5)
      }
      await Promise.race([grown(), failed])
    },
    async stop(): Promise<void> {
      sending = false
      await all
      await Promise.all([clients.alfa.close(), clients.beta.close()])
    },
  }
}

test('four kills under mixed traffic end no gateway and lose no acknowledged advice', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'cobrand-restarts-'))
  const port = await freePort()
  let server = await startEmbedded({ dataDir, port })
  const setup = await prepareServe(server.url)
  await seed(server.url, setup)
  const gateway = await serve(setup)
  const traffic = await startTraffic(gateway)
  for (let kill = 1; kill <= kills; kill++) {
    await within(`advices before kill ${kill}`, 15_000, traffic.advance(20))
    process.kill(server.pid, 'SIGKILL')
    await within(`the end of PostgreSQL at kill ${kill}`, 5_000, server.ended)
    await server.stop()
    const started = startEmbedded({ dataDir, port })
    server = await within(`PostgreSQL after kill ${kill}`, 15_000, started)
  }
  await within('advices after the last kill', 20_000, traffic.advance(20))
  await within('the last answers', 15_000, traffic.stop())
  expect(gateway.child.exitCode).toBe(null)
  gateway.child.kill('SIGTERM')
  expect(await within('the end of the gateway', 15_000, gateway.exited)).toBe(0)

  const after = connect(server.url)
  const missing = await after`
    SELECT rrn FROM unnest(${[...traffic.acknowledged]}::text[]) AS rrn
    EXCEPT SELECT rrn FROM payment`
  expect(missing).toHaveLength(0)
  expect(await ledgerFaults(after)).toEqual([])
  await after.end()
  await server.stop()
  await setup.remove()
  await rm(dataDir, { recursive: true, force: true })
})
