/** Stored payments of a period in the order of purchase, as what-ifs take them: streamed, in bounded memory. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { MerchantMap } from '../../partner/merchant-map.ts'
import { receiptOf, type StoredReceipt } from '../../payment/store/receipt-row.ts'
import type { Programme } from '../../program/programme.ts'
import type { AskedFacts } from '../../program/simulation/past-facts.ts'
import type { PastPayment } from '../../program/simulation/simulation.ts'
import { plainColumn } from '../../values/columns.ts'
import type { FrozenFacts } from '../../values/frozen-facts.ts'
import { occasionOf, type OccasionParts } from '../earning.ts'
import { presentColumns } from './present-facts.ts'

/** Which payments, and what of members and cards is asked beside them. */
export interface PastQuestion {
  readonly locationIds: readonly bigint[]
  /** Both included, `YYYY-MM-DD`. */
  readonly from: string
  readonly to: string
  readonly asked: AskedFacts
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
    readonly revision: number | null
    /** As they are now; `null` where the payment has kept them, or nobody asks. */
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
  await cancellable(sql`DECLARE past NO SCROLL CURSOR FOR ${select(sql, question)}`, signal)
  let next = fetchSlice(sql, signal)
  for (;;) {
    const rows = await next
    signal.throwIfAborted()
    if (rows.length === 0) return
    next = fetchSlice(sql, signal)
    yield rows.map((row) => pastPayment(row, ports)).filter((each) => each !== null)
  }
}

function fetchSlice(sql: Sql, signal: AbortSignal): Promise<readonly PastRow[]> {
  return cancellable(sql<PastRow[]>`FETCH ${sql.unsafe(`${sliceRows}`)} FROM past`, signal)
}

/** A failure is met by who awaits it; nobody does where the work before it has failed. */
function cancellable<Result>(
  statement: PromiseLike<Result> & { cancel(): void },
  signal: AbortSignal,
): Promise<Result> {
  const cancel = (): void => statement.cancel()
  signal.addEventListener('abort', cancel)
  const result = Promise.resolve(statement)
  result.catch(() => {}).finally(() => signal.removeEventListener('abort', cancel))
  return result
}

/** What had no rule, or none in its currency or with a funder, is asked anew; what was no purchase of the programme is not. */
function select(sql: Sql, { locationIds, from, to, asked }: PastQuestion) {
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
           programme_revision AS revision, ${presentColumns(sql, asked, from)}
      FROM payment
     WHERE location_id = ANY (${plainColumn(locationIds)}::text::bigint[])
       AND purchased_on BETWEEN ${from}::text::date AND ${to}::text::date
       AND (programme_revision IS NOT NULL
            OR reason IN ('no_rule', 'other_currency', 'funder_left'))
     ORDER BY purchased_on, purchased_at, payment_id`
}

function pastPayment(row: PastRow, { merchants, productOf }: PastPorts): PastPayment | null {
  // Few have a receipt; copying the others would take longer than all that rules ask.
  const parts = row.receipt === null ? row : { ...row, receipt: receiptOf(row.receipt) }
  const found = occasionOf(parts, merchants)
  if (found === null) return null
  const { points, revision, memberNow, bin, boughtBefore } = row
  const card = bin === null ? undefined : productOf(bin)
  const member = memberNow ?? {}
  const facts = card === undefined ? member : { ...member, bank: card.bank, product: card.product }
  const present = { facts, boughtBefore: boughtBefore ?? false }
  return { occasion: found.occasion, points, revision, present }
}
