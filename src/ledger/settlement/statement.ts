/** The statement of a month, as it is kept, shown and sent: ids and points are decimal strings. */
import { type figureNames, type Line, linesOf, type Movement } from './line.ts'
import { netOut, positionsOf, type SettlesAt, type Terms } from './position.ts'

type FigureName = (typeof figureNames)[number]

/** See `Line`. */
export type StatementLine = {
  readonly partnerId: string
  readonly funderId: string
} & { readonly [name in FigureName]: string }

/** See `Terms`. */
export interface StatementPartner {
  readonly partnerId: string
  readonly name: string
  readonly settlesAt: SettlesAt
  readonly backedBy: string | null
}

/** See `Position`. */
export interface StatementPosition {
  readonly partnerId: string
  readonly funding: string
  readonly redeeming: string
  readonly backing: string
  readonly net: string
}

/** See `Payment`. */
export interface StatementPayment {
  /** An id, or `pool`. */
  readonly from: string
  readonly to: string
  readonly points: string
}

/** The whole. Everything in it follows from the month's transfers and from `partners`. */
export interface Statement {
  /** `YYYY-MM`: of the days (UTC) on which transfers are booked. */
  readonly month: string
  readonly partners: readonly StatementPartner[]
  readonly lines: readonly StatementLine[]
  readonly positions: readonly StatementPosition[]
  /** `null` in the statement of one partner. */
  readonly pool: string | null
  readonly payments: readonly StatementPayment[]
}

/** Works a statement out. `terms` in ascending order of their ids. */
export function makeStatement(
  month: string,
  movements: readonly Movement[],
  terms: readonly Terms[],
): Statement {
  const lines = linesOf(movements)
  const positions = positionsOf(lines, terms)
  return {
    month,
    partners: terms.map(({ partnerId, name, settlesAt, backedBy }) => {
      return { partnerId: `${partnerId}`, name, settlesAt, backedBy: backedBy?.toString() ?? null }
    }),
    lines: lines.map(lineOf),
    positions: positions.partners.map(({ partnerId, funding, redeeming, backing, net }) => ({
      ...{ partnerId: `${partnerId}`, funding: `${funding}`, redeeming: `${redeeming}` },
      ...{ backing: `${backing}`, net: `${net}` },
    })),
    pool: `${positions.pool}`,
    payments: netOut(positions).map(({ from, to, points }) => ({
      ...{ from: `${from ?? 'pool'}`, to: `${to ?? 'pool'}`, points: `${points}` },
    })),
  }
}

function lineOf(line: Line): StatementLine {
  const { partnerId, funderId, pending, posted, reversed, expired, forgiven } = line
  const { redeemed, returned, cover, backing } = line
  return {
    ...{
      partnerId: `${partnerId}`,
      funderId: `${funderId}`,
      pending: `${pending}`,
      posted: `${posted}`,
    },
    ...{ reversed: `${reversed}`, expired: `${expired}`, forgiven: `${forgiven}` },
    ...{ redeemed: `${redeemed}`, returned: `${returned}`, cover: `${cover}` },
    backing: `${backing}`,
  }
}

/** The terms that a statement was made under. */
export function termsOf({ partners }: Statement): Terms[] {
  return partners.map(({ partnerId, name, settlesAt, backedBy }) => ({
    ...{ partnerId: BigInt(partnerId), name, settlesAt },
    backedBy: backedBy === null ? null : BigInt(backedBy),
  }))
}

/** The part of one partner: what was done at it or with its points, its position and its payments. */
export function partOf(statement: Statement, partnerId: string): Statement {
  const lines = statement.lines.filter(
    (line) => line.partnerId === partnerId || line.funderId === partnerId,
  )
  const payments = statement.payments.filter(({ from, to }) => [from, to].includes(partnerId))
  const named = new Set([
    ...[partnerId, ...lines.flatMap((line) => [line.partnerId, line.funderId])],
    ...payments.flatMap(({ from, to }) => [from, to]),
  ])
  return {
    ...{ month: statement.month, lines, payments, pool: null },
    partners: statement.partners.filter((each) => named.has(each.partnerId)),
    positions: statement.positions.filter((each) => each.partnerId === partnerId),
  }
}

/** What partners are called. */
export function nameFinder({ partners }: Statement): (id: string) => string {
  const names = new Map(partners.map(({ partnerId, name }) => [partnerId, name]))
  return (id) => names.get(id) ?? id
}
