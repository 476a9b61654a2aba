/** The database of the configuration, for a command that works on it and ends. */
import type { Sql } from '../db/connect.ts'

/**
 * Does `work` on the database in DATABASE_URL, whose schema must be the program's, and closes it. A
 * statement may take as long as it does: a person waits for it.
 */
export async function onDatabase<Result>(
  command: string,
  work: (sql: Sql) => Promise<Result>,
): Promise<Result> {
  const { readConfig } = await import('../config/config.ts')
  const { connect } = await import('../db/connect.ts')
  const { assertCurrent } = await import('../db/migrate.ts')
  const { databaseUrl } = readConfig(['databaseUrl'])
  const applicationName = `cobrand ${command}`
  const sql = connect(databaseUrl, { connectionsMax: 2, applicationName, statementTimeoutMs: 0 })
  try {
    await assertCurrent(sql)
    return await work(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}
