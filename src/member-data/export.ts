/** Everything that is held about a member, as one JSON document or as a CSV of one part, row by row. */
import type { Queryable } from '../db/connect.ts'
import { readKeys } from '../privacy/store.ts'
import type { SealedColumn, Vault } from '../privacy/vault.ts'
import { csvRecord } from '../values/csv.ts'
import { holdings, type Holding } from './holdings.ts'
import { readColumns, readRows, type Cell, type Column } from './store/export.ts'

/** A column that is sealed opens to the one that it is a part of. */
const sealedColumns: Readonly<Record<string, { name: string; column: SealedColumn }>> = {
  'member.sealed_name': { name: 'name', column: 'member.name' },
  'feedback.sealed_comment': { name: 'comment', column: 'feedback.comment' },
  'feedback.sealed_answer': { name: 'answer', column: 'feedback.answer' },
}

/** A row as it is exported: columns by their names in camel case. */
export type ExportedRow = Readonly<Record<string, string | null | boolean | object>>

/** All of it as JSON text, in pieces, in constant memory; of the snapshot of the transaction that it is given. */
export async function* exportJson(
  sql: Queryable,
  vault: Vault,
  memberId: bigint,
  now: Date,
): AsyncGenerator<string> {
  yield `{"memberId":"${memberId}","exportedAt":"${now.toISOString()}","leftOut":${leftOutText}`
  for (const holding of exportedHoldings()) {
    yield `,\n${JSON.stringify(holding.part)}:[`
    let comma = ''
    for await (const row of rowsOf(sql, vault, holding, memberId)) {
      yield `${comma}\n${JSON.stringify(row)}`
      comma = ','
    }
    yield ']'
  }
  yield '}\n'
}

/** One part as CSV, with a line of the columns' names; what is no text is JSON. Throws `RangeError` where there is no such part. */
export async function* exportCsv(
  sql: Queryable,
  vault: Vault,
  memberId: bigint,
  part: string,
): AsyncGenerator<string> {
  const holding = holdings.find((each) => each.part === part)
  if (holding === undefined) throw new RangeError(`the export has no part ${part}`)
  const columns = await shownColumns(sql, holding)
  yield csvRecord([...new Set(columns.map(({ name }) => shownName(holding, name)))])
  for await (const row of rowsOf(sql, vault, holding, memberId)) {
    yield csvRecord(Object.values(row).map(csvCell))
  }
}

const leftOutText = JSON.stringify(
  holdings.filter(({ part }) => part === null).map(({ table, why }) => ({ table, why })),
)

function exportedHoldings(): (Holding & { part: string })[] {
  return holdings.flatMap((each) => (each.part === null ? [] : [{ ...each, part: each.part }]))
}

function csvCell(value: ExportedRow[string]): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

async function* rowsOf(
  sql: Queryable,
  vault: Vault,
  holding: Holding,
  memberId: bigint,
): AsyncGenerator<ExportedRow> {
  const columns = await shownColumns(sql, holding)
  if (columns.length === 0) return
  const keys = await readKeys(sql, [memberId])
  const key = keys.get(memberId)
  const open = (column: SealedColumn, sealed: Buffer): string =>
    key === undefined ? '' : vault.open(key, memberId, column, sealed)
  for await (const page of readRows(sql, holding, columns, memberId)) {
    for (const row of page) yield presented(holding, row, open)
  }
}

/** Those that are shown, and those that are sealed. */
async function shownColumns(sql: Queryable, { table, column, hidden }: Holding): Promise<Column[]> {
  const columns = await readColumns(sql, table)
  return columns.filter(({ name, type }) => {
    if (name === column || hidden.includes(name)) return false
    return type !== 'bytea' || `${table}.${name}` in sealedColumns
  })
}

function shownName({ table }: Holding, column: string): string {
  return camelCase(sealedColumns[`${table}.${column}`]?.name ?? column)
}

function presented(
  holding: Holding,
  row: Record<string, Cell>,
  open: (column: SealedColumn, sealed: Buffer) => string,
): ExportedRow {
  const shown: Record<string, string | null | boolean | object> = {}
  for (const [column, cell] of Object.entries(row)) {
    const sealed = sealedColumns[`${holding.table}.${column}`]
    const name = shownName(holding, column)
    if (sealed === undefined) shown[name] = cell
    else if (Buffer.isBuffer(cell)) shown[name] = open(sealed.column, cell)
  }
  return shown
}

/** `purchased_on` as `purchasedOn`. */
function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
