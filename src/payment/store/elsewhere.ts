/** Receipts of one member that were paid by a card of another one. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { authorizedAtBaseColumn, paymentColumns } from './candidates.ts'

/**
 * Selects the payments of which only a till has told, of a day `YYYY-MM-DD` or later, where a bank has told of a payment of
 * another member by the same RRN at the same location within a day, and by the same terminal or amount: an RRN may be typed
 * wrongly. An amount alone is no evidence between members: many pay the same at one till.
 */
export function selectPaidElsewhere(sql: Sql, from: string): Statement {
  return sql`
    SELECT ${paymentColumns(sql)} FROM payment
     WHERE card_id = 0 AND receipt_card_minor > returned_card_minor
       AND purchased_on >= ${from}::text::date AND receipt -> 'sold' ->> 'rrn' <> ''
       AND receipt ->> 'elsewhereMinor' = '0'
       AND EXISTS (
         SELECT FROM payment AS bank
          -- The first bound keeps to the blocks of these days.
          WHERE bank.purchased_on >= ${from}::text::date - 1
            AND bank.purchased_on BETWEEN payment.purchased_on - 1 AND payment.purchased_on + 1
            AND bank.rrn = payment.receipt -> 'sold' ->> 'rrn' AND bank.rrn <> ''
            AND bank.location_id = payment.location_id AND bank.currency = payment.currency
            AND bank.member_id <> payment.member_id AND bank.card_id <> 0
            AND (bank.terminal_id = nullif(payment.receipt -> 'sold' ->> 'terminalId', '')
                 -- As the ladder has it; columns without a table are the bank's.
                 OR payment.receipt_card_minor + bank.cash_minor IN (
                   ${authorizedAtBaseColumn(sql)} + bank.incremented_minor,
                   bank.cleared_minor, bank.reversed_minor)))
     ORDER BY member_id, payment_id`
}
