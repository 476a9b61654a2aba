/** What a link must bear: tries each deviation, on a connection of its own. */
import type { Dialect } from '../iso8583/index.ts'
import type { AcquirerClient } from './client.ts'
import { stanNow } from './clock.ts'
import { deviations, type Kind } from './deviations.ts'
import { MessageMaker, type Shop } from './messages.ts'
import type { TextMessage } from './references.ts'
import { ClientError } from './socket.ts'

/** What to deviate with, and where. */
export interface ChaosOptions {
  dialect: Dialect
  shop: Shop
  /** Opens one more connection. */
  open(): Promise<AcquirerClient>
  forMs: number
  onProgress?: (tried: number, wrong: number) => void
}

/** How a deviation went. */
export interface Deviation {
  name: string
  /** What the gateway must do. */
  due: string
  tried: number
  /** How often it did. */
  met: number
  /** What it did instead, and how often. */
  faults: Record<string, number>
}

const pan = '4111110000000002'

/** Tries all deviations in turn, again and again until the time is over, and each at least once. */
export async function runChaos(options: ChaosOptions): Promise<Deviation[]> {
  const results = Object.entries(deviations).map(([name, { due, run }]) => {
    const report: Deviation = { name, due, tried: 0, met: 0, faults: {} }
    return { run, report }
  })
  const first = stanNow()
  const maker = new MessageMaker(options.dialect, options.shop, undefined, first)
  const until = performance.now() + options.forMs
  do {
    for (const { run, report } of results) {
      const faults = await tryOne(options, maker, run)
      report.tried++
      if (faults.length === 0) report.met++
      for (const fault of faults) report.faults[fault] = (report.faults[fault] ?? 0) + 1
      const reports = results.map((result) => result.report)
      const tried = reports.reduce((sum, each) => sum + each.tried, 0)
      options.onProgress?.(tried, tried - reports.reduce((sum, each) => sum + each.met, 0))
    }
  } while (performance.now() < until)
  return results.map(({ report }) => report)
}

async function tryOne(
  { dialect, open }: ChaosOptions,
  maker: MessageMaker,
  run: Kind['run'],
): Promise<string[]> {
  const reopen = async (): Promise<AcquirerClient> => {
    const client = await open()
    if (dialect.session.signOnBy !== 'nobody') await client.send(maker.signOn())
    return client
  }
  const client = await reopen()
  try {
    const message = (): TextMessage => maker.authorization({ pan, amountMinor: 100n })
    return await run({ dialect, client, message, reopen, echo: () => maker.echo() })
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
    return [error.message]
  } finally {
    await client.close()
  }
}
