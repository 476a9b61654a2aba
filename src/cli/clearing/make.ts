/** `cobrand clearing make`: writes clearing files of any size, from a simulated day. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { madeFormats, type MadeFormat } from '../../clearing/make/names.ts'
import { CliError } from '../errors.ts'
import { withExamples } from '../help.ts'
import { share, whole } from '../values.ts'

interface Options {
  format: MadeFormat
  records: number
  membersShare: number
  cards?: string
  merchant: string
  terminal: string
  mcc: string
  currency: string
  day: string
  seed: number
  out?: string
}

/** The command. */
export function makeCommand(): Command {
  const command = new Command('make')
    .description('write a clearing file of a simulated day, the same for the same seed')
    .addOption(
      new Option('--format <name>', 'of the file').choices(madeFormats).makeOptionMandatory(),
    )
    .option('--records <n>', 'how many', whole(1, 1_000_000_000), 1000)
    .option('--members-share <share>', "share of members' records, 0 to 1", share, 0.05)
    .option(
      '--cards <file>',
      "members' test card numbers, one a line; without it all are strangers",
    )
    .option('--merchant <id>', 'where they paid', 'SHOP00000000001')
    .option('--terminal <id>', 'at which terminal', 'T0000001')
    .option('--mcc <code>', 'merchant category', '5411')
    .option('--currency <code>', 'ISO 4217, three digits', '398')
    .option('--day <YYYYMMDD>', 'of the payments', parseDay, '20250314')
    .option('--seed <n>', 'another number is another day', whole(0, 2 ** 31), 1)
    .option('--out <path>', 'where to; without it to stdout')
    .action(run)
  return withExamples(
    command,
    'clearing make --format base2 --records 1000000 --out day.base2',
    'clearing make --format ipm --cards members.txt --out day.ipm',
  )
}

async function run(options: Options): Promise<void> {
  const { createWriteStream } = await import('node:fs')
  const { Readable } = await import('node:stream')
  const { pipeline } = await import('node:stream/promises')
  const { makeFile } = await import('../../clearing/make/index.ts')
  const { currencyFromNumeric } = await import('../../values/currency.ts')
  const alpha = currencyFromNumeric(options.currency)
  if (alpha === undefined) throw new CliError(`--currency ${options.currency} is none of ISO 4217`)
  const memberPans = options.cards === undefined ? [] : await readCards(options.cards)
  const { merchant: merchantId, terminal: terminalId, mcc } = options
  const chunks = makeFile(options.format, {
    ...{ records: options.records, membersShare: options.membersShare, memberPans },
    ...{ shops: [{ merchantId, terminalId, mcc }], day: options.day, seed: options.seed },
    currency: { alpha, numeric: options.currency },
  })
  const readable = Readable.from(chunks)
  if (options.out === undefined) await pipeline(readable, process.stdout, { end: false })
  else await pipeline(readable, createWriteStream(options.out, { mode: 0o600 }))
}

async function readCards(path: string): Promise<string[]> {
  const { readFile } = await import('node:fs/promises')
  const lines = (await readFile(path, 'utf8')).split('\n').map((line) => line.trim())
  const bad = lines.findIndex((line) => line !== '' && !/^\d{13,19}$/.test(line))
  if (bad >= 0) throw new CliError(`${path}, line ${bad + 1}: no card number of 13 to 19 digits`)
  return lines.filter((line) => line !== '')
}

function parseDay(text: string): string {
  const date = new Date(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}T00:00:00Z`)
  const holds = /^20\d{6}$/.test(text) && !Number.isNaN(date.getTime())
  if (!holds) throw new InvalidArgumentError('give a date as YYYYMMDD, from 2000 to 2099.')
  return text
}
