/** Stored payments of a period in the order of purchase, as what-ifs take them: streamed, in bounded memory. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import type { MerchantMap } from '../../partner/merchant-map.ts'
import { noAmounts, type PaymentAmounts } from '../../payment/payment.ts'
import { receiptOf, type StoredReceipt } from '../../payment/store/receipt-row.ts'
import type { Programme } from '../../program/programme.ts'
import type { AskedFacts, PresentFacts } from '../../program/simulation/past-facts.ts'
import type { PastPayment } from '../../program/simulation/simulation.ts'
import { plainColumn } from '../../values/columns.ts'
import { occasionOf, type OccasionParts } from '../earning.ts'
import { presentColumn, type PresentColumn } from './present-facts.ts'

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

/** Sixteen columns: with more of them the client's rows become hash tables, which take three times as long. */
interface PastRow extends Omit<OccasionParts, keyof PaymentAmounts> {
  readonly points: bigint
  readonly revision: number | null
  readonly authorizedMinor: bigint
  readonly clearedMinor: bigint
  /** `null` where it was cleared, and there is nothing but these amounts. */
  readonly rare: RareAmounts | null
  readonly present: PresentColumn | null
}

type RareMinor = Exclude<
  {
    [Name in keyof PaymentAmounts]: PaymentAmounts[Name] extends bigint ? Name : never
  }[keyof PaymentAmounts],
  'authorizedMinor' | 'clearedMinor'
>

/** Amounts as decimal texts, since JSON has no whole numbers of 64 bits. */
type RareAmounts = { readonly [Name in RareMinor]: string } & {
  readonly advised: boolean
  readonly expired: boolean
  readonly presented: boolean
  readonly receipt: StoredReceipt | null
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
function select(sql: Sql, { locationIds, from, to, asked }: PastQuestion): Statement {
  return sql`
    SELECT member_id AS "memberId", card_id AS "cardId", location_id AS "locationId",
           payment.currency, payment.mcc, channel, entry_mode AS "entryMode", purchased_on AS "purchasedOn",
           purchased_at AS "purchasedAt", facts, programme_revision AS revision,
           pending_points + posted_points AS points, authorized_minor AS "authorizedMinor",
           cleared_minor AS "clearedMinor", ${rareColumn(sql)} AS rare,
           ${presentColumn(sql, asked, from)} AS present
      FROM payment
     WHERE location_id = ANY (${plainColumn(locationIds)}::text::bigint[])
       AND purchased_on BETWEEN ${from}::text::date AND ${to}::text::date
       AND (programme_revision IS NOT NULL
            OR reason IN ('no_rule', 'other_currency', 'funder_left'))
     ORDER BY purchased_on, purchased_at, payment_id`
}

function rareColumn(sql: Sql): Statement {
  return sql`
    CASE WHEN advised OR expired OR NOT presented OR receipt IS NOT NULL
           OR advised_minor <> 0 OR raised_minor <> 0 OR incremented_minor <> 0 OR cash_minor <> 0
           OR reversed_minor <> 0 OR refunded_minor <> 0 OR receipt_card_minor <> 0
           OR receipt_other_minor <> 0 OR returned_card_minor <> 0 OR returned_other_minor <> 0
    THEN jsonb_build_object(
      'advised', advised, 'expired', expired, 'presented', presented, 'receipt', receipt,
      'advisedMinor', advised_minor::text, 'raisedMinor', raised_minor::text,
      'incrementedMinor', incremented_minor::text, 'cashMinor', cash_minor::text,
      'reversedMinor', reversed_minor::text, 'refundedMinor', refunded_minor::text,
      'receiptCardMinor', receipt_card_minor::text, 'receiptOtherMinor', receipt_other_minor::text,
      'returnedCardMinor', returned_card_minor::text,
      'returnedOtherMinor', returned_other_minor::text) END`
}

type Rare = Omit<PaymentAmounts, 'authorizedMinor' | 'clearedMinor'>

const nothingRare: Rare = { ...noAmounts, presented: true }

function rareOf(rare: RareAmounts | null): Rare {
  if (rare === null) return nothingRare
  return {
    advised: rare.advised,
    expired: rare.expired,
    presented: rare.presented,
    receipt: receiptOf(rare.receipt),
    advisedMinor: BigInt(rare.advisedMinor),
    raisedMinor: BigInt(rare.raisedMinor),
    incrementedMinor: BigInt(rare.incrementedMinor),
    cashMinor: BigInt(rare.cashMinor),
    reversedMinor: BigInt(rare.reversedMinor),
    refundedMinor: BigInt(rare.refundedMinor),
    receiptCardMinor: BigInt(rare.receiptCardMinor),
    receiptOtherMinor: BigInt(rare.receiptOtherMinor),
    returnedCardMinor: BigInt(rare.returnedCardMinor),
    returnedOtherMinor: BigInt(rare.returnedOtherMinor),
  }
}

/** Written out: of spreads this many fields become a hash table too. */
function partsOf(row: PastRow): OccasionParts {
  const rare = rareOf(row.rare)
  return {
    memberId: row.memberId,
    cardId: row.cardId,
    locationId: row.locationId,
    currency: row.currency,
    mcc: row.mcc,
    channel: row.channel,
    entryMode: row.entryMode,
    purchasedOn: row.purchasedOn,
    purchasedAt: row.purchasedAt,
    facts: row.facts,
    authorizedMinor: row.authorizedMinor,
    clearedMinor: row.clearedMinor,
    presented: rare.presented,
    advised: rare.advised,
    expired: rare.expired,
    receipt: rare.receipt,
    advisedMinor: rare.advisedMinor,
    raisedMinor: rare.raisedMinor,
    incrementedMinor: rare.incrementedMinor,
    cashMinor: rare.cashMinor,
    reversedMinor: rare.reversedMinor,
    refundedMinor: rare.refundedMinor,
    receiptCardMinor: rare.receiptCardMinor,
    receiptOtherMinor: rare.receiptOtherMinor,
    returnedCardMinor: rare.returnedCardMinor,
    returnedOtherMinor: rare.returnedOtherMinor,
  }
}

function pastPayment(row: PastRow, { merchants, productOf }: PastPorts): PastPayment | null {
  const found = occasionOf(partsOf(row), merchants)
  if (found === null) return null
  const { points, revision, present } = row
  return { occasion: found.occasion, points, revision, present: presentOf(present, productOf) }
}

const unasked: PresentFacts = { facts: {}, boughtBefore: false }

function presentOf(present: PresentColumn | null, productOf: Programme['productOf']): PresentFacts {
  if (present === null) return unasked
  const { member, bin, boughtBefore } = present
  const card = bin === null ? undefined : productOf(bin)
  const known = card === undefined ? {} : { bank: card.bank, product: card.product }
  return { facts: { ...member, ...known }, boughtBefore: boughtBefore ?? false }
}
