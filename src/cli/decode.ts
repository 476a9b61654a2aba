/** `cobrand decode`: shows a message field by field, masked, or where it is not one. */
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import type { DecodeError, Dialect, FieldView, Message } from '../iso8583/index.ts'
import { bytesAround, parseInput, unframe } from './decode-input.ts'
import { withExamples } from './help.ts'

interface DecodeOptions {
  protocol: string
  json?: true
}

/** What was found out about a message; `error` is null where it is a whole one. */
interface Decoded {
  mti: string
  fields: FieldView[]
  error: DecodeError | null
}

/** The command. */
export function decodeCommand(): Command {
  const command = new Command('decode')
    .description(
      'show an ISO 8583 message field by field, masked (exit code 1: it is not a message)',
    )
    .argument('[input...]', 'hex digits, a file of hex digits or bytes, or - for standard input')
    .requiredOption('--protocol <name>', 'a protocol in protocols/, or the path of one')
    .option('--json', 'print JSON')
    .action(run)
  return withExamples(
    command,
    'decode --protocol iso1987-bcd 0800 8220000000000000 0400000000000000 1122093100 000002 0301',
    'decode --protocol ./protocols/mine.json --json message.hex',
    'xxd -p message.bin | cobrand decode --protocol iso1987-bcd -',
  )
}

async function run(input: string[], options: DecodeOptions, command: Command): Promise<void> {
  const { loadProtocol } = await import('../iso8583/index.ts')
  const dialect = wellUsed(command, () => loadProtocol(options.protocol))
  const given = wellUsed(command, () => parseInput(input, readFileSync))
  const whole = await decode(dialect, given)
  const inner = whole.error ? unframe(dialect.framing, given) : null
  const bytes = inner ?? given
  const decoded = inner ? await decode(dialect, inner) : whole
  const text = options.json ? asJson(dialect, decoded) : asText(decoded, bytes)
  process.stdout.write(`${text}\n`)
  if (decoded.error) process.exitCode = 1
}

/** Turns what goes wrong before there are bytes to look at into a mistake of use, exit code 2. */
function wellUsed<T>(command: Command, work: () => T): T {
  try {
    return work()
  } catch (error) {
    return command.error(error instanceof Error ? error.message : 'cannot be read', { exitCode: 2 })
  }
}

async function decode(dialect: Dialect, bytes: Buffer): Promise<Decoded> {
  const message = dialect.newMessage()
  const error = await failureOf(() => {
    message.read(bytes, 0, bytes.length)
    dialect.decode(bytes)
  })
  return { mti: mtiOf(message), fields: dialect.view(message, false), error }
}

async function failureOf(work: () => void): Promise<DecodeError | null> {
  const { DecodeError } = await import('../iso8583/index.ts')
  try {
    work()
    return null
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
}

function mtiOf(message: Message): string {
  return message.mti < 0 ? '' : String(message.mti).padStart(4, '0')
}

function asJson(dialect: Dialect, { mti, fields, error }: Decoded): string {
  const shown = error && {
    code: error.code,
    path: error.path,
    offset: error.offset,
    expected: error.expected,
    got: error.got,
  }
  return JSON.stringify({ protocol: dialect.name, mti, fields, error: shown }, null, 2)
}

function asText({ mti, fields, error }: Decoded, bytes: Buffer): string {
  const width = Math.max(12, ...fields.map((field) => field.name.length))
  const line = (offset: number, tag: string, name: string, value: string) =>
    `${String(offset).padStart(5)}  ${tag.padEnd(6)} ${name.padEnd(width)}  ${value}`.trimEnd()
  const lines = fields.map((field) => line(field.offset, `DE${field.de}`, field.name, field.value))
  if (mti !== '') lines.unshift(line(0, 'MTI', 'Message type', mti))
  if (error) lines.push('', `not a message: ${error.message}`, bytesAround(bytes, error.offset))
  return lines.join('\n')
}
