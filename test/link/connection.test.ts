import { compileFraming, frameMessage } from '../../src/iso8583/index.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { faultsOf, readPoints } from '../../src/simulator/index.ts'
import { memberPan, startBench, strangerPan, type Bench } from './support.ts'

let bench: Bench
afterEach(() => bench.stop())

const stranger = { pan: strangerPan, amountMinor: 1000n }
const member = { pan: memberPan, amountMinor: 1000n }

describe.each(['iso1987-ascii', 'iso1987-bcd'])('%s', (protocol) => {
  it('answers session messages', async () => {
    bench = await startBench(protocol)
    const { connect, maker, dialect, log } = bench
    const client = await connect()
    for (const message of [maker.signOn(), maker.echo(), maker.signOff()]) {
      const answer = await client.send(message)
      expect(faultsOf(dialect, message, answer, { responseCode: '00', points: 'none' })).toEqual([])
    }
    expect(bench.count('network')).toBe(3)
    const said = log.map(({ message }) => message)
    expect(said).toEqual([
      'link listens',
      'connection opened',
      'acquirer signed on',
      'acquirer signed off',
    ])
  })

  it('answers a stranger at once, and asks nobody', async () => {
    bench = await startBench(protocol)
    const { connect, maker, dialect, intake } = bench
    const client = await connect()
    const original = maker.authorization(stranger)
    for (const message of [
      original,
      maker.advice(stranger),
      maker.reversal(original),
      maker.repeat(original),
    ]) {
      const answer = await client.send(message)
      expect(faultsOf(dialect, message, answer, { responseCode: '00', points: 'none' })).toEqual([])
    }
    expect(intake.taken).toEqual([])
    expect(bench.count('stranger')).toBe(4)
  })

  it('answers a member after the commit, with points', async () => {
    bench = await startBench(protocol)
    const { connect, maker, dialect, intake } = bench
    const client = await connect()
    const message = maker.authorization(member)
    const answering = client.send(message)
    await intake.until(() => intake.taken.length === 1)
    expect(client.inFlight).toBe(1)
    intake.commit()
    const answer = await answering
    expect(faultsOf(dialect, message, answer, { responseCode: '00', points: 'given' })).toEqual([])
    expect(readPoints(dialect, answer)).toBe(45n)
    expect(bench.count('member')).toBe(1)
    expect(bench.counts().memberAnswers.count).toBe(1)
  })

  it('answers what is not understood with a format error, and the next message as ever', async () => {
    bench = await startBench(protocol)
    const { connect, maker, dialect } = bench
    const client = await connect()
    const message = maker.authorization(stranger)
    delete message.fields[4]
    expect((await client.send(message)).fields[39]).toBe('30')
    // A member is answered as a stranger is, even where nothing can be made of the amount.
    for (const purchase of [member, stranger]) {
      const foreign = maker.authorization(purchase)
      foreign.fields[49] = '000'
      expect((await client.send(foreign)).fields[39]).toBe('00')
    }
    const enquiry = maker.authorization({ ...member, processingCode: '310000' })
    expect(readPoints(dialect, await client.send(enquiry))).toBeNull()
    expect((await client.send(maker.echo())).fields[39]).toBe('00')
    const outcomes = ['format_error', 'no_amount', 'no_purchase'] as const
    expect(outcomes.map((outcome) => bench.count(outcome))).toEqual([1, 1, 1])
  })
})

it('answers all messages of a chunk, members and strangers, and members of one commit in one write', async () => {
  bench = await startBench()
  const { connect, maker, intake, dialect } = bench
  const client = await connect()
  const messages = Array.from({ length: 300 }, (_, i) =>
    maker.authorization(i % 3 === 0 ? member : stranger),
  )
  const answers = Promise.all(messages.map((message) => client.send(message)))
  await intake.until(() => intake.taken.length === 100)
  const before = client.reads
  intake.commit()
  for (const [i, answer] of (await answers).entries()) {
    const points = i % 3 === 0 ? 'given' : 'none'
    const message = messages[i]
    if (message === undefined) throw new Error('no message')
    expect(faultsOf(dialect, message, answer, { responseCode: '00', points })).toEqual([])
  }
  expect(client.reads - before).toBe(1)
})

it('works however the bytes are cut', async () => {
  bench = await startBench()
  const { connect, maker, dialect } = bench
  const client = await connect()
  const message = maker.authorization(stranger)
  const answering = client.send(message)
  const more = Array.from({ length: 5 }, () => maker.authorization(stranger))
  const bytes = Buffer.concat(
    more.map((each) => frameMessage(compileFraming(dialect.framing), dialect.encode(each))),
  )
  for (const byte of bytes) client.write(Buffer.from([byte]))
  await answering
  await client.send(maker.echo())
  expect([bench.count('stranger'), client.unmatched]).toEqual([6, 5])
})

describe('garbage', () => {
  it.each([
    ['iso1987-ascii', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'bad_frame'],
    ['iso1987-ascii', Buffer.from('0012hello, world'), 'not_a_message'],
    ['iso1987-ascii', Buffer.from('00041100'), 'not_a_message'],
    ['iso1987-bcd', Buffer.from('0217' + '0100'.repeat(20)), 'bad_frame'],
    ['iso1987-bcd', Buffer.from('\0\x04ABCD'), 'not_a_message'],
  ])('closes its own connection only (%s, %j)', async (protocol, bytes, reason) => {
    bench = await startBench(protocol)
    const { connect, maker, log } = bench
    const [good, bad] = [await connect(), await connect()]
    const closed = bad.send(maker.echo()).then(() => bad.closed)
    bad.write(bytes)
    await closed
    expect((await good.send(maker.echo())).fields[39]).toBe('00')
    expect(bench.counts()).toMatchObject({ connections: 1, faults: [{ reason, count: 1 }] })
    const warnings = log.filter(({ level }) => level === 'warn')
    expect(warnings).toHaveLength(1)
    expect(warnings[0]?.details).toMatchObject({ link: 'alpha', reason })
    expect(JSON.stringify(log)).not.toMatch(/hello|HTTP|ABCD/)
  })

  it('closes after ten messages in a row that are not understood, each answered', async () => {
    bench = await startBench()
    const { connect, maker } = bench
    const client = await connect()
    const bad = (): ReturnType<typeof maker.authorization> => {
      const message = maker.authorization(stranger)
      delete message.fields[4]
      return message
    }
    for (let i = 0; i < 9; i++) await client.send(bad())
    await client.send(maker.echo())
    for (let i = 0; i < 10; i++) expect((await client.send(bad())).fields[39]).toBe('30')
    await client.closed
    expect(bench.counts().faults).toEqual([{ reason: 'not_understood', count: 1 }])
  })

  it('counts types that it does not take without a label of their own', async () => {
    bench = await startBench()
    const { connect, maker, dialect } = bench
    const client = await connect()
    const { fields } = maker.authorization(stranger)
    for (const mti of ['0110', '0302', '0999']) {
      client.write(frameMessage(compileFraming(dialect.framing), dialect.encode({ mti, fields })))
    }
    await client.send(maker.echo())
    expect(bench.counts().messages).toContainEqual({
      mti: '0000',
      outcome: 'undecodable',
      code: '',
      count: 2,
    })
    expect(bench.counts().ownAnswers).toContainEqual({ kind: 'unmatched', count: 1 })
  })
})

it('closes only the connection on which something of ours broke, and says where, not with what', async () => {
  bench = await startBench()
  const { connect, maker, intake, log } = bench
  const [good, bad] = [await connect(), await connect()]
  intake.submit = () => {
    throw new TypeError(`cannot take ${memberPan}`)
  }
  bad.send(maker.authorization(stranger)).catch(() => {})
  bad.send(maker.authorization(member)).catch(() => {})
  await bad.closed
  expect((await good.send(maker.authorization(stranger))).fields[39]).toBe('00')
  expect(good.unmatched).toBe(0)
  expect(bench.counts().faults).toEqual([{ reason: 'internal', count: 1 }])
  const warning = log.find(({ level }) => level === 'warn')
  expect(warning?.details).toMatchObject({ reason: 'internal', error: 'TypeError' })
  expect(warning?.details['at']).toMatch(/connection\.test/)
  expect(JSON.stringify(log)).not.toContain(memberPan)
})

it('hands no card number on to the intake', async () => {
  bench = await startBench()
  const { connect, maker, intake } = bench
  const client = await connect()
  const held = client.send(maker.authorization(member))
  await client.send(maker.authorization(stranger))
  await intake.until(() => intake.taken.length === 1)
  expect(
    JSON.stringify(intake.taken, (_, value: unknown) => (typeof value === 'bigint' ? '' : value)),
  ).not.toMatch(/5555|4111/)
  intake.commit()
  await held
})
