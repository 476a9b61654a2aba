/** The three tables of a statement, for whatever shows them: headings, and rows of names and points. */
import { figureNames } from '../../ledger/settlement/line.ts'
import { nameFinder, type Statement } from '../../ledger/settlement/statement.ts'
import { dayOf } from '../../values/time.ts'

/** A table. The first `names` columns are texts, the others points as decimal strings. */
export interface StatementTable {
  readonly title: string
  readonly names: number
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Positions, payments and lines. */
export function tablesOf(statement: Statement): StatementTable[] {
  const nameOf = nameFinder(statement)
  const settlesAt = new Map(statement.partners.map((each) => [each.partnerId, each.settlesAt]))
  const pool = statement.pool === null ? [] : [['Pool', '', '', '', '', statement.pool]]
  return [
    {
      title: 'Positions',
      names: 2,
      head: ['Partner', 'Settles at', 'Own points', 'Redeemed here', 'Taken over', 'Net'],
      rows: [
        ...statement.positions.map(({ partnerId, funding, redeeming, backing, net }) => [
          ...[nameOf(partnerId), settlesAt.get(partnerId) ?? ''],
          ...[funding, redeeming, backing, net],
        ]),
        ...pool,
      ],
    },
    {
      title: 'Payments',
      names: 2,
      head: ['From', 'To', 'Points'],
      rows: statement.payments.map(({ from, to, points }) => [
        ...[from, to].map((id) => (id === 'pool' ? 'Pool' : nameOf(id))),
        points,
      ]),
    },
    {
      title: 'Lines',
      names: 2,
      head: ['At', 'Points of', ...figureNames.map((name) => name.replace(/^./, upper))],
      rows: statement.lines.map((line) => [
        ...[nameOf(line.partnerId), nameOf(line.funderId)],
        ...figureNames.map((name) => line[name]),
      ]),
    },
  ]
}

function upper(letter: string): string {
  return letter.toUpperCase()
}

/** `1234567` as `1,234,567`. */
export function grouped(points: string): string {
  return points.replaceAll(/\B(?=(\d{3})+$)/g, ',')
}

/** What a statement is of, and whether it may still change. */
export function headingOf({ month }: Statement, closedAt: Date | null, partner?: string): string {
  const whose = partner === undefined ? '' : `, ${partner}`
  const state = closedAt === null ? 'open: it may still change' : `closed ${dayOf(closedAt)}`
  return `Settlement of ${month}${whose} (${state})`
}
