/** Reading a member's payments, the newest first. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import type { MemberPayment, PaymentFilter, PaymentPlace, PointsState } from '../payments.ts'

interface Row extends Omit<MemberPayment, 'location'> {
  readonly locationId: bigint | null
  readonly locationName: string
  readonly city: string
  readonly partner: string
}

const isState = {
  pending: (sql: Sql) => sql`pending_points <> 0`,
  posted: (sql: Sql) => sql`pending_points = 0 AND posted_points <> 0`,
  none: (sql: Sql) => sql`pending_points = 0 AND posted_points = 0`,
} as const satisfies Record<PointsState, (sql: Sql) => Statement>

/** A page of at most `limit`; `next` is `null` on the last one. What a person moved into another payment is left out. */
export async function listPayments(
  sql: Sql,
  memberId: bigint,
  { month, locationId, state }: PaymentFilter,
  { after, limit }: { readonly after: PaymentPlace | null; readonly limit: number },
): Promise<{ payments: MemberPayment[]; next: PaymentPlace | null }> {
  const first = month === null ? null : `${month}-01`
  const rows = await sql<Row[]>`
    SELECT payment.member_id AS "memberId", payment.payment_id AS "paymentId",
           to_char(purchased_on, 'YYYY-MM-DD') AS "purchasedOn", purchased_at::text AS "purchasedAt",
           (SELECT received_at FROM card_event WHERE key = substr(event_keys, 1, 16)) AS "receivedAt",
           payment.location_id AS "locationId", location.name AS "locationName", city,
           partner.name AS partner, last_four AS "lastFour", payment.currency,
           net_minor AS "netMinor", pending_points AS "pendingPoints",
           posted_points AS "postedPoints", reason
      FROM payment
      LEFT JOIN card USING (member_id, card_id)
      LEFT JOIN location ON location.location_id = payment.location_id
      LEFT JOIN partner ON partner.partner_id = location.partner_id
     WHERE payment.member_id = ${memberId} AND reason <> 'moved'
       ${
         first === null
           ? sql``
           : sql`AND purchased_on >= ${first}::text::date
                 AND purchased_on < (${first}::text::date + interval '1 month')::date`
       }
       ${locationId === null ? sql`` : sql`AND payment.location_id = ${locationId}`}
       ${state === null ? sql`` : sql`AND ${isState[state](sql)}`}
       ${
         after === null
           ? sql``
           : sql`AND (purchased_on, payment.payment_id)
                   < (${after.purchasedOn}::text::date, ${after.paymentId}::bigint)`
       }
     ORDER BY payment.purchased_on DESC, payment.payment_id DESC LIMIT ${limit + 1}`
  const payments = rows.slice(0, limit).map(present)
  const last = rows.length > limit ? payments.at(-1) : undefined
  if (last === undefined) return { payments, next: null }
  return { payments, next: { purchasedOn: last.purchasedOn, paymentId: last.paymentId } }
}

function present({ locationId, locationName, city, partner, ...row }: Row): MemberPayment {
  const location = locationId === null ? null : { locationId, name: locationName, city, partner }
  return { ...row, location }
}
