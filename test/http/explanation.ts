/** A payment that was authorized, cleared with a tip, and earned. */
import type { WholeExplanation } from '../../src/intake/store/explain.ts'

const moved = {
  ...{ code: 'accrual', debit: 5n, credit: 1n, pendingId: null, bookedOn: '2026-11-21' },
  ...{ funderId: 5n, expiresOn: '2028-11-30' },
}

/** Its explanation, with the owners that a test needs. */
export function explanationOf(
  owners: Pick<WholeExplanation, 'paymentId' | 'memberId' | 'partnerId'>,
): WholeExplanation {
  return {
    ...owners,
    card: { bin: '411111', lastFour: '1111' },
    merchant: {
      acquirerId: '400010',
      merchantId: 'GROCER-1',
      terminalId: 'T0000001',
      mcc: '5411',
      location: { locationId: 7n, name: 'Abay 10', city: 'Almaty' },
    },
    purchasedOn: '2026-11-20',
    purchasedAt: '14:05:09',
    amounts: {
      currency: 'KZT',
      authorizedMinor: 450_000n,
      incrementedMinor: 0n,
      reversedMinor: 0n,
      clearedMinor: 550_000n,
      refundedMinor: 0n,
      cashMinor: 0n,
      ...{
        receiptCardMinor: 0n,
        receiptOtherMinor: 0n,
        returnedCardMinor: 0n,
        returnedOtherMinor: 0n,
      },
    },
    receipt: null,
    elements: [
      {
        kind: 'authorization',
        mti: '0100',
        source: { link: 'north' },
        amountMinor: 450_000n,
        approved: true,
        receivedAt: new Date('2026-11-20T09:05:09Z'),
        ...{ paymentId: owners.paymentId, cashMinor: 0n, remainingMinor: null },
        rung: 'opened',
        evidence: {},
      },
      {
        kind: 'presentment',
        mti: '',
        source: { fileId: 3n, record: 12 },
        amountMinor: 550_000n,
        approved: true,
        receivedAt: new Date('2026-11-21T01:00:00Z'),
        ...{ paymentId: owners.paymentId, cashMinor: 0n, remainingMinor: null },
        rung: 'authorization_code',
        evidence: { authorizationCode: 'A1B2C3', merchantId: 'GROCER-1', daysApart: '0' },
      },
    ],
    exceptions: [],
    placements: [],
    rules: [
      {
        ...{ ruleId: 1n, version: 2, name: 'Base', expiresOn: '2028-11-30' },
        ...{ funder: { partnerId: 5n, name: 'Grocer' }, pending: 0n, posted: 55n },
      },
    ],
    unapplied: [],
    bonuses: [],
    points: { pending: 0n, posted: 55n },
    reason: '',
    transfers: [
      { ...moved, transferId: 10n, kind: 'pending', points: 45n, expiresOn: null },
      { ...moved, transferId: 11n, kind: 'post', points: 45n, pendingId: 10n },
      { ...moved, transferId: 12n, kind: 'single', points: 10n },
    ],
  }
}
