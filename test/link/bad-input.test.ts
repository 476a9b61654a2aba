/**
 * What a peer may do wrong. Each case has a count and an outcome, and leaves the traffic of another connection alone,
 * which is judged by its answers.
 */
import { afterEach, describe, expect, it } from 'vitest'
import type { LinkConfig } from '../../src/link/index.ts'
import type { Peer } from './peer.ts'
import { writeOverlay } from './protocols.ts'
import { startBench, strangerPan, type Bench } from './support.ts'

let bench: Bench
afterEach(() => bench.stop())

const stranger = { pan: strangerPan, amountMinor: 1000n }
const patient: LinkConfig['session'] = { echoAfterMs: 0 }

async function start(protocol: string, over: Partial<LinkConfig> = {}): Promise<Peer> {
  bench = await startBench(protocol, 60_000, { session: patient, ...over })
  return await bench.call()
}

/** Answers of another connection, while `until` is not over. */
async function unharmed(until: Promise<unknown>): Promise<void> {
  const other = await bench.call()
  let over = false
  void until.then(() => (over = true))
  do {
    const { mti, fields } = await other.ask(bench.maker.authorization(stranger))
    expect([mti, fields[39]]).toEqual(['0110', '00'])
  } while (!over)
  await other.ask(bench.maker.authorization(stranger))
}

/** The head of a frame: two bytes or four digits. */
function head(protocol: string, length: number): Buffer {
  return protocol.endsWith('bcd')
    ? Buffer.from([length >> 8, length & 255])
    : Buffer.from(String(length).padStart(4, '0'))
}

describe.each(['iso1987-ascii', 'iso1987-bcd'])('%s', (protocol) => {
  it('takes a message that is cut anywhere, byte by byte and in two', async () => {
    const peer = await start(protocol)
    const frame = peer.frame(bench.maker.authorization(stranger))
    const writes: Buffer[] = []
    for (let at = 1; at < frame.length; at++) writes.push(frame.subarray(0, at), frame.subarray(at))
    for (const byte of frame) writes.push(Buffer.from([byte]))
    // Each in a segment of its own: the system may join them, and the cutter's own tests do not.
    for (const bytes of writes)
      await new Promise<void>((done) => void peer.socket.write(bytes, () => done()))
    for (let answer = 0; answer < frame.length; answer++) {
      expect((await peer.next()).fields[39]).toBe('00')
    }
    expect([bench.count('stranger'), bench.faults()]).toEqual([frame.length, {}])
  })

  it('answers every message of a chunk, and ignores frames of length 0 in between', async () => {
    const peer = await start(protocol)
    const poll = head(protocol, 0)
    const frames = Array.from({ length: 500 }, () =>
      peer.frame(bench.maker.authorization(stranger)),
    )
    peer.write(Buffer.concat(frames.flatMap((frame) => [poll, frame])))
    for (const _ of frames) await peer.next()
    expect(bench.counts()).toMatchObject({ emptyFrames: 500, faults: [] })
    expect(bench.count('stranger')).toBe(500)
  })

  it.each([
    ['a message of one byte', 1, 'not_a_message'],
    ['one of the greatest length', 0, 'not_a_message'],
    ['one that is a byte longer', 1, 'bad_frame'],
  ] as const)('%s: closed as %s', async (what, more, reason) => {
    const frameBytesMax = 512
    const peer = await start(writeOverlay({ framing: { frameBytesMax } }, protocol))
    const length = what === 'a message of one byte' ? 1 : frameBytesMax + more
    peer.write(Buffer.concat([head(protocol, length), Buffer.alloc(length, '?')]))
    await unharmed(peer.closed)
    expect(bench.faults()).toEqual({ [reason]: 1 })
  })

  it.each([
    // Two bytes of length may be anything: 1603 is a long message that does not come.
    ['TLS', Buffer.from('1603010200010000', 'hex'), protocol.endsWith('bcd') ? 'half' : 'bad'],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'bad'],
  ])('closes what speaks another protocol (%s)', async (name, bytes, reason) => {
    const peer = await start(protocol, { limits: { halfFrameMs: 60 } })
    peer.write(bytes)
    await unharmed(peer.closed)
    const said = bench.log.find(({ level }) => level === 'warn')
    expect(said?.details['looksLike']).toBe(name)
    expect(bench.faults()).toEqual({ [`${reason}_frame`]: 1 })
  })

  it('keeps a peer that finishes its frame in time, however often', async () => {
    const peer = await start(protocol, { limits: { halfFrameMs: 1000 } })
    // All the while a frame is half there, and never the same one for long.
    let rest: Buffer = Buffer.alloc(0)
    let sent = 0
    for (const end = performance.now() + 1300; performance.now() < end; sent++) {
      const frame = peer.frame(bench.maker.authorization(stranger))
      peer.write(Buffer.concat([rest, frame.subarray(0, 20)]))
      rest = frame.subarray(20)
      if (sent > 0) await peer.next()
      await new Promise<void>((resolve) => void setTimeout(resolve, 20))
    }
    peer.write(rest)
    expect((await peer.next()).fields[39]).toBe('00')
    expect([bench.count('stranger'), bench.faults()]).toEqual([sent, {}])
  })

  it('closes a peer that sends one byte now and then', async () => {
    const peer = await start(protocol, { limits: { halfFrameMs: 120 } })
    const frame = peer.frame(bench.maker.authorization(stranger))
    let at = 0
    const drip = setInterval(() => peer.write(frame.subarray(at, ++at)), 30)
    await unharmed(peer.closed)
    clearInterval(drip)
    expect(at).toBeLessThan(frame.length)
    expect(bench.faults()).toEqual({ half_frame: 1 })
  })

  it('closes the wrong dialect on the port', async () => {
    const peer = await start(protocol, { limits: { halfFrameMs: 60 } })
    const other = await startBench(protocol.endsWith('bcd') ? 'iso1987-ascii' : 'iso1987-bcd')
    const foreign = await other.call()
    for (let sent = 0; sent < 20; sent++)
      peer.write(foreign.frame(other.maker.authorization(stranger)))
    await unharmed(peer.closed)
    await other.stop()
    // Digits are a length far above the limit, and a length in binary is no digits.
    expect(bench.faults()).toEqual({ bad_frame: 1 })
    expect(bench.count('member') + bench.intake.taken.length).toBe(0)
  })
})

it('takes no negative length for one: it is far above the limit', async () => {
  const peer = await start('iso1987-bcd')
  peer.write(Buffer.from('ffff', 'hex'))
  await unharmed(peer.closed)
  expect(bench.faults()).toEqual({ bad_frame: 1 })
  const signed = await bench.call()
  signed.write(Buffer.from('8001', 'hex'))
  await unharmed(signed.closed)
  expect(bench.faults()).toEqual({ bad_frame: 2 })
})

it('cuts a peer that never reads, with all that waits for it', async () => {
  const deaf = await start('iso1987-ascii', { limits: { stalledMs: 150 } })
  deaf.socket.pause()
  const frames = Buffer.concat(
    Array.from({ length: 200 }, () => deaf.frame(bench.maker.authorization(stranger))),
  )
  const flood = setInterval(() => void (deaf.socket.writableLength < 1e6 && deaf.write(frames)), 1)
  const cut = bench.logged('connection closed for a fault')
  await unharmed(cut)
  clearInterval(flood)
  expect(bench.faults()).toEqual({ stalled: 1 })
  expect(bench.counts()).toMatchObject({ pausesForReader: 1 })
  await bench.logged('connection closed')
  deaf.socket.resume()
  await deaf.closed
})

it('never lets half frames and silence fill a link', async () => {
  const silent = await start('iso1987-ascii', { connectionsMax: 16 })
  const working = await bench.call()
  await working.ask(bench.maker.authorization(stranger))
  const idle = [silent, ...(await Promise.all(Array.from({ length: 14 }, () => bench.call())))]
  for (const [at, peer] of idle.entries()) if (at % 2 === 0) peer.write('01')
  // Full: newcomers take the places of those, the oldest first, and keep them once they have said something.
  const newcomers = await Promise.all(
    Array.from({ length: 14 }, async () => {
      const peer = await bench.call()
      expect((await peer.ask(bench.maker.echo())).fields[39]).toBe('00')
      return peer
    }),
  )
  expect(bench.faults()).toEqual({ made_room: 14 })
  const last = await bench.call()
  expect((await last.ask(bench.maker.echo())).fields[39]).toBe('00')
  await Promise.all(idle.map((peer) => peer.closed))
  // All that are left are in use: now the link is full.
  const refused = await bench.call()
  await refused.closed
  expect(bench.faults()).toEqual({ made_room: 15, full: 1 })
  for (const peer of newcomers) {
    expect((await peer.ask(bench.maker.echo())).fields[39]).toBe('00')
  }
  expect((await working.ask(bench.maker.authorization(stranger))).fields[39]).toBe('00')
})

it('refuses who is not on the list', async () => {
  bench = await startBench('iso1987-ascii', 60_000, { allow: ['10.0.0.0/8'] })
  const peer = await bench.call()
  await peer.closed
  expect(bench.faults()).toEqual({ not_allowed: 1 })
  expect(bench.counts().connectionsTotal).toBe(0)
  // Told of at most once a second.
  for (let call = 0; call < 5; call++) await (await bench.call()).closed
  expect(bench.faults()).toEqual({ not_allowed: 6 })
  expect(bench.log.filter(({ level }) => level === 'warn').length).toBeLessThan(3)
})

it('reads no more frames a second than it may, and answers all of them in the end', async () => {
  const peer = await start('iso1987-ascii', { limits: { framesPerSecondMax: 400 } })
  const frames = Array.from({ length: 600 }, () => peer.frame(bench.maker.authorization(stranger)))
  for (const frame of frames)
    await new Promise<void>((done) => void peer.socket.write(frame, () => done()))
  for (const _ of frames) expect((await peer.next()).fields[39]).toBe('00')
  expect(bench.counts().pausesForRate).toBeGreaterThan(0)
  expect(bench.faults()).toEqual({})
})

it('has one bucket of frames for a link, whoever connects', async () => {
  const framesPerSecondMax = 100
  const peer = await start('iso1987-ascii', { limits: { framesPerSecondMax } })
  const startedAtMs = performance.now()
  const flood = (from: typeof peer): void => {
    const frame = (): Buffer => from.frame(bench.maker.authorization(stranger))
    from.socket.write(Buffer.concat(Array.from({ length: 300 }, frame)))
  }
  flood(peer)
  await peer.next()
  const others = await Promise.all(Array.from({ length: 20 }, () => bench.call()))
  for (const other of others) flood(other)
  await Promise.race(others.map((other) => other.next()))
  // A full bucket, what has run in since, and what a chunk holds beyond; not that for each of the connections.
  const seconds = (performance.now() - startedAtMs) / 1000
  const answered = bench.counts().messages.reduce((all, { count }) => all + count, 0)
  expect(answered).toBeLessThan(framesPerSecondMax * (1 + seconds) + 400)
})
