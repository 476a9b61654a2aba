/** `cobrand encode`: makes the bytes of messages from the JSON that `cobrand decode --json` prints. */
import { Command, Option } from 'commander'
import type { Dialect, PlainMessage } from '../iso8583/index.ts'
import { CliError } from './errors.ts'
import { withExamples } from './help.ts'

interface EncodeOptions {
  protocol: string
  frame?: true
  hex?: true
  raw?: true
}

/** The command. */
export function encodeCommand(): Command {
  const command = new Command('encode')
    .description('make the bytes of ISO 8583 messages from JSON, as `decode --json` prints it')
    .argument('<file>', 'a JSON file: one message, an array, or one a line; - for stdin')
    .requiredOption('--protocol <name>', 'a protocol by name, or the path of one')
    .option('--frame', "put each message into the protocol's frame")
    .option('--hex', 'print hex digits, one message a line; the default')
    .addOption(new Option('--raw', 'write the bytes themselves').conflicts('hex'))
    .action(run)
  return withExamples(
    command,
    'encode --protocol iso1987-bcd sign-on.json',
    'encode --protocol iso1987-ascii --frame --raw messages.json | nc 127.0.0.1 8583',
    'decode --protocol iso1987-bcd --json --unmasked test.hex | cobrand encode --protocol iso1987-ascii -',
  )
}

async function run(file: string, options: EncodeOptions, command: Command): Promise<void> {
  const { openProtocol } = await import('./protocol/open.ts')
  const { InputError, readFileOrStdin } = await import('./decode/read-input.ts')
  const { compileFraming, frameMessage } = await import('../iso8583/index.ts')
  const dialect = openProtocol(command, options.protocol)
  if (options.raw === true && process.stdout.isTTY) {
    return command.error('--raw is for a file or a pipe, not for a terminal', { exitCode: 2 })
  }
  const content = await readFileOrStdin(file, process.stdin).catch((error: unknown) => {
    if (error instanceof InputError) return command.error(error.message, { exitCode: 2 })
    throw error
  })
  const framing = compileFraming(dialect.framing)
  for (const message of await encodeAll(dialect, content.toString('utf8'))) {
    const bytes = options.frame === true ? frameMessage(framing, message) : message
    process.stdout.write(options.raw === true ? bytes : `${bytes.toString('hex')}\n`)
  }
}

/** All or none: what is wrong with one message is told before any is written. */
async function encodeAll(dialect: Dialect, text: string): Promise<Buffer[]> {
  const { EncodeError } = await import('../iso8583/index.ts')
  const { PlainError, readPlain } = await import('./encode/plain.ts')
  let messages: PlainMessage[] = []
  let at = 0
  try {
    messages = readPlain(text)
    return messages.map((message, index) => {
      at = index
      return dialect.encode(message)
    })
  } catch (error) {
    if (!(error instanceof EncodeError || error instanceof PlainError)) throw error
    const where = messages.length > 1 ? `message ${at + 1}: ` : ''
    throw new CliError(`${where}${error.message}`, { cause: error })
  }
}
