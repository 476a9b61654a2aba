/** The parts of an explanation beside the payment itself, each in its order. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type {
  ExplainedBonus,
  ExplainedElement,
  ExplainedException,
  ExplainedPlacement,
  ExplainedRule,
  ExplainedTransfer,
} from '../explanation.ts'
import { evidenceOfText, readResolutions } from './exceptions.ts'
import type { PaymentKey } from './moves.ts'
import { sourceOf, type SourceRow } from './source-row.ts'

interface ElementRow extends SourceRow, Omit<ExplainedElement, 'source' | 'evidence'> {
  evidence: string
}

/** The events of a payment, and of those that were moved into it, in the order in which they came. */
export async function readExplainedElements(
  sql: Sql,
  { memberId, paymentId }: PaymentKey,
): Promise<ExplainedElement[]> {
  const rows = await sql<ElementRow[]>`
    WITH counted AS (
      SELECT payment_id FROM (VALUES (${paymentId}::bigint)) AS own (payment_id)
      UNION
      SELECT payment_id FROM exception WHERE member_id = ${memberId} AND resolved_to = ${paymentId}
    ), element AS (
      SELECT payment.payment_id, at, substr(event_keys, at, 16) AS key
        FROM payment JOIN counted USING (payment_id), generate_series(1, length(event_keys), 16) AS at
       WHERE member_id = ${memberId}
    )
    SELECT kind, mti, link, file_id AS "fileId", file_record AS record,
           amount_minor AS "amountMinor", cash_minor AS "cashMinor",
           remaining_minor AS "remainingMinor", approved, received_at AS "receivedAt",
           element.payment_id AS "paymentId", rung, evidence,
           (card_event.receipt ->> 'partnerId')::bigint AS "tillId", card_event.receipt ->> 'receiptId' AS "receiptId"
      FROM element JOIN card_event USING (key)
     ORDER BY received_at, element.payment_id, at`
  return rows.map(({ link, fileId, record, evidence, tillId, receiptId, ...element }) => ({
    ...element,
    source: sourceOf({ link, fileId, record, tillId, receiptId }),
    evidence: evidenceOfText(evidence),
  }))
}

/** What is and was for a person to decide of it, the oldest first. */
export async function readExplainedExceptions(
  sql: Sql,
  { memberId, paymentId }: PaymentKey,
): Promise<ExplainedException[]> {
  const rows = await sql<Omit<ExplainedException, 'resolutions'>[]>`
    SELECT encode(event_key, 'hex') AS "eventKey", payment_id AS "paymentId", rung,
           candidate_ids AS "candidateIds", opened_at AS "openedAt", resolved_to AS "resolvedTo"
      FROM exception
     WHERE member_id = ${memberId}
       AND (payment_id = ${paymentId} OR resolved_to = ${paymentId}
            OR EXISTS (SELECT FROM exception_resolution AS decided
                        WHERE decided.member_id = exception.member_id
                          AND decided.event_key = exception.event_key
                          AND decided.resolved_to = ${paymentId}))
     ORDER BY opened_at, event_key`
  const explained: ExplainedException[] = []
  for (const row of rows) {
    const resolutions = await readResolutions(sql, { memberId, eventKey: row.eventKey })
    explained.push({ ...row, resolutions })
  }
  return explained
}

/** The changes of the merchant-id map that placed it elsewhere. */
export async function readExplainedPlacements(
  sql: Sql,
  { memberId, paymentId }: PaymentKey,
): Promise<ExplainedPlacement[]> {
  return await sql<ExplainedPlacement[]>`
    SELECT change_id AS "changeId", placed_at AS at, changed_by AS by, old.name AS "from",
           new.name AS "to", points_before AS "pointsBefore", points_after AS "pointsAfter"
      FROM payment_placement JOIN merchant_map_change USING (change_id)
      LEFT JOIN location AS old ON old.location_id = location_before
      LEFT JOIN location AS new ON new.location_id = location_after
     WHERE member_id = ${memberId} AND payment_id = ${paymentId}
     ORDER BY change_id`
}

/** What each rule version and funder gave, the most first. */
export async function readExplainedRules(
  sql: Sql,
  { memberId, paymentId }: PaymentKey,
): Promise<ExplainedRule[]> {
  const rows = await sql<(Omit<ExplainedRule, 'funder'> & { funderId: bigint; funder: string })[]>`
    SELECT rule.rule_id AS "ruleId", version, rule.name, partner.partner_id AS "funderId",
           partner.name AS funder,
           to_char(date_trunc('month', purchased_on)
                   + make_interval(months => points_valid_months + 1) - interval '1 day',
                   'YYYY-MM-DD') AS "expiresOn", pending, posted
      FROM payment
      CROSS JOIN jsonb_array_elements(accruals) AS accrual
      CROSS JOIN LATERAL (
        SELECT (accrual->>'ruleId')::bigint AS rule_id, (accrual->>'version')::int AS version,
               (accrual->>'funderId')::bigint AS partner_id, (accrual->>'pending')::bigint AS pending,
               (accrual->>'posted')::bigint AS posted
      ) AS each
      JOIN rule_version USING (rule_id, version)
      JOIN rule USING (rule_id)
      JOIN partner ON partner.partner_id = each.partner_id
     WHERE member_id = ${memberId} AND payment_id = ${paymentId}
     ORDER BY pending + posted DESC, rule_id, partner.partner_id`
  return rows.map(({ funderId, funder, ...rule }) => ({
    ...rule,
    funder: { partnerId: funderId, name: funder },
  }))
}

/** The transfers of a payment, in the order in which they were made. */
export async function readExplainedTransfers(
  sql: Sql,
  { memberId, paymentId }: PaymentKey,
): Promise<ExplainedTransfer[]> {
  return await sql<ExplainedTransfer[]>`
    SELECT transfer_id AS "transferId", kind, code, debit_account_id AS debit,
           credit_account_id AS credit, points, pending_id AS "pendingId",
           to_char(booked_on, 'YYYY-MM-DD') AS "bookedOn", funder_id AS "funderId",
           to_char(expires_on, 'YYYY-MM-DD') AS "expiresOn"
      FROM transfer
     WHERE member_id = ${memberId} AND payment_id = ${paymentId}
     ORDER BY transfer_id`
}

/** The bonuses of the referral that the payment has settled: the friend's first, each before what takes it back. */
export async function readExplainedBonuses(
  sql: Sql,
  { memberId, paymentId }: PaymentKey,
): Promise<ExplainedBonus[]> {
  const rows = await sql<
    (Omit<ExplainedBonus, 'funder'> & { partnerId: bigint; funderName: string })[]
  >`
    SELECT bonus.reason, bonus.member_id AS "memberId", taken_back AS "takenBack", points,
           transfer_id AS "transferId", to_char(booked_on, 'YYYY-MM-DD') AS "bookedOn",
           partner_id AS "partnerId", partner.name AS "funderName",
           to_char(expires_on, 'YYYY-MM-DD') AS "expiresOn"
      FROM referral
      JOIN bonus ON subject_id = referral.member_id
       AND bonus.member_id IN (referral.member_id, referrer_id)
      JOIN transfer USING (transfer_id)
      JOIN partner ON partner_id = funder_id
     WHERE referral.member_id = ${memberId} AND referral.payment_id = ${paymentId}
       AND transfer.member_id = bonus.member_id
     ORDER BY bonus.reason, taken_back`
  return rows.map(({ partnerId, funderName, ...bonus }) => ({
    ...bonus,
    funder: { partnerId, name: funderName },
  }))
}
