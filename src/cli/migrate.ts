/** `cobrand migrate`: brings the database's schema to this program's version. */
import { Command } from 'commander'
import { CliError } from './errors.ts'
import { withExamples } from './help.ts'

/** The command. */
export function migrateCommand(): Command {
  const command = new Command('migrate')
    .description('create or update the schema of the database in DATABASE_URL')
    .option('--sandbox', 'of a new database: it is to try things, and its keys begin with sk_test_')
    .option('--json', 'print the report as JSON')
    .action(run)
  return withExamples(command, 'migrate', 'migrate --sandbox')
}

async function run({ json, sandbox }: { json?: true; sandbox?: true }): Promise<void> {
  const { readConfig } = await import('../config/config.ts')
  const { connect } = await import('../db/connect.ts')
  const { migrate } = await import('../db/migrate.ts')
  const { makeSandbox } = await import('../keys/store.ts')
  const { databaseUrl } = readConfig(['databaseUrl'])
  const sql = connect(databaseUrl, { connectionsMax: 1, applicationName: 'cobrand migrate' })
  try {
    const report = await migrate(sql)
    if (sandbox === true && !(await makeSandbox(sql))) {
      throw new CliError('the database has members or keys already: make a sandbox of an empty one')
    }
    process.stdout.write(json === true ? `${JSON.stringify(report)}\n` : describe(report))
  } finally {
    await sql.end()
  }
}

function describe(report: { applied: string[]; version: number }): string {
  const lines = report.applied.map((name) => `applied ${name}\n`).join('')
  return `${lines}the schema is at version ${report.version}\n`
}
