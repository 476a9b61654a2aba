/** Reading everything that is held about a member, table by table, as it stands in the schema. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import type { Holding } from '../holdings.ts'

/** Rows that are in memory at a time. */
const rowsPerPage = 500

/** A column of a table, as PostgreSQL has it. */
export interface Column {
  readonly name: string
  /** E.g. `bigint`, `jsonb`, `timestamp with time zone`. */
  readonly type: string
}

/** The columns of a table, in their order; none where there is no such table. */
export async function readColumns(sql: Sql, table: string): Promise<Column[]> {
  return await sql<Column[]>`
    SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = ${table} ORDER BY ordinal_position`
}

/** A cell: a number, day or text as text, JSON as it is, a list as a list, bytes where they are sealed. */
export type Cell = string | null | Buffer | boolean | object

/** The rows of a holding about a member, in pages, in the order of its first columns. Instants are in UTC. */
export function readRows(
  sql: Sql,
  { table, column }: Pick<Holding, 'table' | 'column'>,
  columns: readonly Column[],
  memberId: bigint,
): AsyncIterable<Record<string, Cell>[]> {
  const cells = columns.map((each) => sql`${cellOf(sql, each)} AS ${sql(each.name)}`)
  return sql<Record<string, Cell>[]>`
    SELECT ${joined(sql, cells)} FROM ${rowsOf(sql, table)} WHERE ${sql(column)} = ${memberId}
     ORDER BY ${sql.unsafe(orderOf(columns))}`.cursor(rowsPerPage)
}

/** Card events are found by the payments that name them: no index leads to them by the member. */
function rowsOf(sql: Sql, table: string): Statement {
  if (table !== 'card_event') return sql`${sql(table)}`
  return sql`(
    SELECT event.* FROM payment
     CROSS JOIN LATERAL generate_series(1, length(event_keys), 16) AS byte
     -- OFFSET 0: looked up one by one, whatever the planner makes of a list of bytes.
     CROSS JOIN LATERAL (SELECT * FROM card_event
                          WHERE key = substring(event_keys FROM byte FOR 16) OFFSET 0) AS event
     WHERE event.member_id = payment.member_id) AS card_event`
}

function cellOf(sql: Sql, { name, type }: Column): Statement {
  const cell = sql`${sql(name)}`
  switch (type) {
    case 'timestamp with time zone':
      return sql`to_char(${cell} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
    case 'boolean':
    case 'json':
    case 'jsonb':
    case 'bytea':
      return cell
    case 'ARRAY':
      return sql`to_jsonb(${cell}::text[])`
    default:
      return sql`${cell}::text`
  }
}

function joined(sql: Sql, parts: readonly Statement[]): Statement {
  return parts.reduce((all, each) => sql`${all}, ${each}`)
}

/** By position: the names of columns stand for their texts here. */
function orderOf(columns: readonly Column[]): string {
  const ordered = columns.flatMap(({ type }, at) => (isOrdered(type) ? [`${at + 1}`] : []))
  return ordered.slice(0, 3).join(', ') || '1'
}

function isOrdered(type: string): boolean {
  return type !== 'json' && type !== 'jsonb'
}
