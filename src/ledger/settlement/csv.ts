/** A statement as one CSV table (RFC 4180): `record` says of what a row is; what has no sense there is empty. */
import { figureNames } from './line.ts'
import { csvRecord } from '../../values/csv.ts'
import { nameFinder, type Statement } from './statement.ts'

const columns = [
  ...['record', 'month', 'partner_id', 'partner', 'other_id', 'other'],
  ...figureNames,
  ...['own_points', 'redeemed_here', 'taken_over', 'net', 'pays'],
]

/** `line`: other is the funder; `position`; `payment`: other is who is paid. */
export function statementCsv(statement: Statement): string {
  const { month, lines, positions, payments } = statement
  const nameOf = nameFinder(statement)
  const named = (id: string): string[] => [id, nameOf(id)]
  const none = (count: number): string[] => Array.from({ length: count }, () => '')
  const rows = [
    columns,
    ...lines.map((line) => [
      ...['line', month, ...named(line.partnerId), ...named(line.funderId)],
      ...figureNames.map((name) => line[name]),
      ...none(5),
    ]),
    ...positions.map(({ partnerId, funding, redeeming, backing, net }) => [
      ...['position', month, ...named(partnerId), ...none(2 + figureNames.length)],
      ...[funding, redeeming, backing, net, ''],
    ]),
    ...payments.map(({ from, to, points }) => [
      ...['payment', month, ...named(from), ...named(to), ...none(figureNames.length + 4), points],
    ]),
  ]
  return rows.map(csvRecord).join('')
}
