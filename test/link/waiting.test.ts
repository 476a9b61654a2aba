import { afterEach, expect, it } from 'vitest'
import { readPoints } from '../../src/simulator/index.ts'
import { memberPan, startBench, strangerPan, type Bench } from './support.ts'

let bench: Bench
afterEach(() => bench.stop())

const stranger = { pan: strangerPan, amountMinor: 1000n }
const member = { pan: memberPan, amountMinor: 1000n }

it('answers a request without points when its budget ends, once, and counts the late commit', async () => {
  bench = await startBench('iso1987-ascii', 20)
  const { connect, maker, intake, dialect } = bench
  const client = await connect()
  const original = maker.authorization(member)
  for (const message of [original, maker.reversal(original)]) {
    const answer = await client.send(message)
    expect(answer.fields[39]).toBe('00')
    expect(readPoints(dialect, answer)).toBeNull()
  }
  expect(bench.count('fail_open')).toBe(2)
  intake.commit()
  await client.send(maker.echo())
  expect([client.unmatched, bench.counts().lateCommits, bench.count('member')]).toEqual([0, 2, 0])
})

it('answers an advice only when it is recorded, however long that takes', async () => {
  bench = await startBench('iso1987-ascii', 10)
  const { connect, maker, intake } = bench
  const client = await connect()
  const advice = client.send(maker.advice(member))
  const undone = client.send(maker.reversalAdvice(maker.authorization(member)))
  // A request that came after them is answered by its budget; they are not.
  await client.send(maker.authorization(member))
  await client.send(maker.echo())
  expect(client.inFlight).toBe(2)
  intake.commit()
  expect((await advice).fields[39]).toBe('00')
  expect((await undone).fields[39]).toBe('00')
})

it('asks for an advice again and approves a request when there is no database', async () => {
  bench = await startBench()
  const { connect, maker, intake, dialect } = bench
  const client = await connect()
  const soon = client.send(maker.advice(member))
  const request = client.send(maker.authorization(member))
  await intake.until(() => intake.taken.length === 2)
  intake.commit({ outcome: 'unavailable' })
  expect((await soon).fields[39]).toBe('91')
  expect((await request).fields[39]).toBe('00')
  intake.mode = 'unavailable'
  expect((await client.send(maker.advice(member))).fields[39]).toBe('91')
  const answer = await client.send(maker.authorization(member))
  expect([answer.fields[39], readPoints(dialect, answer)]).toEqual(['00', null])
  expect((await client.send(maker.authorization(stranger))).fields[39]).toBe('00')
  expect([bench.count('advice_retry'), bench.count('fail_open')]).toEqual([2, 2])
})

it('reads no more while the intake is full, and loses nothing and no order', async () => {
  bench = await startBench()
  const { connect, maker, intake } = bench
  const [busy, other] = [await connect(), await connect()]
  intake.mode = 'full'
  const messages = Array.from({ length: 2000 }, () => maker.advice(member))
  const answers = Promise.all(messages.map((message) => busy.send(message)))
  await intake.until(() => intake.waitForRoom === 1)
  // The other connection is served all the while, and the busy one is not read.
  await other.send(maker.authorization(stranger))
  const read = bench.counts().bytesIn
  await other.send(maker.echo())
  expect(bench.counts().bytesIn - read).toBeLessThan(200)
  expect(intake.taken).toHaveLength(0)
  expect(bench.counts().pausesForRoom).toBe(1)
  intake.giveRoom()
  await intake.until(() => intake.taken.length === 2000)
  const stans = intake.taken.map(({ event }) => event.stan)
  expect(stans).toEqual(messages.map(({ fields }) => fields[11]))
  intake.commit()
  expect((await answers).every((answer) => answer.fields[39] === '00')).toBe(true)
})

it('serves the strangers behind a few members that wait for room', async () => {
  bench = await startBench()
  const { connect, maker, intake } = bench
  const client = await connect()
  intake.mode = 'full'
  const advices = Array.from({ length: 100 }, () => client.send(maker.advice(member)))
  await intake.until(() => intake.waitForRoom === 1)
  for (let sent = 0; sent < 10; sent++) await client.send(maker.authorization(stranger))
  expect(bench.counts().pausesForRoom).toBe(0)
  intake.giveRoom()
  await intake.until(() => intake.taken.length === 100)
  intake.commit()
  expect((await Promise.all(advices)).every((answer) => answer.fields[39] === '00')).toBe(true)
})

it('keeps a request in its budget while the intake is full', async () => {
  bench = await startBench('iso1987-ascii', 20)
  const { connect, maker, intake } = bench
  const client = await connect()
  intake.mode = 'full'
  expect((await client.send(maker.authorization(member))).fields[39]).toBe('00')
  intake.giveRoom()
  await intake.until(() => intake.taken.length === 1)
  intake.commit()
  expect(bench.counts().lateCommits).toBe(1)
})

it('reads no more from a peer that does not read, and the others do not notice', async () => {
  bench = await startBench()
  const { connect, maker, counts } = bench
  const [deaf, other] = [await connect(), await connect()]
  deaf.pauseReading()
  const messages = Array.from({ length: 500 }, () => maker.authorization(stranger))
  const answers: Promise<unknown>[] = []
  while (counts().pausesForReader === 0) {
    answers.push(...messages.map((message) => deaf.send(maker.repeat(message))))
    await other.send(maker.echo())
  }
  const read = counts().bytesIn
  await other.send(maker.echo())
  await other.send(maker.echo())
  expect(counts().bytesIn - read).toBeLessThan(400)
  deaf.resumeReading()
  await Promise.race(answers)
  await deaf.send(maker.echo())
  expect(counts().faults).toEqual([])
})

it('stops by answering what it has read and closing', async () => {
  bench = await startBench()
  const { connect, maker, intake, links } = bench
  const [waiting, idle] = [await connect(), await connect()]
  const answer = waiting.send(maker.advice(member))
  await intake.until(() => intake.taken.length === 1)
  const stopped = links.stop()
  await idle.closed
  await expect(bench.connect()).rejects.toMatchObject({ code: 'connect' })
  intake.commit()
  expect((await answer).fields[39]).toBe('00')
  await stopped
  expect(bench.counts().connections).toBe(0)
})

it('answers a peer that has said all it had to say', async () => {
  bench = await startBench()
  const { connect, maker, intake } = bench
  const client = await connect()
  const answer = client.send(maker.advice(member))
  await intake.until(() => intake.taken.length === 1)
  client.endWriting()
  intake.commit()
  expect((await answer).fields[39]).toBe('00')
  await client.closed
})
