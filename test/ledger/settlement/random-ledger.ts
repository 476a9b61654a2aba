/** Random ledgers: movements of points that any order of events could have made, by month. */
import fc from 'fast-check'
import type { Movement } from '../../../src/ledger/settlement/line.ts'
import type { Terms } from '../../../src/ledger/settlement/position.ts'

/** Partners 1 to 4, who settle as they like; partner 4 may have left to partner 3. */
export const terms: fc.Arbitrary<Terms[]> = fc
  .tuple(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), fc.boolean())
  .map(([late, hasLeft]) =>
    late.map((isLate, at) => ({
      partnerId: BigInt(at + 1),
      name: `Partner ${at + 1}`,
      settlesAt: isLate ? 'redemption' : 'issuance',
      backedBy: at === 3 && hasLeft ? 3n : null,
    })),
  )

const partner = fc.bigInt({ min: 1n, max: 4n })
const points = fc.bigInt({ min: 0n, max: 10n ** 12n })

function single(
  code: Movement['code'],
  toMember: boolean,
  partnerId: bigint,
  funderId: bigint,
  points: bigint,
): Movement {
  return { code, kind: 'single', toMember, partnerId, funderId, points }
}

/** Transfers of one chain: a cover and a backing move two lots. */
const chain: fc.Arbitrary<Movement[]> = fc
  .tuple(fc.nat(8), fc.boolean(), partner, partner, points)
  .map(([which, toMember, one, other, points]) => {
    switch (which) {
      case 0:
        return [{ ...single('accrual', true, one, one, points), kind: 'pending' }]
      case 1:
        return [{ ...single('accrual', true, one, one, points), kind: 'void' }]
      case 2:
        return [{ ...single('accrual', true, one, one, points), kind: 'post' }]
      case 3:
        return [single('accrual', toMember, one, one, points)]
      case 4:
        return [single(toMember ? 'return' : 'redemption', toMember, one, other, points)]
      case 5:
        return [single('expiry', toMember, one, one, points)]
      case 6:
        return [single('forgiveness', true, one, one, points)]
      case 7:
        return [
          single('cover', false, other, one, points),
          single('cover', true, other, other, points),
        ]
      default:
        return [single('backing', false, 4n, 4n, points), single('backing', true, 3n, 3n, points)]
    }
  })

/** Movements of a month. */
export const month: fc.Arbitrary<Movement[]> = fc
  .array(chain, { maxLength: 40 })
  .map((chains) => chains.flat())
