import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runDrill, type DrillOptions } from '../../src/simulator/drill.ts'
import { runLoad, runningPans } from '../../src/simulator/index.ts'
import { memberPan, shop, startBench, type Bench } from '../link/support.ts'

let bench: Bench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.stop())

function drill(change: Partial<DrillOptions> = {}): DrillOptions {
  return {
    ...{ host: '127.0.0.1', port: bench.links.addresses[0]?.port ?? 0, dialect: bench.dialect },
    ...{ shop, amountMinor: 1000n, rate: 1000, forMs: 100 },
    ...{ membersShare: 0.5, memberPans: [memberPan], ...change },
  }
}

/** Commits whatever comes in, until the returned function is called. */
function commitAll(): () => void {
  let on = true
  void (async () => {
    while (on) {
      await bench.intake.until(() => bench.intake.taken.length > 0)
      bench.intake.commit()
    }
  })()
  return () => (on = false)
}

describe('runDrill', () => {
  it('finds nothing wrong with a gateway that does its part', async () => {
    const stop = commitAll()
    const report = await runDrill(drill())
    stop()
    expect(report).toMatchObject({ sent: 100, members: 50, answered: 100, wrong: 0, faults: {} })
    expect(report.latency.count).toBe(102)
    expect(bench.count('network')).toBe(2)
  })

  it('finds a member who was told no points', async () => {
    bench.intake.mode = 'unavailable'
    const report = await runDrill(drill({ rate: 200 }))
    // One message in twenty is an advice, which a gateway without its database asks for again.
    expect(report.wrong).toBe(10)
    expect(report.faults['a member was told no points']).toBe(10)
  })

  it('finds a card that should be linked and is not', async () => {
    const stop = commitAll()
    const report = await runDrill(
      drill({ memberPans: ['4012888888881881'], membersShare: 1, rate: 100 }),
    )
    stop()
    expect(report.faults).toEqual({ 'a member was told no points': 10 })
  })

  it('rejects where nobody listens', async () => {
    const port = bench.links.addresses[0]?.port ?? 0
    await bench.links.stop()
    await expect(runDrill(drill({ port }))).rejects.toMatchObject({
      name: 'ClientError',
      code: 'connect',
    })
  })
})

it('runLoad counts what it sent and checks the answers', async () => {
  const stop = commitAll()
  const report = await runLoad({
    ...{ ...drill(), connections: 3, inFlightMax: 10, warmUpMs: 20, measureMs: 100 },
    ...{ strangers: runningPans(100), members: Buffer.from(memberPan), membersShare: 0.25 },
  })
  stop()
  expect(report).toMatchObject({ wrongCode: 0, wrongPoints: 0, unanswered: 0 })
  expect(report.members.count).toBeGreaterThan(0)
  expect(report.strangers.count).toBeGreaterThan(report.members.count * 2)
  expect(bench.count('member') + bench.count('stranger')).toBe(report.sent)
})
