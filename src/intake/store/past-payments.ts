/** Stored payments of a period in the order of purchase, as what-ifs take them: streamed, in bounded memory. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import type { MerchantMap } from '../../partner/merchant-map.ts'
import { receiptOf, type StoredReceipt } from '../../payment/store/receipt-row.ts'
import type { Needs, Programme } from '../../program/programme.ts'
import type { PresentFacts } from '../../program/simulation/past-facts.ts'
import type { PastPayment } from '../../program/simulation/simulation.ts'
import { plainColumn } from '../../values/columns.ts'
import type { FrozenFacts } from '../../values/frozen-facts.ts'
import { occasionOf, type OccasionParts } from '../earning.ts'

/** Which payments, and what of members and cards is asked beside them. */
export interface PastQuestion {
  readonly locationIds: readonly bigint[]
  /** Both included, `YYYY-MM-DD`. */
  readonly from: string
  readonly to: string
  readonly needs: Needs
}

/** With what rows become payments. */
export interface PastPorts {
  readonly merchants: Pick<MerchantMap, 'location'>
  readonly productOf: Programme['productOf']
}

/** So few that nothing else in the process waits for more than some milliseconds. */
const sliceRows = 500

type PastRow = Omit<OccasionParts, 'receipt'> &
  ({ readonly receipt: null } | { readonly receipt: StoredReceipt }) & {
    readonly points: bigint
    /** As they are now; `null` where they were frozen, or nobody asks. */
    readonly memberNow: FrozenFacts | null
    readonly bin: string | null
    readonly boughtBefore: boolean | null
  }

/**
 * Payments at these locations that rules may count, a slice at a time. In a transaction, whose snapshot they are of; the
 * next slice is read while one is worked on. Ends by a throw of the signal's reason.
 */
export async function* pastPayments(
  sql: Sql,
  question: PastQuestion,
  ports: PastPorts,
  signal: AbortSignal,
): AsyncGenerator<PastPayment[]> {
  await sql`DECLARE past NO SCROLL CURSOR FOR ${select(sql, question)}`
  let next = fetchSlice(sql, signal)
  for (;;) {
    const rows = await next
    signal.throwIfAborted()
    if (rows.length === 0) return
    next = fetchSlice(sql, signal)
    yield rows.map((row) => pastPayment(row, question.needs, ports)).filter((each) => each !== null)
  }
}

/** A failure is met by who awaits the slice; nobody does where the work before it has failed. */
function fetchSlice(sql: Sql, signal: AbortSignal): Promise<readonly PastRow[]> {
  const asked = sql<PastRow[]>`FETCH ${sql.unsafe(`${sliceRows}`)} FROM past`
  const cancel = (): void => asked.cancel()
  signal.addEventListener('abort', cancel)
  const rows = asked.then((found) => found)
  rows.catch(() => {}).finally(() => signal.removeEventListener('abort', cancel))
  return rows
}

/**
 * What had no rule, or none in its currency or with a funder, is asked anew; what was no purchase of the programme is not.
 * The types of the columns are always the same: the client remembers those of a FETCH.
 */
function select(sql: Sql, { locationIds, from, to, needs }: PastQuestion) {
  return sql`
    SELECT member_id AS "memberId", card_id AS "cardId", location_id AS "locationId",
           payment.currency, payment.mcc, channel, purchased_on AS "purchasedOn",
           purchased_at AS "purchasedAt", facts, pending_points + posted_points AS points,
           authorized_minor AS "authorizedMinor", advised_minor AS "advisedMinor",
           raised_minor AS "raisedMinor", incremented_minor AS "incrementedMinor",
           cash_minor AS "cashMinor", reversed_minor AS "reversedMinor",
           cleared_minor AS "clearedMinor", refunded_minor AS "refundedMinor", advised, presented,
           expired, receipt_card_minor AS "receiptCardMinor",
           receipt_other_minor AS "receiptOtherMinor",
           returned_card_minor AS "returnedCardMinor",
           returned_other_minor AS "returnedOtherMinor", receipt,
           ${needs.member ? memberNow(sql) : sql`NULL::jsonb`} AS "memberNow",
           ${needs.card ? cardNow(sql) : sql`NULL::text`} AS bin,
           ${needs.visits ? boughtBefore(sql, from) : sql`NULL::boolean`} AS "boughtBefore"
      FROM payment
     WHERE location_id = ANY (${plainColumn(locationIds)}::text::bigint[])
       AND purchased_on BETWEEN ${from}::text::date AND ${to}::text::date
       AND (programme_revision IS NOT NULL
            OR reason IN ('no_rule', 'other_currency', 'funder_left'))
     ORDER BY purchased_on, purchased_at, payment_id`
}

/** What rules asked for when the payment was placed is not read again. */
function memberNow(sql: Sql) {
  const tierAt = (partnerId: Statement) => sql`
    (SELECT tier FROM member_tier
      WHERE member_tier.member_id = payment.member_id AND member_tier.partner_id = ${partnerId})`
  const partnerId = sql`
    (SELECT partner_id FROM location WHERE location.location_id = payment.location_id)`
  return sql`
    CASE WHEN NOT facts ? 'segments' THEN (
      SELECT jsonb_strip_nulls(jsonb_build_object(
        'joinedOn', to_char(joined_at, 'YYYY-MM-DD'), 'birthday', to_char(birthday, 'MM-DD'),
        'tier', ${tierAt(sql`0`)}, 'partnerTier', ${tierAt(partnerId)},
        'segments', ARRAY (
          SELECT segment FROM member_segment
           WHERE member_segment.member_id = payment.member_id
             AND member_segment.partner_id IN (0, ${partnerId}) ORDER BY segment),
        'referred', EXISTS (SELECT FROM referral WHERE referral.member_id = payment.member_id)))
        FROM member WHERE member.member_id = payment.member_id) END`
}

function cardNow(sql: Sql) {
  return sql`
    CASE WHEN NOT facts ? 'product' THEN (
      SELECT bin FROM card
       WHERE card.member_id = payment.member_id AND card.card_id = payment.card_id) END`
}

function boughtBefore(sql: Sql, from: string) {
  return sql`
    CASE WHEN NOT facts ? 'nth' THEN EXISTS (
      SELECT FROM turnover JOIN location USING (partner_id)
       WHERE turnover.member_id = payment.member_id
         AND location.location_id = payment.location_id
         AND month < date_trunc('month', ${from}::text::date) AND payments > 0) END`
}

function pastPayment(
  row: PastRow,
  needs: Needs,
  { merchants, productOf }: PastPorts,
): PastPayment | null {
  // Few have a receipt; copying the others would take longer than all that rules ask.
  const parts = row.receipt === null ? row : { ...row, receipt: receiptOf(row.receipt) }
  const found = occasionOf(parts, merchants)
  if (found === null) return null
  const { occasion } = found
  return { occasion, points: row.points, present: presentFacts(row, needs, productOf) }
}

function presentFacts(
  { memberNow: member, bin, boughtBefore: before }: PastRow,
  { member: asksMember, visits, card }: Needs,
  productOf: Programme['productOf'],
): PresentFacts | null {
  if (!asksMember && !visits && !card) return null
  const known = bin === null ? undefined : productOf(bin)
  return {
    member: member ?? {},
    card: known === undefined ? {} : { bank: known.bank, product: known.product },
    boughtBefore: before ?? false,
  }
}
