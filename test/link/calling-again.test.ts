/** How often a peer is called that cannot be reached or will not have us, and what is said of it. */
import { createServer } from 'node:tls'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest'
import { loadProtocol } from '../../src/iso8583/index.ts'
import type { LinkConfig } from '../../src/link/index.ts'
import { createAuthority } from '../support/certificates.ts'
import { freePort } from '../support/ports.ts'
import { PeerHost } from './peer.ts'
import { connectorProtocol } from './protocols.ts'
import { startBench, strangerPan, type Bench } from './support.ts'

const asked: number[] = []
vi.mock('../../src/link/back-off.ts', () => ({
  backOffMs: (failures: number) => {
    asked.push(failures)
    return 0
  },
}))

const directory = mkdtempSync(join(tmpdir(), 'cobrand-calls-'))
afterAll(() => rmSync(directory, { recursive: true }))
const authority = createAuthority(directory)
const server = authority.issue('server')
const dialect = loadProtocol('iso1987-ascii')

let bench: Bench
let hosts: PeerHost[]
beforeEach(() => {
  asked.length = 0
  hosts = []
})
afterEach(async () => {
  await bench.stop()
  for (const host of hosts) await host.stop()
})

async function listen(port = 0, tls?: { cert: string; key: string }): Promise<PeerHost> {
  const host = await PeerHost.listen(dialect, tls && createServer(tls), port)
  hosts.push(host)
  return host
}

async function start(port: number, over: Partial<LinkConfig> = {}, protocol = connectorProtocol()) {
  const connect = { to: [{ host: '127.0.0.1', port }] }
  bench = await startBench(protocol, 60_000, { connect, ...over })
}

/** The reasons that were said, in order. */
function said(): unknown[] {
  const lines = bench.log.filter(({ message }) => message === 'cannot connect')
  // A call may be taken by a host that is just going.
  return lines.map(({ details }) => details['reason']).filter((why) => why !== 'ECONNRESET')
}

it('waits longer each time that its sign-on is refused, and not after one that was accepted', async () => {
  const host = await listen()
  await start(host.port)
  for (let call = 0; call < 4; call++) {
    const peer = await host.accept()
    const signOn = await peer.next()
    // That it says hello itself makes its no no better.
    await peer.ask(bench.maker.echo())
    peer.send(peer.answerTo(signOn, '05'))
    await peer.closed
  }
  const peer = await host.accept()
  expect(asked).toEqual([1, 2, 3, 4])
  peer.send(peer.answerTo(await peer.next()))
  await bench.logged('gateway signed on')
  await peer.close()
  await host.accept()
  expect(asked).toEqual([1, 2, 3, 4, 1])
})

it('takes what it understood for success where the peer signs on, or nobody does', async () => {
  const host = await listen()
  await start(host.port, {}, 'iso1987-ascii')
  await (await host.accept()).close()
  const peer = await host.accept()
  await peer.ask(bench.maker.authorization({ pan: strangerPan, amountMinor: 1n }))
  await peer.close()
  await host.accept()
  expect(asked).toEqual([1, 1])
})

it('says that a peer cannot be reached once an outage, and again where the reason is another', async () => {
  const port = await freePort()
  await start(port, { tls: { fingerprints: [server.fingerprint] } })
  await vi.waitUntil(() => bench.counts().connectFailures > 2)
  expect(said()).toEqual(['ECONNREFUSED'])
  const right = { cert: server.certificate, key: server.key }
  const secure = await listen(port, right)
  const peer = await secure.accept()
  peer.send(peer.answerTo(await peer.next()))
  await bench.logged('gateway signed on')
  await secure.stop()
  hosts = []
  // The next outage is another one.
  await vi.waitUntil(() => said().length > 1)
  const other = authority.issue('other')
  await listen(port, { cert: other.certificate, key: other.key })
  await vi.waitUntil(() => said().includes('not_pinned'))
  const calls = bench.counts().connectFailures
  await vi.waitUntil(() => bench.counts().connectFailures > calls + 2)
  expect(said()).toEqual(['ECONNREFUSED', 'ECONNREFUSED', 'not_pinned'])
  const counted = bench.counts().faults.find(({ reason }) => reason === 'not_pinned')
  expect(counted?.count).toBeGreaterThan(2)
})
