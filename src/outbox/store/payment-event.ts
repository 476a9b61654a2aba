/** Events of payments and accruals as rows: parts of statements, and telling of them outside the relay. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import type { EventType } from '../event.ts'

/**
 * What a partner is told of a payment at one of its locations: how it stands when it is told. Of the card, nothing; by
 * terminal, rrn and authorization code the partner finds its own slip. Names the row `payment`.
 */
export function paymentBody(sql: Sql): Statement {
  return sql`
    jsonb_build_object(
      'paymentId', payment.member_id || '-' || payment.payment_id,
      'memberId', payment.member_id::text,
      'locationId', payment.location_id::text,
      'terminalId', payment.terminal_id,
      'rrn', payment.rrn,
      'authorizationCode', payment.authorization_code,
      'purchasedOn', to_char(payment.purchased_on, 'YYYY-MM-DD'),
      'purchasedAt', to_char(payment.purchased_at, 'HH24:MI:SS'),
      'amounts', jsonb_build_object(
        'authorized', ${amount(
          sql,
          sql`greatest(CASE WHEN payment.advised THEN payment.advised_minor ELSE payment.authorized_minor END,
                       payment.raised_minor) + payment.incremented_minor`,
        )},
        'reversed', ${amount(sql, sql`payment.reversed_minor`)},
        'cleared', ${amount(sql, sql`payment.cleared_minor`)},
        'refunded', ${amount(sql, sql`payment.refunded_minor`)},
        'net', ${amount(sql, sql`payment.net_minor`)}),
      'points', ${pointsOf(sql)},
      'reason', payment.reason)`
}

function amount(sql: Sql, minor: Statement): Statement {
  return sql`jsonb_build_object('minor', (${minor})::text, 'currency', payment.currency)`
}

function pointsOf(sql: Sql): Statement {
  return sql`
    jsonb_build_object('pending', payment.pending_points::text, 'posted', payment.posted_points::text)`
}

/**
 * What a partner is told of points that a rule gave, or that were taken back: of all its funders together, and which part of
 * it the partner itself pays. One row a payment, rule version and type. `moved` is a relation of batch, at, member_id,
 * transfer_id and partner_id: whom to tell, null for the payment's partner. Another one is not told where it is now.
 */
export function accrualRows(sql: Sql, moved: Statement): Statement {
  return sql`
    SELECT batch, min(at) AS at, owner.partner_id, said.kind, payment.member_id, payment.payment_id,
           CASE WHEN owner.partner_id = payment.partner_id THEN payment.location_id END AS location_id,
           min(transfer.transfer_id) AS first,
           jsonb_build_object(
             'paymentId', payment.member_id || '-' || payment.payment_id,
             'memberId', payment.member_id::text,
             'locationId', CASE WHEN owner.partner_id = payment.partner_id THEN payment.location_id::text END,
             'ruleId', transfer.rule_id::text,
             'ruleVersion', rule_version,
             'rule', rule.name,
             'points', sum(transfer.points)::text,
             'pointsYouPay', coalesce(
                sum(transfer.points) FILTER (WHERE transfer.funder_id = owner.partner_id), 0)::text) AS body
      FROM ${moved} AS moved
     -- OFFSET 0: looked up one by one, whatever the planner makes of arrays.
     CROSS JOIN LATERAL (SELECT * FROM transfer WHERE transfer.member_id = moved.member_id
                            AND transfer.transfer_id = moved.transfer_id OFFSET 0) AS transfer
     CROSS JOIN LATERAL (SELECT * FROM payment WHERE payment.member_id = transfer.member_id
                            AND payment.payment_id = transfer.payment_id OFFSET 0) AS payment
      JOIN rule ON rule.rule_id = transfer.rule_id
     CROSS JOIN LATERAL (SELECT coalesce(moved.partner_id, payment.partner_id)) AS owner (partner_id)
     CROSS JOIN LATERAL (SELECT CASE
         WHEN transfer.kind = 'pending' THEN 'accrual.pending'
         WHEN transfer.kind = 'void' OR transfer.debit_account_id = transfer.member_id THEN 'accrual.voided'
         ELSE 'accrual.posted' END) AS said (kind)
     WHERE transfer.code = 'accrual' AND owner.partner_id IS NOT NULL
     GROUP BY batch, owner.partner_id, said.kind, payment.member_id, payment.payment_id, payment.partner_id,
              payment.location_id, transfer.rule_id, rule_version, rule.name`
}

/** A payment of which a partner is told although no card event came. */
export interface PaymentTelling {
  readonly memberId: bigint
  readonly paymentId: bigint
  readonly partnerId: bigint
  readonly type: Extract<EventType, `payment.${string}`>
  /** E.g. `map_change`. */
  readonly cause: string
}

/** Tells of payments as they stand now, in the caller's transaction. Where a payment is no longer the partner's, its id alone is told. */
export async function tellPayments(sql: Sql, tellings: readonly PaymentTelling[]): Promise<void> {
  if (tellings.length === 0) return
  await sql`
    INSERT INTO partner_event (partner_id, kind, member_id, location_id, body, created_at)
    SELECT asked.partner_id, asked.kind, member_id,
           CASE WHEN asked.partner_id = payment.partner_id THEN location_id END,
           jsonb_build_object('cause', cause)
           || CASE WHEN asked.partner_id = payment.partner_id THEN ${paymentBody(sql)}
              ELSE jsonb_build_object('paymentId', member_id || '-' || payment_id,
                                      'memberId', member_id::text) END,
           now()
      FROM unnest(
             ${plainColumn(tellings.map((each) => each.memberId))}::bigint[],
             ${plainColumn(tellings.map((each) => each.paymentId))}::bigint[],
             ${plainColumn(tellings.map((each) => each.partnerId))}::bigint[],
             ${textColumn(tellings.map((each) => each.type))}::text[],
             ${textColumn(tellings.map((each) => each.cause))}::text[]
           ) WITH ORDINALITY AS asked (member_id, payment_id, partner_id, kind, cause, place)
      JOIN payment USING (member_id, payment_id)
     ORDER BY place`
}

/** A transfer of points, and the partner that is told of it. */
export interface TransferTelling {
  readonly memberId: bigint
  readonly transferId: bigint
  readonly partnerId: bigint
}

/** Tells of accruals in the caller's transaction: of those that no batch of the intake has moved. */
export async function tellAccruals(sql: Sql, tellings: readonly TransferTelling[]): Promise<void> {
  if (tellings.length === 0) return
  const moved = sql`(
    SELECT 0 AS batch, now() AS at, * FROM unnest(
      ${plainColumn(tellings.map((each) => each.memberId))}::bigint[],
      ${plainColumn(tellings.map((each) => each.transferId))}::bigint[],
      ${plainColumn(tellings.map((each) => each.partnerId))}::bigint[]
    ) AS asked (member_id, transfer_id, partner_id))`
  await sql`
    INSERT INTO partner_event (partner_id, kind, member_id, location_id, body, created_at)
    SELECT partner_id, kind, member_id, location_id, body, at
      FROM (${accrualRows(sql, moved)}) AS accrued ORDER BY first`
}
