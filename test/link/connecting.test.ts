import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadProtocol } from '../../src/iso8583/index.ts'
import type { LinkConfig } from '../../src/link/index.ts'
import { cobrand } from '../support/cobrand.ts'
import { freePort } from '../support/ports.ts'
import { PeerHost } from './peer.ts'
import { memberPan, startBench, strangerPan, type Bench } from './support.ts'
import { connectorProtocol } from './protocols.ts'

const dialect = loadProtocol('iso1987-ascii')
let bench: Bench
let host: PeerHost
beforeEach(async () => void (host = await PeerHost.listen(dialect)))
afterEach(async () => {
  await bench.stop()
  await host.stop()
})

async function start(over: Partial<LinkConfig> = {}, ports = [host.port]): Promise<void> {
  const to = ports.map((port) => ({ host: '127.0.0.1', port }))
  const protocol = connectorProtocol()
  bench = await startBench(protocol, 60_000, { connect: { to }, ...over })
}

it('calls, signs on, and serves the acquirer at the other end', async () => {
  await start()
  const peer = await host.accept()
  const signOn = await peer.next()
  expect(signOn).toMatchObject({ mti: '0800', fields: { 70: '001' } })
  peer.send(peer.answerTo(signOn))
  await bench.logged('gateway signed on')
  expect(bench.counts()).toMatchObject({ connections: 1, signedOn: 1 })
  const { maker, intake } = bench
  const stranger = await peer.ask(maker.authorization({ pan: strangerPan, amountMinor: 1n }))
  expect(stranger.fields[39]).toBe('00')
  const asked = peer.ask(maker.authorization({ pan: memberPan, amountMinor: 1n }))
  await intake.until(() => intake.taken.length === 1)
  intake.commit()
  expect((await asked).fields[63]).toBe('POINTS 000000045')
  expect(bench.links.addresses[0]).toMatchObject({ connect: [`127.0.0.1:${host.port}`] })
})

it('signs off before it goes, and answers what it had taken', async () => {
  await start()
  const peer = await host.accept()
  peer.send(peer.answerTo(await peer.next()))
  await bench.logged('gateway signed on')
  const { maker, intake, links } = bench
  const advice = peer.ask(maker.advice({ pan: memberPan, amountMinor: 1n }))
  await intake.until(() => intake.taken.length === 1)
  const stopped = links.stop()
  intake.commit()
  expect((await advice).fields[39]).toBe('00')
  expect(await peer.next()).toMatchObject({ mti: '0800', fields: { 70: '002' } })
  peer.socket.end()
  await stopped
})

it('keeps as many connections as it was told, and calls again what is lost', async () => {
  await start({ connect: { to: [{ host: '127.0.0.1', port: host.port }], connections: 3 } })
  const peers = await Promise.all([host.accept(), host.accept(), host.accept()])
  for (const peer of peers) peer.send(peer.answerTo(await peer.next()))
  await bench.logged('gateway signed on', 3)
  await peers[0]?.close()
  const again = await host.accept()
  expect(await again.next()).toMatchObject({ fields: { 70: '001' } })
  expect(bench.counts()).toMatchObject({ connections: 3, connectionsTotal: 4, signedOn: 2 })
})

it('goes on to the next address, and says once that one cannot be reached', async () => {
  await start({}, [await freePort(), host.port])
  const peer = await host.accept()
  await peer.next()
  const warnings = bench.log.filter(({ level }) => level === 'warn')
  expect(warnings.map(({ message }) => message)).toEqual(['cannot connect'])
  expect(warnings[0]?.details).toMatchObject({ link: 'alpha', reason: 'ECONNREFUSED' })
  expect(bench.counts().connectFailures).toBe(1)
})

it.each([
  ['refuses the sign-on', '05', 'sign_on_refused'],
  ['does not answer it', null, 'no_answer'],
])('leaves a host that %s, and calls again', async (_what, code, reason) => {
  await start({ session: { answerTimeoutMs: 60 } })
  const peer = await host.accept()
  const signOn = await peer.next()
  if (code !== null) peer.send(peer.answerTo(signOn, code))
  await peer.closed
  expect(bench.counts().faults).toEqual([{ reason, count: 1 }])
  const again = await host.accept()
  peer.send(again.answerTo(await again.next()))
})

it('serves `cobrand simulate --listen` as its acquirer', async () => {
  const port = await freePort()
  await start({}, [port])
  const drill = [
    '--listen',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--rate',
    '50',
    '--for',
    '1',
  ]
  const { code, stdout } = await cobrand(['simulate', ...drill, '--json'], {})
  expect([code, stdout]).toEqual([0, expect.stringContaining('{')])
  expect(bench.count('stranger')).toBeGreaterThan(20)
  expect(bench.counts().faults).toEqual([])
})

it('calls nobody where another process does', async () => {
  await start({}, [host.port])
  await host.accept()
  await bench.stop()
  const protocol = connectorProtocol()
  const connect = { to: [{ host: '127.0.0.1', port: host.port }] }
  bench = await startBench(protocol, 60_000, { connect }, { callsOut: false })
  expect(bench.counts()).toMatchObject({ connectionsTotal: 0, connectFailures: 0 })
  expect(bench.log.map(({ message }) => message)).toEqual(['link is run by another process'])
})
