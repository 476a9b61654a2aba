/** A member's clearing record as the card event that the intake takes. */
import { realReference, type CardEvent } from '../payment/event.ts'
import { recordKey } from '../payment/event-key.ts'
import type { ClearingRecord } from './record.ts'

/** The file that a record stands in. */
export interface RecordOrigin {
  fileId: bigint
  acquirerId: string
  receivedAt: Date
}

/**
 * The event of `record`. Its key does not depend on the file: the same record in another file, or in
 * the same one twice, is the same event.
 */
export function toCardEvent(
  record: ClearingRecord,
  card: { memberId: bigint; cardId: bigint },
  { fileId, acquirerId, receivedAt }: RecordOrigin,
): CardEvent {
  const { operation, acquirerReference: reference } = record
  return {
    key: recordKey({ acquirerId, reference, operation }),
    kind: operation,
    source: { fileId, record: record.line },
    mti: '',
    memberId: card.memberId,
    cardId: card.cardId,
    acquirerId,
    merchantId: record.merchantId,
    terminalId: record.terminalId,
    mcc: record.mcc,
    amountMinor: record.amountMinor,
    cashMinor: record.cashMinor,
    currency: record.currency,
    remainingMinor: null,
    approved: true,
    receivedAt,
    purchasedOn: record.purchasedOn,
    purchasedAt: record.purchasedAt,
    stan: '',
    transmission: '',
    rrn: realReference(record.rrn),
    authorizationCode: realReference(record.authorizationCode),
    networkReference: realReference(record.networkReference),
    channel: record.channel,
    entryMode: record.entryMode,
    original: null,
    paymentId: null,
  }
}
