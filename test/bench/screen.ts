/**
 * Benchmark: strangers' cards through a real socket, read, hashed, looked up among a million, answered
 * by `cobrand serve`; against sockets that only cut frames, in the same run.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { ConnectionOptions } from 'node:tls'
import { pathToFileURL } from 'node:url'
import { loadProtocol } from '../../src/iso8583/index.ts'
import { runFlood, type FloodReport } from './flood.ts'
import { makeLap } from './lap.ts'
import { printRows, type Row } from './report.ts'
import { makeSite, type GatewayUsage, type ServedBench } from './serving.ts'

/** One server under the load client: as fast as it goes, then at half of that. */
export interface Measured {
  name: string
  saturated: FloodReport
  half: FloodReport
  /** Of the gateway during either; absent for bare sockets. */
  usage?: { saturated: GatewayUsage; half: GatewayUsage }
}

/** What was measured. */
export interface ScreenResult {
  cards: number
  bare: Measured
  bareTwo: Measured
  /** Bare sockets at the rate of the gateway's half load: the delay that is not the gateway's. */
  bareAtHalf: FloodReport
  one: Measured
  two: Measured
  mtls: Measured
}

const connections = 8
/** Windows of an acquirer that is far away: small ones cost a system call for few messages. */
const inFlightMax = 800
const pacedInFlightMax = 5_000
const warmUpMs = 1_000
const protocol = 'iso1987-ascii'

/** Runs the benchmark. The load client is this process and shares the machine with what it loads. */
export async function measureScreening(measureMs = 3000, cards = 1_000_000): Promise<ScreenResult> {
  const load = makeLoad(measureMs)
  const site = await makeSite(cards)
  try {
    const one = await withGateway(await site.serve(1), (served) =>
      load.gateway('1 process', served),
    )
    const mtls = await withGateway(await site.serve(1), (served) =>
      load.gateway('1 process, mutual TLS', served, site.tls),
    )
    const two = await withGateway(await site.serve(2), (served) =>
      load.gateway('2 workers', served),
    )
    const [bare, bareAtHalf] = await withSockets(1, async (port) => [
      await load.measure('frames only, 1 process', port),
      await load.paced(port, one.half.ratePerSecond),
    ])
    const bareTwo = await withSockets(2, (port) => load.measure('frames only, 2 workers', port))
    return { cards, bare, bareTwo, bareAtHalf, one, two, mtls }
  } finally {
    await site.remove()
  }
}

function makeLoad(measureMs: number) {
  const dialect = loadProtocol(protocol)
  const lap = makeLap(dialect)
  const common = { host: '127.0.0.1', dialect, connections, warmUpMs, measureMs }
  const full = (port: number, tls?: ConnectionOptions): Promise<FloodReport> =>
    runFlood({ ...common, port, inFlightMax, ...(tls && { tls }) }, lap)
  const paced = (port: number, rate: number, tls?: ConnectionOptions): Promise<FloodReport> =>
    runFlood({ ...common, port, rate, inFlightMax: pacedInFlightMax, ...(tls && { tls }) }, lap)
  return {
    paced,
    async measure(name: string, port: number): Promise<Measured> {
      const saturated = await full(port)
      return { name, saturated, half: await paced(port, saturated.ratePerSecond / 2) }
    },
    async gateway(name: string, served: ServedBench, tls?: ConnectionOptions): Promise<Measured> {
      const port = tls === undefined ? served.ports.plain : served.ports.mtls
      await served.usage()
      const saturated = await full(port, tls)
      const atFull = await served.usage()
      const half = await paced(port, saturated.ratePerSecond / 2, tls)
      return { name, saturated, half, usage: { saturated: atFull, half: await served.usage() } }
    },
  }
}

async function withGateway<Result>(
  served: ServedBench,
  use: (served: ServedBench) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(served)
  } finally {
    await served.stop()
  }
}

async function withSockets<Result>(
  workers: number,
  use: (port: number) => Promise<Result>,
): Promise<Result> {
  const child = fork(new URL('./sockets.ts', import.meta.url), [String(workers), protocol], {
    execArgv: ['--import', 'tsx'],
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error('the bare server did not start')
  })
  const [{ port }] = (await Promise.race([once(child, 'message'), ended])) as [{ port: number }]
  ended.catch(() => {})
  try {
    return await use(port)
  } finally {
    child.send('stop')
    await once(child, 'exit')
  }
}

/** Prints what {@link measureScreening} found. */
export function printScreening(result: ScreenResult): void {
  const { one, two, mtls, bare, bareTwo, bareAtHalf } = result
  const rateOf = ({ saturated }: Measured): number => saturated.ratePerSecond
  const times = (of: number, name: string): string => `${of.toFixed(2)} x ${name}`
  printRows(
    `Screening by "cobrand serve": ${connections} connections, ${result.cards.toLocaleString('en-US')} linked cards, the load client on the same machine`,
    [
      row(bare),
      row(one, times(rateOf(one) / rateOf(bare), bare.name)),
      row(bareTwo),
      row(two, times(rateOf(two) / rateOf(one), one.name)),
      row(mtls, times(rateOf(mtls) / rateOf(one), one.name)),
    ],
  )
  printRows('Screening at half of that: from the write of a message to its answer', [
    halfRow('frames only, at this rate', bareAtHalf),
    ...[one, two, mtls].map(({ name, half, usage }) => halfRow(name, half, usage?.half)),
  ])
}

function row({ name, saturated, usage }: Measured, ratio = ''): Row {
  const client = `${saturated.cpuUsPerMessage.toFixed(2)} us of CPU a message in the client`
  const cpu = usage === undefined ? 0 : usage.saturated.cpuUs / saturated.messagesInAll
  const gateway = usage === undefined ? '' : `, ${cpu.toFixed(2)} in the gateway`
  const memory = usage === undefined ? '' : `, ${Math.round(usage.saturated.rssBytes / 1e6)} MB`
  const against = ratio === '' ? '' : `${ratio}; `
  return {
    ...{ name, rate: saturated.ratePerSecond, unit: 'msg/s' },
    ratio: against + client + gateway + memory,
  }
}

function halfRow(name: string, half: FloodReport, usage?: GatewayUsage): Row {
  const { p50Ms, p99Ms, p999Ms } = half.latency
  const ms = (value: number): string => `${value.toFixed(2)} ms`
  const loop =
    usage === undefined ? '' : `; event loop p99 of the gateway ${ms(usage.loopDelayP99Ms)}`
  return {
    ...{ name, rate: half.ratePerSecond, unit: 'msg/s' },
    ratio: `p50 ${ms(p50Ms)}, p99 ${ms(p99Ms)}, p99.9 ${ms(p999Ms)}${loop}; turns of the client late by p99 ${ms(half.turn.p99Ms)}`,
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  printScreening(await measureScreening())
}
