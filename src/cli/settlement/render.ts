/** A statement as text for a terminal, JSON, CSV (RFC 4180) or a page to print. */
import type { Settlement } from '../../ledger/settlement/settlement.ts'
import { statementCsv } from '../../ledger/settlement/csv.ts'
import { htmlOf } from './html.ts'
import { textOf } from './text.ts'

/** What is rendered: the whole statement, or the part of one partner. */
export interface Shown extends Settlement {
  readonly partner?: string
}

/** Renderers by format. */
export const rendered = {
  text: textOf,
  json: ({ statement, closedAt }: Shown): string =>
    `${JSON.stringify({ ...statement, closedAt: closedAt?.toISOString() ?? null })}\n`,
  csv: ({ statement }: Shown): string => statementCsv(statement),
  html: htmlOf,
}
