/** `cobrand migrate`: brings the database's schema to this program's version. */
import { Command } from 'commander'
import { withExamples } from './help.ts'

/** The command. */
export function migrateCommand(): Command {
  const command = new Command('migrate')
    .description('create or update the schema of the database in DATABASE_URL')
    .option('--json', 'print the report as JSON')
    .action((options: { json?: true }) => run(options.json === true))
  return withExamples(command, 'migrate')
}

async function run(json: boolean): Promise<void> {
  const { readConfig } = await import('../config/config.ts')
  const { connect } = await import('../db/connect.ts')
  const { migrate } = await import('../db/migrate.ts')
  const { databaseUrl } = readConfig(['databaseUrl'])
  const sql = connect(databaseUrl, { connectionsMax: 1, applicationName: 'cobrand migrate' })
  try {
    const report = await migrate(sql)
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : describe(report))
  } finally {
    await sql.end()
  }
}

function describe(report: { applied: string[]; version: number }): string {
  const lines = report.applied.map((name) => `applied ${name}\n`).join('')
  return `${lines}the schema is at version ${report.version}\n`
}
