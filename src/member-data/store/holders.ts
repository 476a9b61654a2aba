/** The names of partners and banks: their ids are of one sequence. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { plainColumn } from '../../values/columns.ts'

/** Names by id; those of nobody are left out. */
export async function readHolderNames(
  sql: Sql,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await sql<{ id: bigint; name: string }[]>`
    SELECT partner_id AS id, name FROM partner WHERE partner_id = ANY (${plainColumn(ids)}::bigint[])
    UNION ALL
    SELECT bank_id, name FROM bank WHERE bank_id = ANY (${plainColumn(ids)}::bigint[])`
  return new Map(rows.map(({ id, name }) => [`${id}`, name]))
}
