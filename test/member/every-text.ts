/** Everything that stands in a database, as text to be searched for what must not be there. */
import type { Sql } from '../../src/db/connect.ts'

/** Every row of every table, each as PostgreSQL writes it. */
export async function everyText(sql: Sql): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    SELECT format('%I', relname) AS name
    FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`
  const texts: string[] = []
  for (const { name } of tables) {
    const rows = await sql.unsafe<{ text: string }[]>(`SELECT t::text AS text FROM ${name} AS t`)
    texts.push(...rows.map(({ text }) => text))
  }
  return texts.join('\n')
}
