/** Turnover of members as the intake leaves it, for tests of what is worked out from it. */
import type { Sql } from '../../src/db/connect.ts'
import { plainColumn, textColumn } from '../../src/values/columns.ts'

/** A member's month at a partner. */
export interface Month {
  memberId: bigint
  partnerId: bigint
  /** `YYYY-MM`. */
  month: string
  amountMinor: bigint
  payments?: number
  points?: bigint
  currency?: string
  /** `YYYY-MM-DD`; the first of the month where it is left out. */
  lastOn?: string
}

/** Sets them, whatever stood there. */
export async function setTurnover(sql: Sql, months: readonly Month[]): Promise<void> {
  await sql`
    INSERT INTO turnover (member_id, partner_id, month, currency, payments, amount_minor, points, last_on)
    SELECT * FROM unnest(
      ${plainColumn(months.map((each) => each.memberId))}::bigint[],
      ${plainColumn(months.map((each) => each.partnerId))}::bigint[],
      ${plainColumn(months.map((each) => `${each.month}-01`))}::date[],
      ${textColumn(months.map((each) => each.currency ?? 'KZT'))}::text[],
      ${plainColumn(months.map((each) => each.payments ?? 1))}::int[],
      ${plainColumn(months.map((each) => each.amountMinor))}::bigint[],
      ${plainColumn(months.map((each) => each.points ?? 0n))}::bigint[],
      ${plainColumn(months.map((each) => each.lastOn ?? `${each.month}-01`))}::date[])
    ON CONFLICT (member_id, partner_id, month, currency) DO UPDATE SET
      payments = excluded.payments, amount_minor = excluded.amount_minor,
      points = excluded.points, last_on = excluded.last_on`
}
