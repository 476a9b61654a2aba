/** Purchases for tests of profiles, told briefly; and any of them. */
import fc from 'fast-check'
import type { ProfilePurchase } from '../../../src/profile/purchases/purchase.ts'
import { categories } from '../../../src/values/mcc.ts'

/** A purchase of groceries by card. */
export function aPurchase(over: Partial<ProfilePurchase> = {}): ProfilePurchase {
  return {
    ...{ day: '2026-10-15', hour: 12, category: 'groceries', channel: 'in_store', currency: 'KZT' },
    ...{ amountMinor: 100_000n, cashMinor: 0n, cardId: 1n, isTold: false },
    ...over,
  }
}

const day = fc
  .integer({ min: 0, max: 729 })
  .map((ago) => new Date(Date.parse('2026-11-22') - ago * 86_400_000).toISOString().slice(0, 10))

/** Any purchase of the two years before 22 November 2026. */
export const anyPurchase: fc.Arbitrary<ProfilePurchase> = fc
  .record({
    day,
    hour: fc.option(fc.integer({ min: 0, max: 23 })),
    category: fc.constantFrom(...categories),
    channel: fc.constantFrom('in_store', 'online', 'unknown'),
    currency: fc.constantFrom('KZT', 'KZT', 'KZT', 'EUR'),
    amountMinor: fc.bigInt({ min: 1n, max: 10n ** 9n }),
    cashShare: fc.integer({ min: 0, max: 100 }),
    cardId: fc.constantFrom(0n, 1n, 2n),
    isTold: fc.boolean(),
  })
  .map(({ cashShare, ...each }) => ({
    ...each,
    cashMinor: each.isTold ? (each.amountMinor * BigInt(cashShare)) / 100n : 0n,
  }))
