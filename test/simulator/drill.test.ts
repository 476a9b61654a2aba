import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compileDialect, protocolNames } from '../../src/iso8583/index.ts'
import { runChaos } from '../../src/simulator/chaos.ts'
import { runDrill, type DrillOptions, type DrillReport } from '../../src/simulator/drill.ts'
import { trafficProfiles } from '../../src/simulator/traffic.ts'
import { memberPan, shop, startBench, type Bench } from '../link/support.ts'

let bench: Bench
afterEach(() => bench.stop())

async function drill(change: Partial<DrillOptions> = {}): Promise<DrillReport> {
  const clients = [await bench.connect(), await bench.connect()]
  return await runDrill({
    ...{ dialect: bench.dialect, shop, shops: 3, amountMinor: 1000n, rate: 1000, forMs: 100 },
    ...{ membersShare: 0.5, memberPans: [memberPan], clients, inFlightMax: 1000 },
    ...{ profile: trafficProfiles.steady, ...change },
  })
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
  beforeEach(async () => {
    bench = await startBench()
  })

  it('finds nothing wrong with a gateway that does its part', async () => {
    const stop = commitAll()
    const report = await drill()
    stop()
    expect(report).toMatchObject({ sent: 100, members: 50, answered: 100, wrong: 0, faults: {} })
    expect(report.latency.count).toBe(100)
    expect(bench.count('network')).toBe(4)
  })

  it('finds a member who was told no points', async () => {
    bench.intake.mode = 'unavailable'
    const report = await drill({ rate: 200 })
    expect(report.wrong).toBe(10)
    expect(report.faults['a member was told no points']).toBe(10)
  })

  it('finds a card that should be linked and is not', async () => {
    const report = await drill({ memberPans: ['4012888888881881'], membersShare: 1, rate: 100 })
    expect(report.faults).toEqual({ 'a member was told no points': 10 })
  })

  it('counts a repeat whose answer is wrong and another one once', async () => {
    void bench.intake
      .until(() => bench.intake.taken.length > 0)
      .then(() => {
        bench.intake.commit()
        bench.intake.mode = 'unavailable'
      })
    const report = await drill({ profile: trafficProfiles.duplicates, membersShare: 1, rate: 10 })
    expect(report).toMatchObject({ sent: 3, wrong: 2 })
    expect(report.faults).toEqual({
      'a member was told no points': 2,
      'DE63 of the answer to a repeat differs': 2,
    })
  })

  it('counts what is wrong with the session as a fault, but as no wrong message', async () => {
    const { answers } = bench.dialect
    const codes = { ...answers.codes, approved: '05' }
    const spec = { ...bench.dialect.spec, answers: { ...answers, codes } }
    const dialect = compileDialect(spec, 'other')
    const report = await drill({ dialect, rate: 10 })
    expect(report).toMatchObject({ sent: 1, wrong: 1, faults: { 'DE39 is not 05': 5 } })
  })

  it('finds answers to a repeat that are not those to the message', async () => {
    let points = 0n
    let on = true
    void (async () => {
      while (on) {
        await bench.intake.until(() => bench.intake.taken.length > 0)
        bench.intake.commit({
          outcome: 'recorded',
          points: points++,
          repeat: false,
          rung: 'opened',
        })
      }
    })()
    const report = await drill({ profile: trafficProfiles.duplicates, membersShare: 1, rate: 50 })
    on = false
    expect(report.sent).toBe(15)
    expect(report.wrong).toBe(10)
    expect(Object.keys(report.faults)).toEqual(['DE63 of the answer to a repeat differs'])
  })
})

describe.each(protocolNames())('in %s', (protocol) => {
  beforeEach(async () => {
    bench = await startBench(protocol)
  })

  it.each(['steady', 'day', 'burst', 'duplicates'] as const)(
    '%s finds nothing wrong',
    async (name) => {
      const stop = commitAll()
      const report = await drill({ profile: trafficProfiles[name] })
      stop()
      expect(report.faults).toEqual({})
      expect(report.answered).toBe(report.sent)
      expect(report.sent).toBeGreaterThanOrEqual(100)
    },
  )

  it('every deviation has the outcome that is due', async () => {
    const { dialect } = bench
    const report = await runChaos({ dialect, shop, forMs: 1, open: () => bench.connect() })
    expect(report.filter(({ met, tried }) => met < tried)).toEqual([])
    expect(report.length).toBeGreaterThan(8)
  })
})
