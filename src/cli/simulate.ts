/** `cobrand simulate`: an acquirer that signs on, sends payments, and checks every answer. */
import { Command } from 'commander'
import type { DrillReport } from '../simulator/drill.ts'
import { withExamples } from './help.ts'
import { share, whole } from './values.ts'

interface Options {
  host: string
  port: number
  protocol: string
  rate: number
  for: number
  membersShare: number
  cards?: string
  merchant: string
  terminal: string
  mcc: string
  currency: string
  acquirer: string
  amount: number
  json?: true
}

/** The command. Exit code 0 only if every answer was right. */
export function simulateCommand(): Command {
  const command = new Command('simulate')
    .description('act as an acquirer: sign on, send payments, check every answer')
    .option('--host <host>', 'where the gateway listens', '127.0.0.1')
    .requiredOption('--port <port>', 'port of the link', whole(1, 65_535))
    .option('--protocol <name>', 'protocol of the link, by name or path', 'iso1987-ascii')
    .option('--rate <n>', 'messages a second', whole(1, 20_000), 100)
    .option('--for <seconds>', 'how long to send', whole(1, 86_400), 10)
    .option('--members-share <share>', "share of members' cards, 0 to 1", share, 0.05)
    .option(
      '--cards <file>',
      "members' test card numbers, one a line; without it all are strangers",
    )
    .option('--merchant <id>', 'merchant id, DE42', 'SIMULATOR')
    .option('--terminal <id>', 'terminal id, DE41', 'SIM00001')
    .option('--mcc <code>', 'merchant category, DE18', '5411')
    .option('--currency <code>', 'currency, DE49, three digits', '398')
    .option('--acquirer <id>', 'acquirer id, DE32', '99001')
    .option('--amount <minor>', 'amount in minor units, DE4', whole(0, 999_999_999), 500_000)
    .option('--json', 'print the report as JSON')
    .action((options: Options) => run(options))
  return withExamples(
    command,
    'simulate --port 7583 --rate 200 --for 10',
    'simulate --port 7583 --members-share 0.2 --cards members.txt --json',
  )
}

async function run(options: Options): Promise<void> {
  const { loadProtocol } = await import('../iso8583/index.ts')
  const { runDrill } = await import('../simulator/drill.ts')
  const { createProgress } = await import('./progress.ts')
  const progress = createProgress()
  const { merchant: merchantId, terminal: terminalId, mcc, currency, acquirer } = options
  try {
    const report = await runDrill({
      ...{ host: options.host, port: options.port, dialect: loadProtocol(options.protocol) },
      shop: { merchantId, terminalId, mcc, currency, acquirer, utcOffsetMinutes: 0 },
      ...{ rate: options.rate, forMs: options.for * 1000, amountMinor: BigInt(options.amount) },
      membersShare: options.membersShare,
      memberPans: options.cards === undefined ? [] : await readCards(options.cards),
      onProgress: (sent, faults) => progress.update(`${sent} sent, ${faults} wrong`),
    })
    progress.end()
    process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : describe(report))
    if (report.wrong > 0) process.exitCode = 1
  } finally {
    progress.end()
  }
}

async function readCards(path: string): Promise<string[]> {
  const { readFile } = await import('node:fs/promises')
  const { CliError } = await import('./errors.ts')
  const lines = (await readFile(path, 'utf8')).split('\n').map((line) => line.trim())
  const cards = lines.filter((line) => line !== '')
  const bad = lines.findIndex((line) => line !== '' && !/^\d{13,19}$/.test(line))
  if (bad >= 0) throw new CliError(`${path}, line ${bad + 1}: no card number of 13 to 19 digits`)
  if (cards.length === 0) throw new CliError(`${path} has no card number: put one on each line`)
  return cards
}

function describe(report: DrillReport): string {
  const { sent, answered, ratePerSecond, latency, faults } = report
  const ms = (value: number): string => `${value.toFixed(2)} ms`
  const lines = [
    `sent      ${sent} (${report.members} of members)`,
    `answered  ${answered}, ${Math.round(ratePerSecond)} a second`,
    `latency   p50 ${ms(latency.p50Ms)}, p99 ${ms(latency.p99Ms)}, p99.9 ${ms(latency.p999Ms)}`,
    `wrong     ${report.wrong}`,
    ...Object.entries(faults).map(([fault, count]) => `          ${count} x ${fault}`),
  ]
  return `${lines.join('\n')}\n`
}
