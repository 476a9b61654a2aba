/** `cobrand settlement`: what partners owe each other for a month, in points. */
import { Command, Option } from 'commander'
import { onDatabase } from './database.ts'
import { CliError } from './errors.ts'
import { withExamples } from './help.ts'
import { parseMonth } from './values.ts'

const formats = ['text', 'json', 'csv', 'html'] as const
type Format = (typeof formats)[number]

/** The command. */
export function settlementCommand(): Command {
  const command = new Command('settlement')
    .description('what partners owe each other for a month, in points')
    .addCommand(showCommand())
    .addCommand(closeCommand())
    .addCommand(listCommand())
  return withExamples(command, 'settlement show --month 2026-11')
}

interface ShowOptions {
  month: string
  format: Format
  partner?: string
}

function showCommand(): Command {
  const command = new Command('show')
    .description('print the statement of a month, closed or not')
    .requiredOption('--month <month>', 'the month (UTC), YYYY-MM', parseMonth)
    .addOption(new Option('--format <format>', 'how').choices(formats).default('text'))
    .option('--partner <name>', 'the part of this partner alone')
    .action(show)
  return withExamples(
    command,
    'settlement show --month 2026-11',
    'settlement show --month 2026-11 --format html > 2026-11.html',
    'settlement show --month 2026-11 --format csv --partner Dala',
  )
}

function closeCommand(): Command {
  const command = new Command('close')
    .description('close a month, all days of which are sealed: its statement then never changes')
    .requiredOption('--month <month>', 'the month (UTC), YYYY-MM', parseMonth)
    .action(close)
  return withExamples(command, 'settlement close --month 2026-11')
}

function listCommand(): Command {
  const command = new Command('list')
    .description('list the months, and when each was closed')
    .option('--json', 'print them as JSON')
    .action(list)
  return withExamples(command, 'settlement list')
}

async function show({ month, format, partner }: ShowOptions): Promise<void> {
  const { readSettlement } = await import('../ledger/settlement/settlement.ts')
  const { partOf } = await import('../ledger/settlement/statement.ts')
  const { rendered } = await import('./settlement/render.ts')
  const { statement, closedAt } = await onDatabase('settlement show', (sql) =>
    readSettlement(sql, month),
  )
  if (partner === undefined) {
    process.stdout.write(rendered[format]({ statement, closedAt }))
    return
  }
  const found = statement.partners.find(({ name }) => name === partner)
  if (found === undefined) throw new CliError(`there is no partner ${partner}`)
  const part = partOf(statement, found.partnerId)
  process.stdout.write(rendered[format]({ statement: part, closedAt, partner }))
}

async function close({ month }: { month: string }): Promise<void> {
  const { closeMonth } = await import('../ledger/settlement/settlement.ts')
  const now = new Date()
  if (month >= now.toISOString().slice(0, 7)) throw new CliError(`${month} is not over`)
  const outcome = await onDatabase('settlement close', (sql) => closeMonth(sql, month, now))
  if (outcome === 'not_sealed') {
    throw new CliError(
      `not all days of ${month} are sealed: see cobrand ledger seal; the first is that of the first transfer`,
    )
  }
  const before = outcome === 'closed_before' ? ' was closed before' : ' is closed'
  process.stdout.write(`${month}${before}\n`)
}

async function list({ json }: { json?: true }): Promise<void> {
  const { listMonths } = await import('../ledger/settlement/store.ts')
  const months = (await onDatabase('settlement list', listMonths)).map((each) => ({
    month: each.month,
    transfers: `${each.transfers}`,
    closedAt: each.closedAt?.toISOString() ?? null,
  }))
  if (json === true) process.stdout.write(`${JSON.stringify(months)}\n`)
  else for (const each of months) process.stdout.write(lineOf(each))
}

function lineOf({
  month,
  transfers,
  closedAt,
}: {
  month: string
  transfers: string
  closedAt: string | null
}): string {
  return `${month}  ${transfers} transfers, ${closedAt === null ? 'open' : `closed ${closedAt}`}\n`
}
