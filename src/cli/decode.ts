/** `cobrand decode`: shows messages field by field, masked, or where and why bytes are none. */
import { Command } from 'commander'
import type { Outcome } from './decode/trial.ts'
import { withExamples } from './help.ts'
import { whole } from './values.ts'

interface DecodeOptions {
  protocol: string
  port?: number
  json?: true
  unmasked?: true
}

/** The command. */
export function decodeCommand(): Command {
  const command = new Command('decode')
    .description(
      'show ISO 8583 messages field by field, masked (exit code 1: something is not a message)',
    )
    .argument('[input...]', 'hex digits; a file of hex, a dump, a capture or bytes; - for stdin')
    .requiredOption('--protocol <name>', 'a protocol by name, or the path of one')
    .option(
      '--port <port>',
      'of a capture, only what goes to or from this TCP port',
      whole(1, 65_535),
    )
    .option('--json', 'print one line of JSON for each message')
    .option('--unmasked', 'show card numbers and private fields: for test messages only')
    .action(run)
  command.addHelpText(
    'after',
    `
Input:
  hex digits with or without blanks, one message or one a line; what hexdump, xxd, od, tcpdump -X and
  Wireshark print; a pcap or pcapng file; the bytes of one message; a stream of frames. Up to 64 MiB.
  Sensitive authentication data is never shown.`,
  )
  return withExamples(
    command,
    'decode --protocol iso1987-bcd 0800 8220000000000000 0400000000000000 1122093100 000002 0301',
    'decode --protocol ./protocols/mine.json --json message.hex',
    'decode --protocol iso1987-ascii --port 8583 link.pcap',
    'xxd -p message.bin | cobrand decode --protocol iso1987-bcd -',
  )
}

async function run(args: string[], options: DecodeOptions, command: Command): Promise<void> {
  const { openProtocol, shippedDialects } = await import('./protocol/open.ts')
  const { paintFor } = await import('./decode/paint.ts')
  const { InputError, readInput } = await import('./decode/read-input.ts')
  const { recognise } = await import('./decode/recognise.ts')
  const { hintsFor } = await import('./decode/hints.ts')
  const { findMessages } = await import('./decode/messages.ts')
  const { reportJson, reportText } = await import('./decode/report.ts')
  const dialect = openProtocol(command, options.protocol)
  const { port = null, json = false, unmasked = false } = options
  const hints = (failed: Outcome): string[] => hintsFor(dialect, failed, shippedDialects)
  const isExplained = (failed: Outcome): boolean => hints(failed).length > 0
  const findings = await wellUsed(command, async () => {
    const input = recognise(await readInput(args, process.stdin))
    if (port === null || input.kind === 'capture') {
      return findMessages(dialect, input, { port, isExplained })
    }
    throw new InputError('--port is for captures, and the input is none')
  })
  if (unmasked) process.stderr.write('card numbers are shown: keep this output to test messages\n')
  const paint = paintFor(process.stdout)
  const report = { dialect, unmasked, paint, hints }
  await writeAll((json ? reportJson : reportText)(findings, report))
  if (json) for (const note of findings.notes) process.stderr.write(`note: ${note}\n`)
  const { found, broken } = findings
  const failed = broken || found.length === 0 || found.some(({ error }) => error !== null)
  if (failed) process.exitCode = 1
}

/** Waits where the reader is slow, and ends quietly where it has gone, as `head` does. */
async function writeAll(texts: Iterable<string>): Promise<void> {
  let gone = false
  process.stdout.once('error', () => (gone = true))
  for (const text of texts) {
    if (gone) return
    if (!process.stdout.write(text)) await roomIn(process.stdout)
  }
}

/** Resolves when the stream takes more, or never will. */
function roomIn(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done)
      resolve()
    }
    stream.on('drain', done).on('close', done)
  })
}

/** What cannot be taken as input is a mistake of use, exit code 2. */
async function wellUsed<T>(command: Command, work: () => Promise<T>): Promise<T> {
  const { InputError } = await import('./decode/read-input.ts')
  try {
    return await work()
  } catch (error) {
    if (error instanceof InputError) return command.error(error.message, { exitCode: 2 })
    throw error
  }
}
