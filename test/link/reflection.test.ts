/** What somebody without the key can make the gateway sign, and what its own messages are worth to him. */
import { afterEach, expect, it } from 'vitest'
import {
  compileFraming,
  frameMessage,
  loadProtocol,
  type PlainMessage,
} from '../../src/iso8583/index.ts'
import type { LinkConfig } from '../../src/link/index.ts'
import { MessageMac } from '../../src/link/mac/message-mac.ts'
import { PeerHost, type Peer } from './peer.ts'
import { connectorProtocol } from './protocols.ts'
import { memberPan, startBench, strangerPan, type Bench } from './support.ts'

let bench: Bench
let host: PeerHost | undefined
afterEach(async () => {
  await bench.stop()
  await host?.stop()
  host = undefined
})

const key = Buffer.from('0123456789abcdeffedcba9876543210', 'hex')
const mac = { algorithm: 'retail', required: true, key } as const
const stranger = { pan: strangerPan, amountMinor: 1000n }

async function start(over: Partial<LinkConfig> = {}, protocol = 'iso1987-ascii'): Promise<void> {
  bench = await startBench(protocol, 60_000, { mac, ...over })
}

/** A link that calls us and has to sign on, and the first connection. */
async function startCalled(over: Partial<LinkConfig> = {}, connections = 1): Promise<Peer> {
  const protocol = connectorProtocol()
  await start(
    { session: { signOnRequired: true }, ...over, ...(await called(connections)) },
    protocol,
  )
  return await (host ?? expect.unreachable()).accept()
}

async function called(connections: number): Promise<Partial<LinkConfig>> {
  host = await PeerHost.listen(loadProtocol('iso1987-ascii'))
  return { connect: { to: [{ host: '127.0.0.1', port: host.port }], connections } }
}

function frame(bytes: Buffer): Buffer {
  return frameMessage(compileFraming(bench.dialect.framing), bytes)
}

function signed(message: PlainMessage): Buffer {
  const isLong = Object.keys(message.fields).some((de) => Number(de) > 64)
  const fields = { ...message.fields, [isLong ? '128' : '64']: '0'.repeat(16) }
  const bytes = bench.dialect.encode({ ...message, fields })
  new MessageMac(mac, bench.dialect).seal(bytes, 0, bytes.length)
  return bytes
}

function reasons(): string[] {
  return bench.counts().faults.map(({ reason }) => reason)
}

/** Which of the messages that came have a MAC field. */
function haveMac(peer: Peer): boolean[] {
  return peer.frames.map((bytes) => bench.dialect.macRange(bench.dialect.decode(bytes)) !== null)
}

it('refuses an echo of its own that comes back, and answers it not', async () => {
  await start({ session: { echoAfterMs: 20 } })
  const peer = await bench.call()
  await peer.next()
  peer.write(frame(peer.frames[0] ?? Buffer.alloc(0)))
  await peer.closed
  expect(peer.received).toEqual([])
  expect([bench.count('reflected'), bench.count('network')]).toEqual([1, 0])
  expect(reasons()).toEqual(['reflected'])
})

it('refuses what it said on another connection of the link', async () => {
  await start({ session: { echoAfterMs: 20 } })
  const [peer, other] = [await bench.call(), await bench.call()]
  await peer.next()
  other.write(frame(peer.frames[0] ?? Buffer.alloc(0)))
  await other.closed
  expect(other.received.filter(({ mti }) => mti === '0810')).toEqual([])
  expect(bench.count('reflected')).toBe(1)
})

it('takes no sign-on of its own that comes back for one, nor its answer', async () => {
  const [peer, other] = [await startCalled({}, 2), await (host ?? expect.unreachable()).accept()]
  await Promise.all([peer.next(), other.next()])
  other.write(frame(peer.frames[0] ?? Buffer.alloc(0)))
  await other.closed
  expect(other.received).toEqual([])
  expect(bench.counts().signedOn).toBe(0)
  expect(bench.log.map(({ message }) => message)).not.toContain('acquirer signed on')
  expect(reasons()).toEqual(['reflected'])
})

it('is signed on by the answer to its own sign-on, not by one of the peer', async () => {
  const peer = await startCalled()
  const own = await peer.next()
  peer.write(frame(signed(bench.maker.signOn())))
  expect((await peer.next()).fields[39]).toBe('00')
  peer.write(frame(signed(bench.maker.authorization(stranger))))
  expect((await peer.next()).fields[39]).toBe('91')
  peer.write(frame(signed(peer.answerTo(own))))
  await bench.logged('gateway signed on')
  // Who has said yes once may sign itself off and on.
  peer.write(frame(signed(bench.maker.signOff())))
  peer.write(frame(signed(bench.maker.authorization(stranger))))
  peer.write(frame(signed(bench.maker.signOn())))
  peer.write(frame(signed(bench.maker.authorization(stranger))))
  const codes = [peer.next(), peer.next(), peer.next(), peer.next()]
  expect((await Promise.all(codes)).map(({ fields }) => fields[39])).toEqual([
    '00',
    '91',
    '00',
    '00',
  ])
})

it('signs nothing that is not authentic, nor what is not a message', async () => {
  await start()
  const peer = await bench.call()
  const { maker } = bench
  const forged = signed(maker.echo())
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
  const broken = maker.authorization(stranger)
  delete broken.fields[4]
  const misread = Buffer.from(signed(maker.authorization(stranger)))
  misread.write('99', misread.indexOf('0512345'))
  const frames = [forged, bench.dialect.encode(broken), misread, bench.dialect.encode(maker.echo())]
  for (const bytes of frames) peer.write(frame(bytes))
  for (const code of ['96', '96', '30', '96']) expect((await peer.next()).fields[39]).toBe(code)
  peer.write(frame(signed(broken)))
  peer.write(frame(signed(maker.echo())))
  await peer.next(({ fields }) => fields[39] === '00')
  expect(haveMac(peer)).toEqual([false, false, false, false, true, true])
})

it('signs an answer where the message was signed, if no MAC is required', async () => {
  await start({ mac: { ...mac, required: false } })
  const peer = await bench.call()
  const { maker, intake } = bench
  const ask = async (bytes: Buffer): Promise<void> => {
    peer.write(frame(bytes))
    await intake.until(() => intake.taken.length === 1)
    intake.commit()
    await peer.next()
  }
  const member = (): PlainMessage => maker.authorization({ pan: memberPan, amountMinor: 1000n })
  await ask(bench.dialect.encode(member()))
  await ask(signed(member()))
  for (const bytes of [bench.dialect.encode(maker.echo()), signed(maker.echo())]) {
    peer.write(frame(bytes))
    await peer.next()
  }
  expect(haveMac(peer)).toEqual([false, true, false, true])
})
