import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadProtocol } from '../../src/iso8583/index.ts'
import type { LinkConfig } from '../../src/link/index.ts'
import { freePort } from '../support/ports.ts'
import { Peer, PeerHost } from './peer.ts'
import { writeOverlay } from './protocols.ts'
import { linkConfig, memberPan, startBench, strangerPan, type Bench } from './support.ts'

const dialect = loadProtocol('iso1987-ascii')
const stranger = { pan: strangerPan, amountMinor: 1000n }
let bench: Bench
let peers: Peer[]
let occupant: Server
beforeEach(async () => {
  peers = []
  occupant = createServer().listen(0, '127.0.0.1')
  await once(occupant, 'listening')
  bench = await startBench()
})
afterEach(async () => {
  await Promise.all(peers.map((peer) => peer.close()))
  await bench.stop()
  occupant.close()
})

const alpha = linkConfig()
const beta = linkConfig({ name: 'beta' })

function portOf(name: string): number {
  return bench.links.addresses.find((address) => address.name === name)?.port ?? 0
}

async function call(name: string): Promise<Peer> {
  const peer = await Peer.connect(portOf(name), dialect)
  peers.push(peer)
  return peer
}

async function isServed(peer: Peer): Promise<boolean> {
  return await peer.ask(bench.maker.authorization(stranger)).then(
    ({ fields }) => fields[39] === '00',
    () => false,
  )
}

it('keeps connections and counts of what has not changed, and adds and removes the rest', async () => {
  const peer = await call('alpha')
  await isServed(peer)
  const added = { kept: ['alpha'], changed: [], added: ['beta'], removed: [] }
  expect(await bench.links.reload([structuredClone(alpha), beta])).toEqual(added)
  const other = await call('beta')
  expect([await isServed(peer), await isServed(other)]).toEqual([true, true])
  const removed = { kept: ['alpha'], changed: [], added: [], removed: ['beta'] }
  const port = portOf('beta')
  expect(await bench.links.reload([alpha])).toEqual(removed)
  await other.closed
  await expect(Peer.connect(port, dialect)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  expect(await isServed(peer)).toBe(true)
  expect(bench.counts()).toMatchObject({ connectionsTotal: 1, connections: 1 })
})

it('drains what has changed, on a port that listens all the while, and counts on', async () => {
  const peer = await call('alpha')
  const { intake, maker, links } = bench
  const advice = peer.ask(maker.advice({ pan: memberPan, amountMinor: 1n }))
  await intake.until(() => intake.taken.length === 1)
  const port = portOf('alpha')
  const changed: LinkConfig = { ...alpha, session: { signOnRequired: true } }
  expect((await links.reload([changed])).changed).toEqual(['alpha'])
  expect(portOf('alpha')).toBe(port)
  const newcomer = await call('alpha')
  expect(await isServed(newcomer)).toBe(false)
  expect((await newcomer.ask(maker.signOn())).fields[39]).toBe('00')
  expect(await isServed(newcomer)).toBe(true)
  // What was taken before is answered before its connection ends.
  intake.commit()
  expect((await advice).fields[39]).toBe('00')
  await peer.closed
  await bench.logged('link stopped')
  expect(bench.counts()).toMatchObject({ connectionsTotal: 2, connections: 1 })
})

it('follows a protocol file', async () => {
  const file = writeOverlay({ answers: { codes: { approved: '00' } } })
  const link = { ...alpha, protocol: file }
  expect((await bench.links.reload([link])).changed).toEqual(['alpha'])
  expect((await bench.links.reload([link])).kept).toEqual(['alpha'])
  await (await call('alpha')).ask(bench.maker.echo())
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace('"approved":"00"', '"approved":"08"'))
  expect((await bench.links.reload([link])).changed).toEqual(['alpha'])
  const counted = (): Record<string, number> =>
    Object.fromEntries(bench.counts().messages.map(({ code, count }) => [code, count]))
  expect(counted()).toEqual({ '00': 1 })
  const { fields } = await (await call('alpha')).ask(bench.maker.echo())
  expect(fields[39]).toBe('08')
  // What was counted was answered as it was.
  expect(counted()).toEqual({ '00': 1, '08': 1 })
  writeFileSync(file, '{}')
  await expect(bench.links.reload([link])).rejects.toMatchObject({ name: 'SpecError' })
  expect((await (await call('alpha')).ask(bench.maker.echo())).fields[39]).toBe('08')
})

it('changes nothing where a port is taken or a protocol is wrong', async () => {
  const peer = await call('alpha')
  const taken = { port: (occupant.address() as AddressInfo).port }
  const addresses = bench.links.addresses
  const changed = { ...alpha, session: { signOnRequired: true } }
  for (const bad of [
    { ...beta, listen: taken },
    { ...beta, protocol: 'nothing' },
  ]) {
    const free = linkConfig({ name: 'gamma' })
    await expect(bench.links.reload([changed, free, bad])).rejects.toThrow(/taken|nothing/)
    expect(bench.links.addresses).toEqual(addresses)
    expect(await isServed(peer)).toBe(true)
    expect(await isServed(await call('alpha'))).toBe(true)
  }
})

it('lets a link take the port of another, and moves one to another side', async () => {
  const port = await freePort()
  const fixed = linkConfig({ name: 'fixed', listen: { port } })
  await bench.links.reload([fixed])
  expect(await isServed(await call('fixed'))).toBe(true)
  await bench.links.reload([{ ...fixed, name: 'renamed' }])
  expect(await isServed(await call('renamed'))).toBe(true)
  const host = await PeerHost.listen(dialect)
  const { listen: _, ...sideless } = fixed
  const to = [{ host: '127.0.0.1', port: host.port }]
  await bench.links.reload([{ ...sideless, name: 'renamed', connect: { to } }])
  expect(await isServed(await host.accept())).toBe(true)
  await expect(Peer.connect(port, dialect)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await bench.links.reload([])
  await host.stop()
})

it('opens nothing again once it was stopped, whenever that was asked', async () => {
  const { links } = bench
  const port = portOf('alpha')
  const fixed = linkConfig({ name: 'fixed', listen: { port } })
  const before = links.reload([{ ...alpha, connectionsMax: 2 }])
  const stopped = links.stop()
  const during = links.reload([fixed])
  const nothing = { kept: [], changed: [], added: [], removed: [] }
  await before
  expect(await during).toEqual(nothing)
  await stopped
  expect(await links.reload([fixed])).toEqual(nothing)
  await expect(Peer.connect(port, dialect)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

it('does one after the other what is asked at once', async () => {
  const asked = [[alpha, beta], [beta], [alpha]].map((links) => bench.links.reload(links))
  await Promise.all(asked)
  expect(bench.links.addresses.map(({ name }) => name)).toEqual(['alpha'])
  expect(await isServed(await call('alpha'))).toBe(true)
})
