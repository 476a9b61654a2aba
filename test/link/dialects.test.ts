/** Sessions and payments in every dialect that ships. */
import { afterEach, describe, expect, it } from 'vitest'
import { protocolNames } from '../../src/iso8583/index.ts'
import { memberPan, startBench, strangerPan, type Bench } from './support.ts'

let bench: Bench
afterEach(() => bench.stop())

describe.each(protocolNames())('%s', (protocol) => {
  it('signs on, echoes both ways, signs off', async () => {
    bench = await startBench(protocol, 60_000, { session: { echoAfterMs: 40 } })
    const { maker, dialect } = bench
    const client = await bench.connect()
    const yes = (mti: string): string => dialect.approvedCode(Number(mti))
    const codeOf = ({ fields }: { fields: Record<string, unknown> }): unknown =>
      fields[dialect.answers.codeField]
    for (const message of [maker.signOn(), maker.echo(), maker.signOff(), maker.signOn()]) {
      expect(codeOf(await client.send(message))).toBe(yes(message.mti))
    }
    expect(bench.count('network')).toBe(4)
    // Our own echo, which the acquirer answers.
    await bench.until(() => bench.counts().ownAnswers[0]?.count === 2)
    expect(bench.counts()).toMatchObject({ faults: [], signedOn: 1 })
  })

  it('takes a member to the intake and a stranger nowhere', async () => {
    bench = await startBench(protocol)
    const { maker, dialect, intake } = bench
    const client = await bench.connect()
    const purchase = { amountMinor: 450_000n }
    const { mti, fields } = await client.send(
      maker.authorization({ ...purchase, pan: strangerPan }),
    )
    expect(fields[dialect.answers.codeField]).toBe(dialect.approvedCode(Number(mti) - 10))
    expect(intake.taken).toEqual([])
    const answer = client.send(maker.authorization({ ...purchase, pan: memberPan }))
    await intake.until(() => intake.taken.length === 1)
    const [event] = intake.taken.map((each) => each.event)
    expect(event).toMatchObject({ kind: 'authorization', amountMinor: 450_000n, currency: 'KZT' })
    expect(event).toMatchObject({ merchantId: 'SHOP1', terminalId: 'T1', channel: 'in_store' })
    intake.commit()
    await answer
    expect(bench.count('member')).toBe(1)
  })
})
