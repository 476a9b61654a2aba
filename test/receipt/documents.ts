/** Receipts and returns for tests, as a till sends them. */

/** A cash receipt of two lines. */
export function receiptDocument(over: Record<string, unknown> = {}) {
  return {
    receiptId: 'A-1',
    location: { name: 'Dala Market, Abay 10' },
    till: 'till-1',
    at: '2026-11-20T14:00:00+05:00',
    currency: 'KZT',
    member: { memberId: '1' },
    items: [
      {
        line: 1,
        sku: '4870001',
        name: 'Bread',
        category: 'bakery',
        quantity: '2',
        amountMinor: '40000',
      },
      {
        line: 2,
        sku: '4870002',
        name: 'Tea',
        category: 'tea',
        quantity: '0.5',
        amountMinor: '60000',
      },
    ],
    tenders: [{ kind: 'cash', amountMinor: '100000' }],
    ...over,
  }
}

/** Half of its first line comes back. */
export function returnDocument(over: Record<string, unknown> = {}) {
  return {
    receiptId: 'A-2',
    returnOf: 'A-1',
    location: { name: 'Dala Market, Abay 10' },
    at: '2026-11-20T15:00:00+05:00',
    currency: 'KZT',
    items: [{ line: 1, quantity: '1', amountMinor: '20000' }],
    tenders: [{ kind: 'cash', amountMinor: '20000' }],
    ...over,
  }
}
