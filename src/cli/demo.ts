/** `cobrand demo`: a whole coalition on this machine, which is what `npm start` runs. */
import { Command } from 'commander'
import { withExamples } from './help.ts'

interface DemoCommandOptions {
  once?: true
  json?: true
  data: string
}

/** The command. */
export function demoCommand(): Command {
  const command = new Command('demo')
    .description('a demo coalition with simulated acquirers, on an embedded PostgreSQL')
    .option('--once', 'play one scripted day on a database of its own, print its summary, and end')
    .option('--json', 'with --once: print the summary as JSON alone')
    .option('--data <directory>', 'where the data is kept', '.data')
    .action(async (options: DemoCommandOptions) => {
      if (options.once === true) return await once(options.json === true)
      if (options.json === true) command.error('error: --json goes with --once')
      await run(options)
    })
  return withExamples(command, 'demo', 'demo --once', 'demo --once --json')
}

const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function once(json: boolean): Promise<void> {
  const { createLogger } = await import('../observe/logger.ts')
  const { playOnce } = await import('./demo/once.ts')
  const { dayJson, describeDay } = await import('./demo/summary.ts')
  const day = await playOnce(createLogger('warn'), say)
  process.stdout.write(json ? `${dayJson(day)}\n` : `\n${describeDay(day)}`)
  if (!day.ok) process.exitCode = 1
}

async function run({ data }: DemoCommandOptions): Promise<void> {
  const { createLogger } = await import('../observe/logger.ts')
  const { describeDemo } = await import('./demo/banner.ts')
  const { clearYesterday } = await import('./demo/cleared.ts')
  const { startDemo } = await import('./demo/environment.ts')
  const { streamDay } = await import('./demo/live.ts')
  const { surviveDriverFault } = await import('./driver-fault.ts')
  const { untilAsked } = await import('./signals.ts')
  const log = createLogger('warn')
  surviveDriverFault(log)
  const demo = await startDemo({ dataDir: data, anyPorts: false, log, say })
  const asked = untilAsked()
  await clearYesterday(demo, data)
  process.stdout.write(describeDemo(demo))
  const stop = new AbortController()
  const traffic = streamDay(demo, stop.signal)
  traffic.catch((error: unknown) => log.error({ err: error }, 'the simulated acquirers stopped'))
  await asked
  say('\nstopping: acquirers, links and HTTP, intake, database')
  stop.abort()
  await traffic.catch(() => {})
  await demo.stop()
  say('stopped')
}
