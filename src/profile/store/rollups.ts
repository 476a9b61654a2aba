/** The monthly roll-up in the database. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import type { MonthChange } from '../rollup.ts'
import type { TurnoverChange } from '../turnover.ts'

/** Adds changes to their cells; the largest payment of one in which one shrank: {@link setLargest}. */
export function changeMonths(sql: Sql, changes: readonly MonthChange[]): Statement {
  return sql`
    INSERT INTO profile_month AS cell
      (member_id, month, category, channel, currency, payments, amount_minor, largest_minor)
    SELECT member_id, month, category, channel, currency, payments, amount_minor, largest_minor
      FROM unnest(
        ${plainColumn(changes.map((each) => each.memberId))}::bigint[],
        ${plainColumn(changes.map((each) => each.month))}::date[],
        ${textColumn(changes.map((each) => each.category))}::text[],
        ${textColumn(changes.map((each) => each.channel))}::text[],
        ${textColumn(changes.map((each) => each.currency))}::text[],
        ${plainColumn(changes.map((each) => each.payments))}::int[],
        ${plainColumn(changes.map((each) => each.amountMinor))}::bigint[],
        ${plainColumn(changes.map((each) => each.largestMinor))}::bigint[]
      ) AS change (member_id, month, category, channel, currency, payments, amount_minor,
                   largest_minor)
    ON CONFLICT (member_id, month, category, channel, currency) DO UPDATE SET
      payments = cell.payments + excluded.payments,
      amount_minor = cell.amount_minor + excluded.amount_minor,
      largest_minor = greatest(cell.largest_minor, excluded.largest_minor),
      changes = cell.changes + 1`
}

/** Sets the largest payment of cells in which one shrank, as it was found anew. */
export async function setLargest(sql: Sql, cells: readonly MonthChange[]): Promise<void> {
  if (cells.length === 0) return
  await sql`
    UPDATE profile_month AS cell SET largest_minor = found.largest_minor
      FROM unnest(
        ${plainColumn(cells.map((each) => each.memberId))}::bigint[],
        ${plainColumn(cells.map((each) => each.month))}::date[],
        ${textColumn(cells.map((each) => each.category))}::text[],
        ${textColumn(cells.map((each) => each.channel))}::text[],
        ${textColumn(cells.map((each) => each.currency))}::text[],
        ${plainColumn(cells.map((each) => each.largestMinor))}::bigint[]
      ) AS found (member_id, month, category, channel, currency, largest_minor)
     WHERE (cell.member_id, cell.month, cell.category, cell.channel, cell.currency)
         = (found.member_id, found.month, found.category, found.channel, found.currency)`
}

/** Adds to turnovers. The latest day never goes back: it is when the member was last seen. */
export function changeTurnovers(sql: Sql, changes: readonly TurnoverChange[]): Statement {
  return sql`
    INSERT INTO turnover AS kept
      (member_id, partner_id, month, currency, payments, amount_minor, points, last_on)
    SELECT
      unnest(${plainColumn(changes.map((each) => each.memberId))}::bigint[]),
      unnest(${plainColumn(changes.map((each) => each.partnerId))}::bigint[]),
      unnest(${plainColumn(changes.map((each) => each.month))}::date[]),
      unnest(${textColumn(changes.map((each) => each.currency))}::text[]),
      unnest(${plainColumn(changes.map((each) => each.payments))}::int[]),
      unnest(${plainColumn(changes.map((each) => each.amountMinor))}::bigint[]),
      unnest(${plainColumn(changes.map((each) => each.points))}::bigint[]),
      unnest(${plainColumn(changes.map((each) => each.lastOn))}::date[])
    ON CONFLICT (member_id, partner_id, month, currency) DO UPDATE SET
      payments = kept.payments + excluded.payments,
      amount_minor = kept.amount_minor + excluded.amount_minor,
      points = kept.points + excluded.points,
      last_on = greatest(kept.last_on, excluded.last_on)`
}
