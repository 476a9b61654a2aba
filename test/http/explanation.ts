/** A payment that was authorized, cleared with a tip, and earned. */
import type { Explanation } from '../../src/payment/explanation.ts'

/** Its explanation, with the owners that a test needs. */
export function explanationOf(
  owners: Pick<Explanation, 'paymentId' | 'memberId' | 'partnerId'>,
): Explanation {
  return {
    ...owners,
    card: { bin: '411111', lastFour: '1111' },
    merchant: {
      acquirerId: '400010',
      merchantId: 'GROCER-1',
      terminalId: 'T0000001',
      location: { locationId: 7n, name: 'Abay 10', city: 'Almaty' },
    },
    purchasedOn: '2026-11-20',
    purchasedAt: '14:05:09',
    amounts: {
      currency: 'KZT',
      authorizedMinor: 450_000n,
      reversedMinor: 0n,
      clearedMinor: 550_000n,
      refundedMinor: 0n,
    },
    elements: [
      {
        kind: 'authorization',
        mti: '0100',
        source: { link: 'north' },
        amountMinor: 450_000n,
        approved: true,
        receivedAt: new Date('2026-11-20T09:05:09Z'),
        rung: 'first',
      },
      {
        kind: 'presentment',
        mti: '',
        source: { fileId: 3n, record: 12 },
        amountMinor: 550_000n,
        approved: true,
        receivedAt: new Date('2026-11-21T01:00:00Z'),
        rung: 'authorization_code',
      },
    ],
    rule: { ruleId: 1n, version: 2, name: 'Base', funder: { partnerId: 5n, name: 'Grocer' } },
    points: { pending: 0n, posted: 55n },
    reason: '',
    transfers: [
      { transferId: 10n, kind: 'pending', debit: 5n, credit: 1n, points: 45n, pendingId: null },
      { transferId: 11n, kind: 'post', debit: 5n, credit: 1n, points: 45n, pendingId: 10n },
      { transferId: 12n, kind: 'single', debit: 5n, credit: 1n, points: 10n, pendingId: null },
    ],
  }
}
