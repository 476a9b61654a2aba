/** `cobrand link test`: goes through a session with the other side of a link, step by step. */
import { Command } from 'commander'
import type { ProbeStep } from '../simulator/probe.ts'
import { withExamples } from './help.ts'
import {
  findLink,
  readPeer,
  readShop,
  withPeer,
  withShop,
  type PeerOptions,
  type ShopOptions,
} from './link-peer.ts'
import { whole } from './values.ts'

interface Options extends PeerOptions, ShopOptions {
  timeout: number
  json?: true
}

/** The command; what it does is in its subcommands. */
export function linkCommand(): Command {
  return new Command('link').description('the acquirer links').addCommand(testCommand())
}

/** Exit code 0 only if every step went well. */
function testCommand(): Command {
  const command = new Command('test')
    .description(
      'connect, sign on, echo, one message of no amount, sign off; say what the other side did',
    )
    .argument('[link]', 'name of a link in LINKS_FILE; one that connects is tested from our side')
    .option('--timeout <seconds>', 'how long to wait for each answer', whole(1, 600), 10)
    .option('--json', 'print the steps as JSON')
    .action((link: string | undefined, options: Options) => run(link, options))
  withShop(withPeer(command))
  return withExamples(
    command,
    'link test alfa',
    'link test --host gateway.example.com --port 8583 --protocol iso1987-bcd --ca ca.pem --cert us.pem --key us.key',
  )
}

async function run(name: string | undefined, options: Options): Promise<void> {
  const { probe } = await import('../simulator/probe.ts')
  const calls = name !== undefined && (await findLink(name)).connect !== undefined
  const as = calls ? 'gateway' : 'acquirer'
  const peer = await readPeer({ ...options, ...(name !== undefined && { link: name }) }, as)
  const steps = await probe({
    ...peer,
    shop: readShop(options),
    as,
    answerTimeoutMs: options.timeout * 1000,
    onStep: (step) => {
      if (options.json !== true) process.stdout.write(describe(step))
    },
  })
  if (options.json === true) process.stdout.write(`${JSON.stringify({ steps })}\n`)
  if (steps.some(({ ok }) => !ok)) process.exitCode = 1
}

const names = {
  ...{ connect: 'connect', tls: 'TLS', sign_on: 'sign on', echo: 'echo' },
  ...{ message: 'message', sign_off: 'sign off' },
} as const satisfies Record<ProbeStep['step'], string>

function describe({ step, ok, ms, saw, check }: ProbeStep): string {
  const line = `${ok ? 'ok    ' : 'FAILED'}  ${names[step].padEnd(8)}  ${`${ms.toFixed(1)} ms`.padStart(10)}  ${saw}\n`
  return check === undefined ? line : `${line}        check: ${check}\n`
}
