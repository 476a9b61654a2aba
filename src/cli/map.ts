/** `cobrand merchant-map`: moves merchant ids between locations, and the payments with them; decides what partners propose. */
import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { Command } from 'commander'
import type { Sql } from '../db/connect.ts'
import type { MapEntry, NamedLocation } from '../partner/map-change.ts'
import { onDatabase } from './database.ts'
import { CliError } from './errors.ts'
import { withExamples } from './help.ts'
import { proposalCommands } from './map/proposals.ts'
import { describeDifference } from './map/text.ts'

interface ChangeOptions {
  file: string
  apply?: true
  json?: true
}

/** The command. */
export function merchantMapCommand(): Command {
  const change = new Command('change')
    .description('show what changes of the merchant-id map do to payments and points, or make them')
    .requiredOption('--file <path>', 'the changes, as in docs/operator.md')
    .option('--apply', 'make them; interrupted, run it again')
    .option('--json', 'print what they do as JSON')
    .action(run)
  withExamples(
    change,
    'merchant-map change --file moved.json',
    'merchant-map change --file moved.json --apply',
  )
  const command = new Command('merchant-map')
    .description('which location a merchant id belongs to, and when')
    .addCommand(change)
  for (const each of proposalCommands()) command.addCommand(each)
  return withExamples(command, 'merchant-map change --file moved.json', 'merchant-map proposals')
}

async function run({ file, apply, json }: ChangeOptions): Promise<void> {
  const asked = await readChanges(file)
  const { readEntries } = await import('../partner/map-change.ts')
  const { readLocations, readPartnerNames } = await import('../partner/store.ts')
  const { presentDifference } = await import('../http/routes/merchant-map/map-change-document.ts')
  const document = await onDatabase('merchant-map', async (sql) => {
    const locations: NamedLocation[] = await readLocations(sql)
    const read = readEntries(asked.changes, locations)
    if ('mistakes' in read) throw refusal(read.mistakes)
    const difference = await changeOrShow(sql, read.entries, apply === true)
    return presentDifference(difference, locations, await readPartnerNames(sql))
  })
  process.stdout.write(
    json === true ? `${JSON.stringify(document)}\n` : describeDifference(document, apply === true),
  )
}

async function changeOrShow(sql: Sql, entries: readonly MapEntry[], apply: boolean) {
  const { MapChangeError, makeMapChange, placePayments, previewMapChange } =
    await import('../intake/store/map-change.ts')
  try {
    if (!apply) return await previewMapChange(sql, entries)
    const change = await makeMapChange(sql, entries, userInfo().username)
    return await placePayments(sql, change, new Date())
  } catch (error) {
    if (error instanceof MapChangeError) throw refusal(error.mistakes)
    throw error
  }
}

async function readChanges(file: string) {
  const { mapChanges } = await import('../http/routes/merchant-map/map-change-document.ts')
  let json: unknown
  try {
    json = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw new CliError(`${file} is not JSON: ${error.message}`)
    throw error
  }
  const parsed = mapChanges.safeParse(json)
  if (parsed.success) return parsed.data
  const mistakes = parsed.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`)
  throw new CliError(`${file} is no file of changes:\n  ${mistakes.join('\n  ')}`)
}

function refusal(mistakes: readonly string[]): CliError {
  return new CliError(`the map stays as it is:\n  ${mistakes.join('\n  ')}`)
}
