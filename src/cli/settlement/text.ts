/** A statement for a terminal. */
import type { Shown } from './render.ts'
import { grouped, headingOf, type StatementTable, tablesOf } from './tables.ts'

/** The statement, each table with columns as wide as their widest cell. */
export function textOf({ statement, closedAt, partner }: Shown): string {
  const parts = [headingOf(statement, closedAt, partner), ...tablesOf(statement).map(tableText)]
  return `${parts.join('\n\n')}\n`
}

function tableText({ title, names, head, rows }: StatementTable): string {
  if (rows.length === 0) return `${title}: none`
  const cells = [
    head,
    ...rows.map((row) => row.map((cell, at) => (at < names ? cell : grouped(cell)))),
  ]
  const widths = head.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)))
  const lines = cells.map((row) =>
    row
      .map((cell, at) =>
        at < names ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
  return [title, ...lines].join('\n')
}
