/** PostgreSQL is killed again and again under members' requests and advices: the gateway lives through it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { connect } from '../../src/db/connect.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { countUnbalanced } from '../../src/ledger/store.ts'
import { seedCoalition } from '../support/coalition.ts'
import { freePort } from '../support/ports.ts'
import { prepareServe, serve } from '../support/serve.ts'
import { connectBoth, linkTestCards, makeTraffic, testPans } from '../support/traffic.ts'

const kills = 6
const pans = testPans(20)

test('six kills under mixed traffic end no gateway and lose no acknowledged advice', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'cobrand-restarts-'))
  const port = await freePort()
  let server = await startEmbedded({ dataDir, port })
  const setup = await prepareServe(server.url)
  const sql = connect(server.url)
  await migrate(sql)
  await seedCoalition(sql, 0)
  const { cardTokenKey } = readConfig(['cardTokenKey'], setup.environment)
  await linkTestCards(sql, cardTokenKey, pans)
  await sql.end()
  const gateway = await serve(setup)
  const clients = await connectBoth(gateway.ports)
  const traffic = makeTraffic(pans, 60, new Date())
  const acknowledged = new Set<string>()
  let next = 0
  let sending = true
  const stream = async (): Promise<void> => {
    for (let sent = traffic[next++]; sending && sent !== undefined; sent = traffic[next++]) {
      if (sent.message.mti.endsWith('1')) continue
      const answer = await clients[sent.link].send(sent.message)
      const isMembers = pans.includes(sent.message.fields[2] ?? '')
      if (isMembers && sent.message.mti[2] === '2' && answer.fields[39] === '00') {
        acknowledged.add(sent.message.fields[37] ?? '')
      }
    }
  }
  const streams = Promise.all(Array.from({ length: 30 }, stream))
  for (let kill = 0; kill < kills; kill++) {
    const before = acknowledged.size
    await vi.waitUntil(() => acknowledged.size > before + 20 || next > traffic.length, {
      timeout: 20_000,
    })
    process.kill(server.pid, 'SIGKILL')
    await server.ended
    await server.stop()
    server = await startEmbedded({ dataDir, port })
  }
  const ready = async (): Promise<boolean> =>
    (await fetch(`${gateway.httpUrl}/readyz`)).status === 200
  await vi.waitUntil(ready, { timeout: 30_000, interval: 50 })
  sending = false
  await streams
  expect(gateway.child.exitCode).toBe(null)
  await Promise.all([clients.alfa.close(), clients.beta.close()])
  gateway.child.kill('SIGTERM')
  expect(await gateway.exited).toBe(0)

  const after = connect(server.url)
  const missing = await after`
    SELECT rrn FROM unnest(${[...acknowledged]}::text[]) AS rrn EXCEPT SELECT rrn FROM payment`
  expect(missing).toHaveLength(0)
  expect(await countUnbalanced(after)).toBe(0)
  await after.end()
  await server.stop()
  await setup.remove()
  await rm(dataDir, { recursive: true, force: true })
})
