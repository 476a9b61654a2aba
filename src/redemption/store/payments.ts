/** Card payments by which a member proves to be at a terminal. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { PaymentReference } from '../proof.ts'

/** A payment that may be a proof; `used`: it was one already. */
export interface ProvingPayment {
  readonly paymentId: bigint
  readonly used: boolean
}

/**
 * The member's payment with a linked card at a location of the partner, in a shop, that an acquirer's link authorized after
 * `since` and that is not taken back; the last one, `null` where there is none.
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
       AND EXISTS (SELECT FROM card_event
                    WHERE card_event.key = substring(event_keys FROM 1 FOR 16)
                      AND kind = 'authorization' AND approved AND link <> ''
                      AND received_at > ${since})
     ORDER BY payment_id DESC LIMIT 1`
  return row ?? null
}
