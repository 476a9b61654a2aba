/** What a scenario came to, in the form in which its file says what it must come to. */
import type { Sql } from '../../../src/db/connect.ts'
import { authorizedAtBase } from '../../../src/payment/payment.ts'
import type { LedgerModel } from '../../support/ledger-model.ts'
import type { Outcome } from './fixture.ts'

/** Names of what the ledger knows by id. */
export interface Names {
  members: ReadonlyMap<bigint, string>
  partners: ReadonlyMap<bigint, string>
  locations: ReadonlyMap<bigint, string>
}

/** Of a payment what counts. */
interface PaymentRow {
  memberId: bigint
  purchasedOn: string
  locationId: bigint | null
  authorizedMinor: bigint
  advisedMinor: bigint
  raisedMinor: bigint
  advised: boolean
  incrementedMinor: bigint
  reversedMinor: bigint
  clearedMinor: bigint
  refundedMinor: bigint
  cashMinor: bigint
  receiptCardMinor: bigint
  receiptOtherMinor: bigint
  returnedCardMinor: bigint
  returnedOtherMinor: bigint
  pendingPoints: bigint
  postedPoints: bigint
  reason: string
}

interface LotRow {
  memberId: bigint
  funderId: bigint
  expiresOn: string
  points: bigint
}

/** Balances of an account: of a member what there is, of a funder what was given. */
interface BalanceRow {
  accountId: bigint
  posted: bigint
  pending: bigint
}

interface Rows {
  payments: readonly PaymentRow[]
  lots: readonly LotRow[]
  members: readonly BalanceRow[]
  funders: readonly BalanceRow[]
}

/** From the database: of these members alone. What a funder gave is the sum of their transfers. */
export async function outcomeInDatabase(sql: Sql, names: Names): Promise<Outcome> {
  const ids = [...names.members.keys()].map(String)
  const payments = await sql<PaymentRow[]>`
    SELECT member_id AS "memberId", to_char(purchased_on, 'YYYY-MM-DD') AS "purchasedOn",
           location_id AS "locationId", authorized_minor AS "authorizedMinor",
           advised_minor AS "advisedMinor", raised_minor AS "raisedMinor", advised,
           incremented_minor AS "incrementedMinor", reversed_minor AS "reversedMinor",
           cleared_minor AS "clearedMinor", refunded_minor AS "refundedMinor",
           receipt_card_minor AS "receiptCardMinor", receipt_other_minor AS "receiptOtherMinor",
           returned_card_minor AS "returnedCardMinor", returned_other_minor AS "returnedOtherMinor",
           cash_minor AS "cashMinor", pending_points AS "pendingPoints",
           posted_points AS "postedPoints", reason
      FROM payment WHERE member_id = ANY (${ids}::text[]::bigint[])`
  const lots = await sql<LotRow[]>`
    SELECT member_id AS "memberId", funder_id AS "funderId",
           to_char(expires_on, 'YYYY-MM-DD') AS "expiresOn", points
      FROM lot WHERE member_id = ANY (${ids}::text[]::bigint[])`
  const members = await sql<BalanceRow[]>`
    SELECT account_id AS "accountId", credits_posted - debits_posted AS posted,
           credits_pending - debits_pending AS pending
      FROM account WHERE account_id = ANY (${ids}::text[]::bigint[])`
  const funders = await sql<BalanceRow[]>`
    WITH ended AS (SELECT member_id, pending_id FROM transfer WHERE pending_id IS NOT NULL)
    SELECT funder_id AS "accountId",
           sum(CASE WHEN kind NOT IN ('post', 'single') THEN 0
                    WHEN debit_account_id = funder_id THEN points ELSE -points END)::bigint AS posted,
           sum(CASE WHEN kind <> 'pending' OR EXISTS (
                      SELECT FROM ended WHERE ended.member_id = transfer.member_id
                         AND ended.pending_id = transfer.transfer_id) THEN 0
                    ELSE points END)::bigint AS pending
      FROM transfer WHERE member_id = ANY (${ids}::text[]::bigint[])
     GROUP BY funder_id`
  return outcomeOf({ payments, lots, members, funders }, names)
}

/** From the model. */
export function outcomeInModel(model: LedgerModel, names: Names): Outcome {
  const balances = (ids: Iterable<bigint>, sign: 1n | -1n): BalanceRow[] =>
    [...ids].map((accountId) => {
      const { available, pending } = model.balance(accountId)
      return { accountId, posted: sign * available, pending: sign * pending }
    })
  const rows = {
    payments: [...model.payments.values()],
    lots: [...model.lots.values()],
    members: balances(names.members.keys(), 1n),
    funders: balances(names.partners.keys(), -1n),
  }
  return outcomeOf(rows, names)
}

function outcomeOf({ payments, lots, members, funders }: Rows, names: Names): Outcome {
  const moved = funders.filter(({ posted, pending }) => posted !== 0n || pending !== 0n)
  return {
    members: Object.fromEntries(
      [...names.members].map(([memberId, name]) => {
        const balance = members.find(({ accountId }) => accountId === memberId)
        const own = <Row extends { memberId: bigint }>(rows: readonly Row[]): Row[] =>
          rows.filter((each) => each.memberId === memberId)
        return [
          name,
          {
            available: Number(balance?.posted ?? 0n),
            pending: Number(balance?.pending ?? 0n),
            lots: sorted(own(lots).flatMap((lot) => lotOf(lot, names))),
            payments: sorted(own(payments).map((payment) => paymentOf(payment, names))),
          },
        ]
      }),
    ),
    funders: Object.fromEntries(
      moved.map(({ accountId, posted, pending }) => [
        names.partners.get(accountId) ?? '?',
        { posted: Number(posted), pending: Number(pending) },
      ]),
    ),
  }
}

type ExpectedMember = Outcome['members'][string]

/** A lot that is empty again is none. */
function lotOf({ funderId, expiresOn, points }: LotRow, names: Names): ExpectedMember['lots'] {
  const funder = names.partners.get(funderId) ?? '?'
  return points === 0n ? [] : [{ funder, expires: expiresOn, points: Number(points) }]
}

/** What is nothing is left out. */
function paymentOf(payment: PaymentRow, { locations }: Names): ExpectedMember['payments'][number] {
  const { locationId, reason } = payment
  const amounts = {
    authorized: authorizedAtBase(payment),
    incremented: payment.incrementedMinor,
    reversed: payment.reversedMinor,
    cleared: payment.clearedMinor,
    refunded: payment.refundedMinor,
    cash: payment.cashMinor,
    receiptCard: payment.receiptCardMinor,
    receiptOther: payment.receiptOtherMinor,
    returnedCard: payment.returnedCardMinor,
    returnedOther: payment.returnedOtherMinor,
    pending: payment.pendingPoints,
    posted: payment.postedPoints,
  }
  const some = Object.entries(amounts).filter(([, amount]) => amount !== 0n)
  return {
    purchased: payment.purchasedOn,
    ...(locationId === null ? {} : { at: locations.get(locationId) ?? '?' }),
    ...Object.fromEntries(some.map(([name, amount]) => [name, Number(amount)])),
    ...(reason === '' ? {} : { reason }),
  }
}

/** An order that does not depend on ids. */
export function sorted<Row>(rows: readonly Row[]): Row[] {
  const text = (row: Row): string => JSON.stringify(row)
  return rows.toSorted((one, other) => (text(one) < text(other) ? -1 : 1))
}
