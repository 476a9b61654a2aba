/** Reading any number of rows in constant memory. */
import type { Queryable, Sql, Statement } from './connect.ts'

/**
 * Does `work` with pages of at most `rowsMax` rows, one after the other, of one snapshot. It holds a connection of
 * the pool meanwhile. What `work` throws ends it and is thrown on. `settings`: of PostgreSQL, for this statement.
 */
export async function eachPage<Row extends object>(
  pool: Sql,
  rowsMax: number,
  select: (sql: Queryable) => Statement,
  work: (rows: Row[]) => Promise<void>,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  let failure: { error: unknown } | undefined
  await pool.begin('READ ONLY', async (sql) => {
    await sql`SELECT set_config('idle_in_transaction_session_timeout', '0', true)`
    for (const [setting, value] of Object.entries(settings)) {
      await sql`SELECT set_config(${setting}, ${value}, true)`
    }
    await sql`DECLARE page NO SCROLL CURSOR FOR ${select(sql)}`
    for (;;) {
      // FETCH takes no parameter.
      const rows = await sql.unsafe<Row[]>(`FETCH ${rowsMax} FROM page`)
      try {
        if (rows.length > 0) await work([...rows])
      } catch (error) {
        // A fault of the work is none of this connection.
        failure = { error }
        return
      }
      if (rows.length < rowsMax) return
    }
  })
  if (failure !== undefined) throw failure.error
}
