import { afterEach, describe, expect, it } from 'vitest'
import { compileFraming, frameMessage, type PlainMessage } from '../../src/iso8583/index.ts'
import { MessageMac } from '../../src/link/mac/message-mac.ts'
import type { Peer } from './peer.ts'
import { memberPan, startBench, strangerPan, type Bench } from './support.ts'

let bench: Bench
afterEach(() => bench.stop())

const key = Buffer.from('0123456789abcdeffedcba9876543210', 'hex')
const stranger = { pan: strangerPan, amountMinor: 1000n }

describe.each([
  ['iso1987-ascii', 'retail'],
  ['iso1987-bcd', 'retail'],
  ['iso1987-ascii', 'aes-cmac'],
  ['iso1993-bcd', 'aes-cmac'],
] as const)('%s with %s', (protocol, algorithm) => {
  const mac = { algorithm, key, required: true }

  async function start(required = true): Promise<{
    peer: Peer
    signed: (message: PlainMessage) => Buffer
    check: (bytes: Buffer) => string | null
  }> {
    bench = await startBench(protocol, 60_000, { mac: { ...mac, required } })
    const { dialect } = bench
    const own = new MessageMac(mac, dialect)
    const field = (message: PlainMessage): string =>
      Object.keys(message.fields).some((de) => Number(de) > 64) ? '128' : '64'
    return {
      peer: await bench.call(),
      signed(message) {
        const fields = { ...message.fields, [field(message)]: '0'.repeat(16) }
        const bytes = dialect.encode({ ...message, fields })
        own.seal(bytes, 0, bytes.length)
        return bytes
      },
      check(bytes) {
        const message = dialect.newMessage()
        message.read(bytes, 0, bytes.length)
        return own.check(message)
      },
    }
  }

  function frame(bytes: Buffer): Buffer {
    return frameMessage(compileFraming(bench.dialect.framing), bytes)
  }

  it('takes what is authentic, and answers so, at once and after the commit', async () => {
    const { peer, signed, check } = await start()
    const { maker, intake } = bench
    const member = maker.authorization({ pan: memberPan, amountMinor: 1000n })
    for (const message of [maker.signOn(), maker.authorization(stranger), member]) {
      peer.write(frame(signed(message)))
    }
    await intake.until(() => intake.taken.length === 1)
    intake.commit()
    for (let answer = 0; answer < 3; answer++) {
      const { mti, fields } = await peer.next()
      expect(fields[39]).toBe(bench.dialect.approvedCode(Number(mti) - 10))
    }
    expect(peer.frames.map(check)).toEqual([null, null, null])
  })

  it('handles nothing whose MAC is wrong or missing, says so, and closes after ten', async () => {
    const { peer, signed, check } = await start()
    const { maker, intake, dialect } = bench
    const member = maker.authorization({ pan: memberPan, amountMinor: 1000n })
    const forged = signed(member)
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
    peer.write(frame(forged))
    peer.send(member)
    const { systemError } = dialect.answers.codes
    for (let answer = 0; answer < 2; answer++) {
      expect((await peer.next()).fields[39]).toBe(systemError)
    }
    expect([bench.count('mac_wrong'), bench.count('mac_missing')]).toEqual([1, 1])
    expect(intake.taken).toEqual([])
    // What has a MAC is ours: of what a stranger wrote, nothing is to be.
    expect(peer.frames.map(check)).toEqual(['mac_missing', 'mac_missing'])
    for (let sent = 0; sent < 8; sent++) peer.send(maker.signOn())
    await peer.closed
    expect(bench.counts().faults).toEqual([{ reason: 'not_authentic', count: 1 }])
    expect(bench.counts().signedOn).toBe(0)
  })

  it('lets pass what has no MAC where none is required, and nothing that has a wrong one', async () => {
    const { peer, signed } = await start(false)
    const { maker } = bench
    expect((await peer.ask(maker.authorization(stranger))).fields[39]).toBe(
      bench.dialect.answers.codes.approved,
    )
    const forged = signed(maker.authorization(stranger))
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
    peer.write(frame(forged))
    expect((await peer.next()).fields[39]).toBe(bench.dialect.answers.codes.systemError)
    expect([bench.count('stranger'), bench.count('mac_wrong')]).toEqual([1, 1])
  })
})

it('signs our own requests', async () => {
  bench = await startBench('iso1987-ascii', 60_000, {
    mac: { algorithm: 'aes-cmac', key, required: false },
    session: { echoAfterMs: 20 },
  })
  const peer = await bench.call()
  await peer.next()
  const own = new MessageMac({ algorithm: 'aes-cmac', key, required: true }, bench.dialect)
  const message = bench.dialect.newMessage()
  const [bytes = Buffer.alloc(0)] = peer.frames
  message.read(bytes, 0, bytes.length)
  expect(own.check(message)).toBeNull()
})
