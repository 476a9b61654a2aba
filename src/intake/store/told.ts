/** Telling partners of what decisions and changes of the map do to payments: no card event of a batch tells of it. */
import type { Queryable } from '../../db/connect.ts'
import type { Transfer } from '../../ledger/transfer.ts'
import { tellAccruals, tellPayments } from '../../outbox/store/payment-event.ts'
import { ambiguousReason, movedReason, netAmounts, type Payment } from '../../payment/payment.ts'
import type { Rework } from '../rework.ts'
import type { Settled } from '../settle.ts'

/** A person has decided about payments. What counts in another payment from now on is told with that one. */
export async function tellDecision(sql: Queryable, { changed, transfers }: Rework): Promise<void> {
  const partners = new Map(changed.map((each) => [each.paymentId, each.partnerId]))
  await tellPayments(
    sql,
    changed.flatMap((payment) => {
      const { memberId, paymentId, partnerId, reason } = payment
      if (partnerId === null || reason === movedReason) return []
      const type = reason === ambiguousReason ? 'payment.reversed' : typeOf(payment)
      return [{ memberId, paymentId, partnerId, type, cause: 'decision' } as const]
    }),
  )
  await tellAccruals(
    sql,
    transfers.flatMap((each) => told(each, partners.get(each.paymentId ?? 0n) ?? null)),
  )
}

/** Payments were placed anew: the partner that had one loses it with its points, the one that has it now is told of both. */
export async function tellPlaced(
  sql: Queryable,
  placed: readonly (readonly [Payment, Settled])[],
): Promise<void> {
  await tellPayments(
    sql,
    placed.flatMap(([before, { payment }]) => {
      const { memberId, paymentId } = payment
      const moved = before.partnerId === payment.partnerId ? null : before.partnerId
      const cause = 'map_change'
      return [
        ...(moved === null
          ? []
          : [{ memberId, paymentId, partnerId: moved, type: 'payment.reversed', cause } as const]),
        ...(payment.partnerId === null
          ? []
          : [{ memberId, paymentId, partnerId: payment.partnerId, type: typeOf(payment), cause }]),
      ]
    }),
  )
  await tellAccruals(
    sql,
    placed.flatMap(([before, { payment, transfers }]) =>
      transfers.flatMap((each) =>
        told(each, takesBack(each) ? before.partnerId : payment.partnerId),
      ),
    ),
  )
}

function told({ memberId, transferId }: Transfer, partnerId: bigint | null) {
  return partnerId === null ? [] : [{ memberId, transferId, partnerId }]
}

function takesBack({ kind, debitAccountId, memberId }: Transfer): boolean {
  return kind === 'void' || debitAccountId === memberId
}

function typeOf(payment: Payment): 'payment.authorized' | 'payment.cleared' {
  return netAmounts(payment).pendingMinor > 0n ? 'payment.authorized' : 'payment.cleared'
}
