/** Payments beside the events that count in them, for whoever counts their amounts again. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { CardEventKind } from '../event.ts'
import type { PaymentAmounts } from '../payment.ts'
import type { StoredReceipt } from './receipt-row.ts'

/** A payment's amounts, and its elements, a list for each of their fields. */
export interface CountedPayment extends PaymentAmounts {
  readonly memberId: bigint
  readonly paymentId: bigint
  readonly kinds: readonly CardEventKind[]
  readonly mtis: readonly string[]
  readonly amounts: readonly bigint[]
  readonly cash: readonly bigint[]
  /** `''` where the event says nothing of it: the client reads no NULL in an array of numbers. */
  readonly remaining: readonly string[]
  readonly approvals: readonly boolean[]
  /** What tills told, as JSON; `''` of all else. */
  readonly receipts: readonly string[]
}

/** A row of it. */
export type CountedRow = Omit<CountedPayment, 'receipt'> & {
  readonly receipt: StoredReceipt | null
}

const rowsPerPage = 2_048

/**
 * Every payment, in pages. An event of a payment that a person moved into another one counts there (`movesAlong`). `null` for
 * the amounts of what events name and is no payment.
 */
export function readCounted(sql: Sql): AsyncIterable<CountedRow[]> {
  return sql<CountedRow[]>`
    WITH counted AS (
      SELECT card_event.member_id,
             CASE WHEN card_event.kind = 'expiry' THEN card_event.payment_id
                  ELSE coalesce(exception.resolved_to, card_event.payment_id) END AS payment_id,
             card_event.kind, card_event.mti, card_event.amount_minor, card_event.cash_minor,
             card_event.remaining_minor, card_event.approved, card_event.receipt
        FROM card_event
        LEFT JOIN exception
          ON exception.member_id = card_event.member_id
         AND exception.payment_id = card_event.payment_id AND exception.resolved_to IS NOT NULL
    ), element AS (
      SELECT member_id, payment_id, array_agg(kind) AS kinds, array_agg(mti) AS mtis,
             array_agg(amount_minor) AS amounts, array_agg(cash_minor) AS cash,
             array_agg(coalesce(remaining_minor::text, '')) AS remaining, array_agg(approved) AS approvals,
             array_agg(coalesce(receipt::text, '')) AS receipts
        FROM counted GROUP BY member_id, payment_id
    )
    SELECT member_id AS "memberId", payment_id AS "paymentId",
           authorized_minor AS "authorizedMinor", advised_minor AS "advisedMinor",
           raised_minor AS "raisedMinor", incremented_minor AS "incrementedMinor",
           reversed_minor AS "reversedMinor", cleared_minor AS "clearedMinor",
           refunded_minor AS "refundedMinor", payment.cash_minor AS "cashMinor", advised, presented, expired,
           receipt_card_minor AS "receiptCardMinor", receipt_other_minor AS "receiptOtherMinor",
           returned_card_minor AS "returnedCardMinor", returned_other_minor AS "returnedOtherMinor", receipt,
           coalesce(kinds, '{}') AS kinds, coalesce(mtis, '{}') AS mtis,
           coalesce(amounts, '{}') AS amounts, coalesce(element.cash, '{}') AS cash,
           coalesce(remaining, '{}') AS remaining, coalesce(approvals, '{}') AS approvals,
           coalesce(receipts, '{}') AS receipts
      FROM payment FULL JOIN element USING (member_id, payment_id)`.cursor(rowsPerPage)
}
