/** A row of `payment` as the client reads it, and the payment that it is. */
import type { Accrual, Payment } from '../payment.ts'
import { receiptOf, type StoredReceipt } from './receipt-row.ts'

/** An accrual in the row: whole numbers are decimal texts, since JSON has none of 64 bits. */
interface StoredAccrual {
  ruleId: string
  version: number
  funderId: string
  pending: string
  posted: string
  transferId: string | null
}

/** What `paymentColumns` selects. */
export interface PaymentRow extends Omit<Payment, 'accruals' | 'receipt'> {
  readonly accruals: readonly StoredAccrual[]
  readonly receipt: StoredReceipt | null
}

/** The payment of a row. */
export function toPayment(row: PaymentRow): Payment {
  return { ...row, accruals: row.accruals.map(accrualOf), receipt: receiptOf(row.receipt) }
}

function accrualOf({
  ruleId,
  version,
  funderId,
  pending,
  posted,
  transferId,
}: StoredAccrual): Accrual {
  return {
    ruleId: BigInt(ruleId),
    version,
    funderId: BigInt(funderId),
    pendingPoints: BigInt(pending),
    postedPoints: BigInt(posted),
    pendingTransferId: transferId === null ? null : BigInt(transferId),
  }
}

/** Accruals as the row keeps them, as JSON. */
export function accrualsText(accruals: readonly Accrual[]): string {
  if (accruals.length === 0) return '[]'
  const stored = accruals.map((each): StoredAccrual => ({
    ruleId: each.ruleId.toString(),
    version: each.version,
    funderId: each.funderId.toString(),
    pending: each.pendingPoints.toString(),
    posted: each.postedPoints.toString(),
    transferId: each.pendingTransferId?.toString() ?? null,
  }))
  return JSON.stringify(stored)
}
