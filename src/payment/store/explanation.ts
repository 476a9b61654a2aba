/** Reading everything that is known of one payment. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type {
  ExplainedElement,
  ExplainedRule,
  ExplainedTransfer,
  Explanation,
} from '../explanation.ts'

/** The explanation of a member's payment, or `null` where there is none of that id. */
export async function readExplanation(
  sql: Sql,
  memberId: bigint,
  paymentId: bigint,
): Promise<Explanation | null> {
  const [payments, elements, transfers] = await Promise.all([
    readPayment(sql, memberId, paymentId),
    readElements(sql, memberId, paymentId),
    readTransfers(sql, memberId, paymentId),
  ])
  const [payment] = payments
  return payment === undefined ? null : present(payment, elements, transfers)
}

interface PaymentRow {
  memberId: bigint
  paymentId: bigint
  partnerId: bigint | null
  bin: string
  lastFour: string
  acquirerId: string
  merchantId: string
  terminalId: string
  locationId: bigint | null
  locationName: string
  city: string
  purchasedOn: string
  purchasedAt: string
  currency: string
  authorizedMinor: bigint
  reversedMinor: bigint
  clearedMinor: bigint
  refundedMinor: bigint
  ruleId: bigint | null
  ruleVersion: number
  ruleName: string
  funderId: bigint
  funderName: string
  pending: bigint
  posted: bigint
  reason: string
}

async function readPayment(sql: Sql, memberId: bigint, paymentId: bigint): Promise<PaymentRow[]> {
  return await sql<PaymentRow[]>`
    SELECT payment.member_id AS "memberId", payment_id AS "paymentId",
           location.partner_id AS "partnerId", bin, last_four AS "lastFour",
           acquirer_id AS "acquirerId", merchant_id AS "merchantId", terminal_id AS "terminalId",
           payment.location_id AS "locationId", location.name AS "locationName", city,
           to_char(purchased_on, 'YYYY-MM-DD') AS "purchasedOn",
           purchased_at::text AS "purchasedAt", payment.currency,
           authorized_minor AS "authorizedMinor", reversed_minor AS "reversedMinor",
           cleared_minor AS "clearedMinor", refunded_minor AS "refundedMinor",
           payment.rule_id AS "ruleId", rule_version AS "ruleVersion", rule.name AS "ruleName",
           funder_id AS "funderId", funder.name AS "funderName",
           pending_points AS pending, posted_points AS posted, reason
      FROM payment
      JOIN card USING (member_id, card_id)
      LEFT JOIN location ON location.location_id = payment.location_id
      LEFT JOIN rule ON rule.rule_id = payment.rule_id
      LEFT JOIN rule_version ON rule_version.rule_id = payment.rule_id
                            AND rule_version.version = payment.rule_version
      LEFT JOIN partner AS funder ON funder.partner_id = rule_version.funder_id
     WHERE payment.member_id = ${memberId} AND payment_id = ${paymentId}`
}

interface ElementRow extends Omit<ExplainedElement, 'source'> {
  link: string
  fileId: bigint | null
  record: number | null
}

async function readElements(sql: Sql, memberId: bigint, paymentId: bigint): Promise<ElementRow[]> {
  return await sql<ElementRow[]>`
    WITH element AS (
      SELECT at, substr(event_keys, at, 16) AS key
        FROM payment, generate_series(1, length(event_keys), 16) AS at
       WHERE member_id = ${memberId} AND payment_id = ${paymentId}
    )
    SELECT kind, mti, link, file_id AS "fileId", file_record AS record,
           amount_minor AS "amountMinor", approved, received_at AS "receivedAt", rung
      FROM element JOIN card_event USING (key)
     ORDER BY at`
}

async function readTransfers(
  sql: Sql,
  memberId: bigint,
  paymentId: bigint,
): Promise<ExplainedTransfer[]> {
  return await sql<ExplainedTransfer[]>`
    SELECT transfer_id AS "transferId", kind, debit_account_id AS debit,
           credit_account_id AS credit, points, pending_id AS "pendingId"
      FROM transfer
     WHERE member_id = ${memberId} AND payment_id = ${paymentId}
     ORDER BY transfer_id`
}

function present(
  row: PaymentRow,
  elements: readonly ElementRow[],
  transfers: ExplainedTransfer[],
): Explanation {
  const { acquirerId, merchantId, terminalId, locationId, currency } = row
  const { authorizedMinor, reversedMinor, clearedMinor, refundedMinor } = row
  return {
    paymentId: row.paymentId,
    memberId: row.memberId,
    partnerId: row.partnerId,
    card: { bin: row.bin, lastFour: row.lastFour },
    merchant: {
      acquirerId,
      merchantId,
      terminalId,
      location: locationId === null ? null : { locationId, name: row.locationName, city: row.city },
    },
    purchasedOn: row.purchasedOn,
    purchasedAt: row.purchasedAt,
    amounts: { currency, authorizedMinor, reversedMinor, clearedMinor, refundedMinor },
    elements: elements.map(presentElement),
    rule: presentRule(row),
    points: { pending: row.pending, posted: row.posted },
    reason: row.reason,
    transfers,
  }
}

function presentElement({ link, fileId, record, ...element }: ElementRow): ExplainedElement {
  const source = fileId === null || record === null ? { link } : { fileId, record }
  return { ...element, source }
}

function presentRule(row: PaymentRow): ExplainedRule | null {
  if (row.ruleId === null) return null
  return {
    ruleId: row.ruleId,
    version: row.ruleVersion,
    name: row.ruleName,
    funder: { partnerId: row.funderId, name: row.funderName },
  }
}
