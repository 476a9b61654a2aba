import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadProtocol } from '../../src/iso8583/index.ts'
import { textMessage } from '../../src/simulator/index.ts'
import { memberPan, shop, startBench, type Bench } from '../link/support.ts'
import { runFlood } from './flood.ts'
import { makeLap } from './lap.ts'
import { FrameMaker, loadPanDigits, runningPans } from './frames.ts'
import { runLoad } from './load.ts'

const dialect = loadProtocol('iso1987-ascii')

describe('loads', () => {
  let bench: Bench
  beforeEach(async () => {
    bench = await startBench()
  })
  afterEach(() => bench.stop())
  const where = () => ({ host: '127.0.0.1', port: bench.links.addresses[0]?.port ?? 0, dialect })

  it('of members count what they sent and check the answers', async () => {
    let on = true
    void (async () => {
      while (on) {
        await bench.intake.until(() => bench.intake.taken.length > 0)
        bench.intake.commit()
      }
    })()
    const report = await runLoad({
      ...{ ...where(), shop, amountMinor: 1000n, connections: 3, inFlightMax: 10 },
      ...{ strangers: runningPans(100), members: Buffer.from(memberPan), membersShare: 0.25 },
      ...{ warmUpMs: 20, measureMs: 100 },
    })
    on = false
    expect(report).toMatchObject({ wrongCode: 0, wrongPoints: 0, unanswered: 0 })
    expect(report.members.count).toBeGreaterThan(0)
    expect(report.strangers.count).toBeGreaterThan(report.members.count * 2)
    expect(bench.count('member') + bench.count('stranger')).toBe(report.sent)
  })

  it.each([undefined, 20_000])(
    'of strangers at a rate of %s have the answers due',
    async (rate) => {
      const paced = rate === undefined ? {} : { rate }
      const report = await runFlood(
        { ...where(), connections: 3, inFlightMax: 50, warmUpMs: 20, measureMs: 100, ...paced },
        makeLap(dialect),
      )
      expect(report.answered).toBeGreaterThan(100)
      expect(bench.count('stranger')).toBeGreaterThanOrEqual(report.messagesInAll)
    },
  )

  it('of strangers find an answer that is not the one due', async () => {
    const lap = makeLap(dialect)
    lap.answers[100] = 0
    const options = { connections: 1, inFlightMax: 50, warmUpMs: 20, measureMs: 50 }
    await expect(runFlood({ ...where(), ...options }, lap)).rejects.toThrow('not the one that is')
  })
})

describe('prebuilt frames', () => {
  it('are authorizations with the digits written in', () => {
    const frames = new FrameMaker(dialect, shop, 1234n)
    const pans = runningPans(3)
    const bytes = Buffer.alloc(frames.frameBytes * 2)
    const next = frames.write(bytes, 0, 1_000_041, pans, loadPanDigits)
    frames.write(bytes, next, 7, pans, 0)
    const read = (at: number): Record<string, string> => {
      const message = dialect.decode(bytes.subarray(at + 4, at + frames.frameBytes))
      return textMessage(message.toJSON({ unmasked: true })).fields
    }
    expect(read(0)).toMatchObject({
      2: '4000000000000007',
      4: '000000001234',
      11: '000041',
      37: '000001000041',
    })
    expect(read(next)).toMatchObject({ 2: '4000000000000000', 11: '000007' })
  })

  it('are not to be had in packed digits', () => {
    expect(() => new FrameMaker(loadProtocol('iso1987-bcd'), shop, 1n)).toThrow('packs its digits')
  })
})
