/** Members with two years of payments each, and the roll-up as the intake would have kept it, made by the database itself. */
import type { Sql } from '../../src/db/connect.ts'
import { categoryOf } from '../../src/values/mcc.ts'

/** The first member's id; the others follow. */
export const firstMember = 1_000_000n

const mccs = ['5411', '5411', '5411', '5812', '5541', '5651', '5912', '4511'] as const
const days = 730

/** Stores them: payments lie by day, as they come, and so a member's are scattered over the whole table. */
export async function storeSpending(
  sql: Sql,
  { payments, members }: { payments: number; members: number },
): Promise<void> {
  await sql`
    INSERT INTO member (member_id, name, joined_at)
    SELECT ${firstMember}::bigint + at, '', now() - interval '3 years' FROM generate_series(0, ${members}::int - 1) AS at`
  await sql`
    INSERT INTO account (account_id, holder, credits_posted)
    SELECT member_id, 'member', 300 FROM member`
  await sql`
    INSERT INTO lot (member_id, funder_id, expires_on, points)
    SELECT member_id, 1, '2099-01-31', 300 FROM member`
  await sql`
    INSERT INTO card (member_id, card_id, bin, last_four, linked_at)
    SELECT member_id, card_id, CASE card_id WHEN 1 THEN '440012' ELSE '510000' END, '0001', joined_at
      FROM member, generate_series(1, 2) AS card_id`
  await storePayments(sql, payments, members)
  await sql`
    INSERT INTO profile_month (member_id, month, category, channel, currency, payments, amount_minor, largest_minor)
    SELECT member_id, date_trunc('month', purchased_on), category, channel, currency, count(*),
           sum(cleared_minor), max(cleared_minor)
      FROM payment JOIN unnest(${[...new Set(mccs)]}::text[], ${[...new Set(mccs)].map(categoryOf)}::text[])
             AS of_code (mcc, category) USING (mcc)
     GROUP BY 1, 2, 3, 4, 5`
  await sql`VACUUM (ANALYZE) payment`
  await sql`VACUUM (ANALYZE) profile_month`
}

async function storePayments(sql: Sql, payments: number, members: number): Promise<void> {
  await sql`
    INSERT INTO payment (
      member_id, payment_id, card_id, programme_revision, authorized_minor, reversed_minor, cleared_minor,
      refunded_minor, pending_points, posted_points, purchased_on, purchased_at, advised, presented, currency,
      mcc, channel, reason, acquirer_id, merchant_id, terminal_id, rrn, stan, transmission,
      authorization_code, network_reference, event_keys)
    SELECT ${firstMember}::bigint + (at * 7919) % ${members}::int, at, 1 + nth % 2, 1, minor, 0, minor, 0, 0, 0,
           current_date - ${days}::int + (at * ${days}::int / ${payments}::int)::int,
           time '08:00' + (at * 31 % 46800) * interval '1 second', false, true, 'KZT',
           (${[...mccs]}::text[])[1 + (nth + at) % ${mccs.length}::int], CASE nth % 5 WHEN 0 THEN 'online' ELSE 'in_store' END,
           '', 'ALFA', 'M1', 'T1', lpad(at::text, 12, '0'), '', '', '', '', decode(lpad(to_hex(at), 32, '0'), 'hex')
      FROM (SELECT at, at / ${members}::int AS nth, 5000 + (at * 104729) % 1495001 AS minor
              FROM generate_series(0, ${payments}::bigint - 1) AS at) AS payment`
}
