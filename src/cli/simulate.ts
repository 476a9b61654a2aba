/** `cobrand simulate`: an acquirer that signs on, sends payments, and checks every answer. */
import { Command, Option } from 'commander'
import type { Deviation } from '../simulator/chaos.ts'
import type { AcquirerClient } from '../simulator/index.ts'
import type { DrillReport } from '../simulator/drill.ts'
import { withExamples } from './help.ts'
import {
  readPeer,
  readShop,
  withPeer,
  withShop,
  type Peer,
  type PeerOptions,
  type ShopOptions,
} from './link-peer.ts'
import { share, whole } from './values.ts'

/** For a gateway that connects: its back-off is shorter. */
const gatewayWaitMs = 60_000
const profiles = ['steady', 'day', 'burst', 'duplicates', 'chaos'] as const

interface Options extends PeerOptions, ShopOptions {
  profile: (typeof profiles)[number]
  rate: number
  for: number
  connections: number
  inFlight: number
  listen?: true
  membersShare: number
  cards?: string
  shops: number
  amount: number
  json?: true
}

/** The command. Exit code 0 only if every answer was right. */
export function simulateCommand(): Command {
  const command = new Command('simulate')
    .description('act as an acquirer: sign on, send payments, check every answer')
    .option('--link <name>', 'a link in LINKS_FILE, whose other side to be')
    .addOption(new Option('--profile <name>', 'what to send').choices(profiles).default('steady'))
    .option('--rate <n>', 'messages a second', whole(1, 20_000), 100)
    .option('--for <seconds>', 'how long to send', whole(1, 86_400), 10)
    .option('--connections <n>', 'connections, used in turn', whole(1, 64), 1)
    .option('--in-flight <n>', 'messages without an answer, at most', whole(1, 100_000), 2000)
    .option('--listen', 'wait for the gateway to connect, as it does on a link that connects')
    .option('--members-share <share>', "share of members' cards, 0 to 1", share, 0.05)
    .option(
      '--cards <file>',
      "members' test card numbers, one a line; without it all are strangers",
    )
    .option('--shops <n>', 'shops that pay in turn, each with a terminal', whole(1, 100), 4)
    .option('--amount <minor>', 'amount in minor units', whole(0, 999_999_999), 500_000)
    .option('--json', 'print the report as JSON')
    .action(run)
  withShop(withPeer(command))
  return withExamples(
    command,
    'simulate --link alfa --rate 200 --for 10',
    'simulate --link alfa --profile day --members-share 0.2 --cards members.txt --json',
    'simulate --port 7583 --protocol iso1987-bcd --profile chaos --for 5',
  )
}

/** Options that only a stream of messages has. */
const ofStreams = [
  ...(['rate', 'connections', 'inFlight', 'membersShare', 'cards'] as const),
  ...(['shops', 'amount'] as const),
] as const satisfies readonly (keyof Options)[]

/** Tells of options that say nothing here; ends with exit code 2 where one asks for something else. */
function checkUse(options: Options, command: Command): void {
  const given = (name: keyof Options): boolean => command.getOptionValueSource(name) === 'cli'
  const isChaos = options.profile === 'chaos'
  if (isChaos && given('listen')) {
    command.error('--profile chaos connects: leave --listen out', { exitCode: 2 })
  }
  for (const name of isChaos ? ofStreams.filter(given) : []) {
    const flag = command.options.find((option) => option.attributeName() === name)?.long
    note(`${flag} is not used: --profile chaos tries each deviation by itself`)
  }
  if (!isChaos && given('membersShare') && options.cards === undefined) {
    note("without --cards, the file of the members' test cards, all cards are strangers'")
  }
}

function note(text: string): void {
  process.stderr.write(`note: ${text}\n`)
}

async function run(options: Options, command: Command): Promise<void> {
  checkUse(options, command)
  const { createProgress } = await import('./progress.ts')
  const cards = options.cards === undefined ? [] : await readCards(options.cards)
  const peer = await readPeer(options)
  const progress = createProgress()
  const onProgress = (done: number, wrong: number): void =>
    progress.update(`${done} sent, ${wrong} wrong`)
  try {
    const isChaos = options.profile === 'chaos'
    const report = isChaos
      ? await deviate(options, peer, onProgress)
      : await drill(options, peer, cards, onProgress)
    progress.end()
    const text = 'deviations' in report ? describeChaos(report.deviations) : describe(report)
    process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : text)
    const faultless = 'deviations' in report || Object.keys(report.faults).length === 0
    if (report.wrong > 0 || !faultless) process.exitCode = 1
  } finally {
    progress.end()
  }
}

async function drill(
  options: Options,
  peer: Peer,
  memberPans: string[],
  onProgress: (sent: number, wrong: number) => void,
): Promise<DrillReport> {
  const { runDrill } = await import('../simulator/drill.ts')
  const { trafficProfiles } = await import('../simulator/traffic.ts')
  if (options.profile === 'chaos') throw new Error('no stream of messages')
  const line = await openLine(options, peer)
  try {
    return await runDrill({
      ...{ dialect: peer.dialect, clients: line.clients, shop: readShop(options) },
      ...{ profile: trafficProfiles[options.profile], shops: options.shops, memberPans },
      ...{ rate: options.rate, forMs: options.for * 1000, inFlightMax: options.inFlight },
      ...{ amountMinor: BigInt(options.amount), membersShare: options.membersShare },
      onProgress,
    })
  } finally {
    await line.close()
  }
}

async function deviate(
  options: Options,
  { host, port, dialect, tls, mac }: Peer,
  onProgress: (tried: number, wrong: number) => void,
): Promise<{ deviations: Deviation[]; wrong: number }> {
  const { runChaos } = await import('../simulator/chaos.ts')
  const { AcquirerClient } = await import('../simulator/index.ts')
  const deviations = await runChaos({
    ...{ dialect, shop: readShop(options), forMs: options.for * 1000, onProgress },
    open: () => AcquirerClient.connect({ host, port, dialect, tls, mac }),
  })
  return { deviations, wrong: deviations.reduce((sum, { tried, met }) => sum + tried - met, 0) }
}

/** The connections: ours to the gateway, or the gateway's to us. */
async function openLine(
  options: Options,
  { host, port, dialect, tls, mac, link }: Peer,
): Promise<{ clients: AcquirerClient[]; close(): Promise<void> }> {
  const { AcquirerClient } = await import('../simulator/index.ts')
  const { listen } = await import('../simulator/socket.ts')
  const clients: AcquirerClient[] = []
  if (options.listen !== true && link?.connect === undefined) {
    for (let at = 0; at < options.connections; at++) {
      clients.push(await AcquirerClient.connect({ host, port, dialect, tls, mac }))
    }
    return { clients, close: () => closeAll(clients) }
  }
  let enough = (): void => {}
  const connected = new Promise<void>((resolve) => (enough = resolve))
  const server = await listen({ host, port }, tls?.options, (socket) => {
    clients.push(new AcquirerClient(socket, { dialect, mac }))
    if (clients.length === options.connections) enough()
  })
  const tooLate = setTimeout(() => enough(), gatewayWaitMs)
  await connected
  clearTimeout(tooLate)
  if (clients.length < options.connections) {
    server.close()
    await closeAll(clients)
    const { CliError } = await import('./errors.ts')
    throw new CliError(
      `the gateway made ${clients.length} of ${options.connections} connections to ${host}:${port} in ${gatewayWaitMs / 1000} s`,
    )
  }
  return {
    clients,
    async close() {
      server.close()
      await closeAll(clients)
    },
  }
}

async function closeAll(clients: readonly AcquirerClient[]): Promise<void> {
  await Promise.all(clients.map((client) => client.close()))
}

async function readCards(path: string): Promise<string[]> {
  const { CliError } = await import('./errors.ts')
  const { readText } = await import('./text-file.ts')
  const lines = (await readText(path)).split('\n').map((line) => line.trim())
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
    ...faultLines(faults),
  ]
  return `${lines.join('\n')}\n`
}

function describeChaos(deviations: readonly Deviation[]): string {
  const width = Math.max(...deviations.map(({ name }) => name.length))
  const lines = deviations.flatMap(({ name, due, tried, met, faults }) => [
    `${met === tried ? 'ok    ' : 'FAILED'}  ${name.padEnd(width)}  ${met} of ${tried}: ${due}`,
    ...faultLines(faults),
  ])
  return `${lines.join('\n')}\n`
}

function faultLines(faults: Readonly<Record<string, number>>): string[] {
  return Object.entries(faults).map(([fault, count]) => `          ${count} x ${fault}`)
}
