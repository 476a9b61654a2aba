/** Taking out of what stays whatever tells of anybody. Each statement may be run again. */
import type { Queryable, Statement } from '../../db/connect.ts'

/**
 * Whether a card event is one of payments, a query of `event_keys`: no index leads to events by their member, and payments
 * name them. As an array the keys are looked up one by one, however many the planner takes them for.
 */
function isOf(sql: Queryable, payments: Statement): Statement {
  return sql`card_event.key = ANY (ARRAY (
    SELECT substring(event_keys FROM byte FOR 16)
      FROM (${payments}) AS payments CROSS JOIN LATERAL generate_series(1, length(event_keys), 16) AS byte))`
}

/** Events that a person gave to another payment stay with it: what was to be decided is removed. */
export async function settleMoves(sql: Queryable, memberId: bigint): Promise<void> {
  const moved = sql`
    SELECT event_keys FROM exception JOIN payment USING (member_id, payment_id)
     WHERE member_id = ${memberId} AND resolved_to IS NOT NULL`
  await sql`
    UPDATE card_event SET payment_id = exception.resolved_to
      FROM exception
     WHERE exception.member_id = ${memberId} AND exception.resolved_to IS NOT NULL
       AND card_event.payment_id = exception.payment_id AND card_event.kind <> 'expiry'
       AND ${isOf(sql, moved)}`
}

/**
 * Who was brought by the member gets what they were told; bonuses that were given stay. A referral that waits for the member
 * is removed: nothing rests on it. Banks that asked the member hear nothing else than from one who does not answer.
 */
export async function leaveOthers(sql: Queryable, memberId: bigint): Promise<void> {
  await sql`DELETE FROM referral WHERE member_id = ${memberId} AND state = 'waiting'`
  await sql`
    UPDATE referral SET refundable_until = NULL, code = '', seen = NULL, seen_on = NULL
     WHERE member_id = ${memberId}`
  await sql`
    UPDATE referral SET refundable_until = NULL, code = '' WHERE referrer_id = ${memberId}`
  await sql`UPDATE consent_request SET member_id = NULL WHERE member_id = ${memberId}`
}

/** Of redemptions and feedback the numbers stay. */
export async function stripWords(sql: Queryable, memberId: bigint): Promise<void> {
  await sql`UPDATE redemption SET till = '', quote_id = NULL WHERE member_id = ${memberId}`
  await sql`
    UPDATE feedback
       SET comment = '', sealed_comment = NULL, language = 'und', sealed_answer = NULL,
           answer = CASE WHEN answer IS NULL THEN NULL ELSE '' END
     WHERE member_id = ${memberId}`
}

/**
 * Strips up to `limit` payments and their card events: amounts, points, day, place and category stay, what a bank or a till
 * would know the purchase by goes, the keys of its events among it: random ones take their places. Answers how many.
 */
export async function stripPayments(
  sql: Queryable,
  memberId: bigint,
  limit: number,
): Promise<number> {
  const [row] = await sql<{ payments: number }[]>`
    WITH chosen AS (
      SELECT payment_id, event_keys FROM payment
       WHERE member_id = ${memberId} AND event_keys <> '' ORDER BY payment_id LIMIT ${limit}
    ), events AS (
      UPDATE card_event
         SET key = uuid_send(gen_random_uuid()), link = '', file_id = NULL, file_record = NULL, evidence = '',
             received_at = date_trunc('day', received_at, 'UTC'),
             receipt = CASE WHEN receipt IS NULL THEN NULL ELSE receipt
               || '{"receiptId":"","till":"","terminalId":"","rrn":"","digest":""}'
               || jsonb_build_object('lines', ${linesWithoutGoods(sql, sql`card_event.receipt`)}) END
       WHERE ${isOf(sql, sql`SELECT event_keys FROM chosen`)}
    ), payments AS (
      UPDATE payment
         SET event_keys = '', rrn = '', stan = '', transmission = '', authorization_code = '',
             network_reference = '', acquirer_id = '', merchant_id = '', terminal_id = '',
             receipt_key = '', entry_mode = '', purchased_at = '00:00', facts = '{}',
             receipt = CASE WHEN jsonb_typeof(receipt -> 'sold') = 'object'
               THEN jsonb_set(receipt, '{sold}', receipt -> 'sold' || '{"terminalId":"","rrn":""}'
                 || jsonb_build_object('lines', ${linesWithoutGoods(sql, sql`payment.receipt -> 'sold'`)}))
               ELSE receipt END
        FROM chosen
       WHERE payment.member_id = ${memberId} AND payment.payment_id = chosen.payment_id
      RETURNING payment.payment_id
    )
    SELECT count(*)::int AS payments FROM payments`
  return row?.payments ?? 0
}

/** The lines of a receipt by number, quantity and amount alone. */
function linesWithoutGoods(sql: Queryable, receipt: Statement): Statement {
  return sql`(
    SELECT coalesce(jsonb_agg(line || '{"sku":"","name":"","category":""}' ORDER BY at), '[]')
      FROM jsonb_array_elements(${receipt} -> 'lines') WITH ORDINALITY AS each (line, at))`
}
