/** Reading everything that is known of one payment. */
import type { Queryable as Sql, Sql as Pool } from '../../db/connect.ts'
import { authorizedAtBaseColumn } from './candidates.ts'
import type { Explanation } from '../explanation.ts'
import {
  readExplainedBonuses,
  readExplainedElements,
  readExplainedExceptions,
  readExplainedPlacements,
  readExplainedRules,
  readExplainedTransfers,
} from './explanation-parts.ts'
import { receiptOf, type StoredReceipt } from './receipt-row.ts'

/**
 * The explanation of a member's payment, or `null` where there is none of that id. Of one snapshot: its points are those of
 * the transfers that it shows.
 */
export async function explain(
  pool: Pool,
  memberId: bigint,
  paymentId: bigint,
): Promise<Explanation | null> {
  return await pool.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', (sql) =>
    readExplanation(sql, memberId, paymentId),
  )
}

/** As {@link explain}, in a transaction of the caller's. */
async function readExplanation(
  sql: Sql,
  memberId: bigint,
  paymentId: bigint,
): Promise<Explanation | null> {
  const key = { memberId, paymentId }
  const [[payment], elements, exceptions, placements, rules, transfers, bonuses] =
    await Promise.all([
      readPayment(sql, memberId, paymentId),
      readExplainedElements(sql, key),
      readExplainedExceptions(sql, key),
      readExplainedPlacements(sql, key),
      readExplainedRules(sql, key),
      readExplainedTransfers(sql, key),
      readExplainedBonuses(sql, key),
    ])
  if (payment === undefined) return null
  return present(payment, { elements, exceptions, placements, rules, transfers, bonuses })
}

interface PaymentRow {
  memberId: bigint
  paymentId: bigint
  partnerId: bigint | null
  bin: string | null
  lastFour: string | null
  acquirerId: string
  merchantId: string
  terminalId: string
  mcc: string
  locationId: bigint | null
  locationName: string
  city: string
  purchasedOn: string
  purchasedAt: string
  currency: string
  authorizedMinor: bigint
  incrementedMinor: bigint
  reversedMinor: bigint
  clearedMinor: bigint
  refundedMinor: bigint
  cashMinor: bigint
  receiptCardMinor: bigint
  receiptOtherMinor: bigint
  returnedCardMinor: bigint
  returnedOtherMinor: bigint
  receipt: StoredReceipt | null
  pending: bigint
  posted: bigint
  reason: string
}

async function readPayment(sql: Sql, memberId: bigint, paymentId: bigint): Promise<PaymentRow[]> {
  return await sql<PaymentRow[]>`
    SELECT payment.member_id AS "memberId", payment_id AS "paymentId",
           location.partner_id AS "partnerId", bin, last_four AS "lastFour",
           acquirer_id AS "acquirerId", merchant_id AS "merchantId", terminal_id AS "terminalId",
           payment.mcc, payment.location_id AS "locationId", location.name AS "locationName", city,
           to_char(purchased_on, 'YYYY-MM-DD') AS "purchasedOn",
           purchased_at::text AS "purchasedAt", payment.currency,
           ${authorizedAtBaseColumn(sql)} AS "authorizedMinor", incremented_minor AS "incrementedMinor",
           reversed_minor AS "reversedMinor", cleared_minor AS "clearedMinor",
           refunded_minor AS "refundedMinor", cash_minor AS "cashMinor",
           receipt_card_minor AS "receiptCardMinor", receipt_other_minor AS "receiptOtherMinor",
           returned_card_minor AS "returnedCardMinor", returned_other_minor AS "returnedOtherMinor",
           receipt, pending_points AS pending, posted_points AS posted, reason
      FROM payment
      LEFT JOIN card USING (member_id, card_id)
      LEFT JOIN location ON location.location_id = payment.location_id
     WHERE payment.member_id = ${memberId} AND payment_id = ${paymentId}`
}

function present(
  row: PaymentRow,
  parts: Pick<
    Explanation,
    'elements' | 'exceptions' | 'placements' | 'rules' | 'transfers' | 'bonuses'
  >,
): Explanation {
  const { acquirerId, merchantId, terminalId, mcc, locationId, currency } = row
  const { authorizedMinor, incrementedMinor, reversedMinor } = row
  const { clearedMinor, refundedMinor, cashMinor } = row
  const { receiptCardMinor, receiptOtherMinor, returnedCardMinor, returnedOtherMinor } = row
  return {
    paymentId: row.paymentId,
    memberId: row.memberId,
    partnerId: row.partnerId,
    card:
      row.bin === null || row.lastFour === null ? null : { bin: row.bin, lastFour: row.lastFour },
    merchant: {
      ...{ acquirerId, merchantId, terminalId, mcc },
      location: locationId === null ? null : { locationId, name: row.locationName, city: row.city },
    },
    purchasedOn: row.purchasedOn,
    purchasedAt: row.purchasedAt,
    amounts: {
      ...{ currency, authorizedMinor, incrementedMinor, reversedMinor },
      ...{ clearedMinor, refundedMinor, cashMinor },
      ...{ receiptCardMinor, receiptOtherMinor, returnedCardMinor, returnedOtherMinor },
    },
    receipt: receiptOf(row.receipt),
    ...parts,
    points: { pending: row.pending, posted: row.posted },
    reason: row.reason,
  }
}
