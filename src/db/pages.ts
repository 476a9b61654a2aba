/** Reading any number of rows in constant memory. */
import type { ReservedSql, Sql, Statement } from './connect.ts'

/**
 * Pages of at most `rowsMax` rows, of one snapshot, by a cursor. It holds a connection of the pool until the
 * loop over it ends, however that is.
 */
export async function* readPages<Row extends object>(
  pool: Sql,
  rowsMax: number,
  select: (sql: ReservedSql) => Statement,
): AsyncGenerator<Row[], void> {
  const sql = await pool.reserve()
  try {
    await sql`BEGIN READ ONLY`
    await sql`DECLARE page NO SCROLL CURSOR FOR ${select(sql)}`
    for (;;) {
      // FETCH takes no parameter.
      const rows = await sql.unsafe<Row[]>(`FETCH ${rowsMax} FROM page`)
      if (rows.length > 0) yield [...rows]
      if (rows.length < rowsMax) return
    }
  } finally {
    await sql`ROLLBACK`.catch(() => {})
    sql.release()
  }
}
