/** Benchmark: strangers' cards through a real socket, read, hashed, looked up among a million, answered. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import { loadProtocol } from '../../src/iso8583/index.ts'
import { runLoad, runningPans, type LoadReport } from '../../src/simulator/index.ts'
import { printRows } from './report.ts'

/** What was measured. */
export interface ScreenResult {
  cards: number
  saturated: LoadReport
  halfRate: LoadReport
  /** Processor time of the gateway's process for a message, the system's included. */
  cpuUsPerMessage: number
  /** Of the gateway's process, after the load. */
  rssBytes: number
}

const connections = 50
const inFlightMax = 40
const cards = 1_000_000
const shop = {
  acquirer: '00000099001',
  merchantId: 'BENCH0000000001',
  terminalId: 'BENCH001',
  mcc: '5411',
  currency: '398',
  utcOffsetMinutes: 300,
}

/** Runs the benchmark: the gateway in a child process, the acquirer in this one. */
export async function measureScreening(measureMs = 3000): Promise<ScreenResult> {
  const gateway = fork(new URL('./screen-gateway.ts', import.meta.url), [String(cards)], {
    execArgv: ['--import', 'tsx'],
  })
  try {
    const { port } = await reply(gateway)
    const common = {
      ...{ host: '127.0.0.1', port: Number(port), dialect: loadProtocol('iso1987-ascii') },
      ...{ shop, amountMinor: 1000n, connections, strangers: runningPans(100_000) },
      ...{ warmUpMs: 1000, measureMs },
    }
    const before = await usage(gateway)
    const saturated = await runLoad({ ...common, inFlightMax })
    const after = await usage(gateway)
    const rate = saturated.ratePerSecond / 2
    const halfRate = await runLoad({ ...common, inFlightMax: 5000, rate })
    const { rssBytes } = await usage(gateway)
    const cpuUsPerMessage = (after.cpuUs - before.cpuUs) / saturated.sent
    return { cards, saturated, halfRate, cpuUsPerMessage, rssBytes }
  } finally {
    gateway.send('stop')
    await once(gateway, 'exit')
  }
}

async function usage(gateway: ChildProcess): Promise<{ rssBytes: number; cpuUs: number }> {
  gateway.send('usage')
  const { rssBytes, cpuUs } = await reply(gateway)
  return { rssBytes: Number(rssBytes), cpuUs: Number(cpuUs) }
}

async function reply(gateway: ChildProcess): Promise<Record<string, unknown>> {
  const [message] = (await once(gateway, 'message')) as [Record<string, unknown>]
  return message
}

/** Prints what {@link measureScreening} found. */
export function printScreening(result: ScreenResult): void {
  const { saturated, halfRate, cpuUsPerMessage, rssBytes } = result
  const { p50Ms, p99Ms, p999Ms } = halfRate.strangers
  const ms = (value: number): string => `${value.toFixed(2)} ms`
  printRows(
    `Screening: ${connections} connections, ${result.cards.toLocaleString('en-US')} linked cards`,
    [
      {
        name: 'at saturation',
        rate: saturated.ratePerSecond,
        unit: 'msg/s',
        ratio: `${cpuUsPerMessage.toFixed(2)} us of CPU a message in the gateway`,
      },
      {
        name: 'at half of it',
        rate: halfRate.ratePerSecond,
        unit: 'msg/s',
        ratio: `p50 ${ms(p50Ms)}, p99 ${ms(p99Ms)}, p99.9 ${ms(p999Ms)}`,
      },
      { name: 'memory of the gateway', rate: rssBytes / 1e6, unit: 'MB' },
    ],
  )
  for (const { wrongCode, wrongPoints, unanswered } of [saturated, halfRate]) {
    if (wrongCode + wrongPoints + unanswered > 0) throw new Error('the gateway answered wrongly')
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  printScreening(await measureScreening())
}
