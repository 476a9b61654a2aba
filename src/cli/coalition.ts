/** `cobrand coalition apply`: partners, merchant ids and rules from a file into the database. */
import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { CliError } from './errors.ts'
import { withExamples } from './help.ts'

/** The command. */
export function coalitionCommand(): Command {
  const command = new Command('coalition').description(
    'partners, merchant ids, earn rules and exchange rates',
  )
  const apply = command
    .command('apply')
    .description('bring the database to what a coalition file says; nothing is removed')
    .argument('<file>', 'a JSON file such as fixtures/demo/coalition.json')
    .option('--json', 'print what was applied as JSON')
    .action((file: string, options: { json?: true }) => run(file, options.json === true))
  withExamples(apply, 'coalition apply fixtures/demo/coalition.json')
  return withExamples(command, 'coalition apply fixtures/demo/coalition.json')
}

async function run(file: string, json: boolean): Promise<void> {
  const { readConfig } = await import('../config/config.ts')
  const { connect } = await import('../db/connect.ts')
  const { assertCurrent } = await import('../db/migrate.ts')
  const { applyCoalition } = await import('./coalition/apply.ts')
  const coalition = await readCoalition(file)
  const { databaseUrl } = readConfig(['databaseUrl'])
  const sql = connect(databaseUrl, { connectionsMax: 1, applicationName: 'cobrand coalition' })
  try {
    await assertCurrent(sql)
    const applied = await applyCoalition(sql, coalition)
    const { partners, locations, merchantIds, rules, exchangeRates } = applied
    process.stdout.write(
      json
        ? `${JSON.stringify(applied)}\n`
        : `${partners} partners, ${locations} locations, ${merchantIds} merchant ids, ${rules} rules, ` +
            `${exchangeRates} exchange rates\n`,
    )
  } finally {
    await sql.end()
  }
}

/** Reads and checks a coalition file. Throws {@link CliError} with the place of every mistake. */
export async function readCoalition(file: string | URL) {
  const { coalitionSchema } = await import('./coalition/schema.ts')
  let json: unknown
  try {
    json = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new CliError(`${String(file)} is not JSON: ${error.message}`)
    throw error
  }
  const parsed = coalitionSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const mistakes = parsed.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`)
  throw new CliError(`${String(file)} is not a coalition file:\n  ${mistakes.join('\n  ')}`)
}
