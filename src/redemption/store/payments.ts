/** Card payments by which a member proves to be at a terminal. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { PaymentReference } from '../proof.ts'

/** A payment that may be a proof; `used`: it was one already. */
export interface ProvingPayment {
  readonly paymentId: bigint
  readonly used: boolean
}

/**
 * The member's payment with a linked card at a location of the partner, in a shop, that an acquirer's link first authorized
 * after `since` and that is not taken back; the last one, `null` where there is none. A till may have told of it before.
 */
export async function findProvingPayment(
  sql: Sql,
  { memberId, partnerId }: { readonly memberId: bigint; readonly partnerId: bigint },
  { acquirerId, terminalId, rrn }: PaymentReference,
  since: Date,
): Promise<ProvingPayment | null> {
  const [row] = await sql<ProvingPayment[]>`
    SELECT payment_id AS "paymentId",
           EXISTS (SELECT FROM redemption
                    WHERE redemption.member_id = ${memberId}
                      AND proof_payment_id = payment.payment_id) AS used
      FROM payment JOIN location USING (location_id)
     WHERE payment.member_id = ${memberId} AND rrn = ${rrn} AND acquirer_id = ${acquirerId}
       AND terminal_id = ${terminalId} AND channel = 'in_store'
       AND location.partner_id = ${partnerId} AND authorized_minor > reversed_minor
       AND ${since} < (
         SELECT min(received_at) FROM card_event
          WHERE key IN (SELECT substring(event_keys FROM at FOR 16)
                          FROM generate_series(1, length(event_keys), 16) AS at)
            AND kind = 'authorization' AND approved AND link <> '')
     ORDER BY payment_id DESC LIMIT 1`
  return row ?? null
}
