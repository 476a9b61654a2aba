import { afterEach, expect, it } from 'vitest'
import type { MessageJson } from '../../src/iso8583/index.ts'
import type { LinkConfig } from '../../src/link/index.ts'
import type { Peer } from './peer.ts'
import { startBench, strangerPan, type Bench } from './support.ts'

let bench: Bench
afterEach(() => bench.stop())

const stranger = { pan: strangerPan, amountMinor: 1000n }

async function start(over: Partial<LinkConfig>): Promise<Peer> {
  bench = await startBench('iso1987-ascii', 60_000, over)
  return await bench.call()
}

function isEcho({ mti, fields }: MessageJson): boolean {
  return mti === '0800' && fields[70] === '301'
}

it('refuses messages until the acquirer signed on, where the link requires it, and after it signed off', async () => {
  const peer = await start({ session: { signOnRequired: true } })
  const { maker } = bench
  const code = async (message: ReturnType<typeof maker.echo>) =>
    (await peer.ask(message)).fields[39]
  expect(await code(maker.authorization(stranger))).toBe('91')
  expect(await code(maker.echo())).toBe('00')
  expect(await code(maker.signOn())).toBe('00')
  expect(bench.counts().signedOn).toBe(1)
  expect(await code(maker.authorization(stranger))).toBe('00')
  expect(await code(maker.signOff())).toBe('00')
  expect(await code(maker.authorization(stranger))).toBe('91')
  expect([bench.count('not_signed_on'), bench.count('stranger')]).toEqual([2, 1])
  expect(bench.counts().signedOn).toBe(0)
  expect(bench.log.map(({ message }) => message)).toContain('acquirer signed off')
})

it('closes a connection on which nobody signs on, by time and by number', async () => {
  const silent = await start({ session: { signOnRequired: true }, limits: { signOnMs: 40 } })
  await silent.closed
  expect(bench.faults()).toEqual({ no_sign_on: 1 })
  await bench.stop()
  const talker = await start({ session: { signOnRequired: true } })
  for (let sent = 0; sent < 10; sent++) talker.send(bench.maker.authorization(stranger))
  await talker.closed
  expect(talker.received.map(({ fields }) => fields[39])).toEqual(Array(10).fill('91'))
  expect(bench.faults()).toEqual({ no_sign_on: 1 })
})

it('asks a silent peer whether it is there, and takes its answer', async () => {
  const peer = await start({ session: { echoAfterMs: 20 } })
  for (let echo = 0; echo < 3; echo++) {
    const asked = await peer.next()
    expect(asked).toMatchObject({ mti: '0800', fields: { 70: '301' } })
    peer.send(peer.answerTo(asked))
  }
  await peer.ask(bench.maker.authorization(stranger))
  expect(bench.counts().ownAnswers[0]).toEqual({ kind: 'matched', count: 3 })
  expect(bench.faults()).toEqual({})
})

it('closes a peer that does not answer, and leaves one that sends payments instead alone', async () => {
  const session = { echoAfterMs: 20, answerTimeoutMs: 200 }
  const dead = await start({ session })
  const busy = await bench.call()
  await busy.next(isEcho)
  let over = false
  void dead.closed.then(() => (over = true))
  while (!over) await busy.ask(bench.maker.authorization(stranger))
  expect(bench.faults()).toEqual({ no_answer: 1 })
  expect((await busy.ask(bench.maker.echo())).fields[39]).toBe('00')
})

it('closes an idle connection where the link says so', async () => {
  const peer = await start({ session: { echoAfterMs: 0, idleMs: 40 } })
  await peer.closed
  expect([peer.frames, bench.faults()]).toEqual([[], { idle: 1 }])
})

it('counts answers that nobody asked for, late ones and second ones, and does nothing', async () => {
  const peer = await start({ session: { echoAfterMs: 20, answerTimeoutMs: 60 } })
  const first = await peer.next()
  peer.send(peer.answerTo(first))
  peer.send(peer.answerTo(first))
  const own = { ...first.fields, 39: '00' } as Record<string, string>
  for (const mti of ['0110', '0130', '0410']) peer.send({ mti, fields: own })
  peer.send({ mti: '0810', fields: { ...own, 11: '999999' } })
  const second = await peer.next(isEcho)
  const kinds = (): Record<string, number> =>
    Object.fromEntries(bench.counts().ownAnswers.map(({ kind, count }) => [kind, count]))
  expect(kinds()).toEqual({ matched: 1, duplicate: 1, unmatched: 4, late: 0 })
  // It is there, so the unanswered echo is only given up, and another one follows.
  await peer.ask(bench.maker.echo())
  const third = await peer.next(isEcho)
  peer.send(peer.answerTo(second))
  peer.send(peer.answerTo(third))
  await peer.ask(bench.maker.echo())
  expect(kinds()).toEqual({ matched: 2, duplicate: 1, unmatched: 4, late: 1 })
  expect(bench.intake.taken).toEqual([])
  expect(bench.faults()).toEqual({})
})

it.each([
  ['161', '00'],
  ['162', '00'],
  ['201', '00'],
  ['999', '96'],
])('answers network code %s with %s', async (network, code) => {
  const peer = await start({})
  const message = bench.maker.echo()
  message.fields[70] = network
  expect((await peer.ask(message)).fields[39]).toBe(code)
})
