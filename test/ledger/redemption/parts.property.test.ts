/** Refunds of a purchase that points paid a part of: whatever they are, each part comes back once, and whole in the end. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Chain } from '../../../src/ledger/redemption/chain.ts'
import { partsOf, pointsToReturn, refundedParts } from '../../../src/ledger/redemption/parts.ts'
import {
  plainTerms,
  redeemedPoints,
  type Purchase,
  type Redemption,
  type Taking,
} from '../../../src/ledger/redemption/redemption.ts'
import { planRefund, planReturn } from '../../../src/ledger/redemption/requests.ts'

const purchase = fc
  .record({
    minor: fc.bigInt({ min: 1n, max: 10_000_000n }),
    minorPerPoint: fc.bigInt({ min: 1n, max: 5000n }),
  })
  .map((each): Purchase => ({ ...each, currency: 'KZT' }))

/** A redemption of up to what the purchase takes, from a few lots; `null` where no point fits. */
const redemption = fc
  .tuple(purchase, fc.array(fc.bigInt({ min: 1n, max: 3000n }), { minLength: 1, maxLength: 4 }))
  .map(([of, lots]) => {
    let left = of.minor / of.minorPerPoint
    const takings = lots.flatMap((points, at): Taking[] => {
      const redeemed = points < left ? points : left
      left -= redeemed
      const expiresOn = `2027-0${at + 1}-28`
      return redeemed === 0n ? [] : [{ funderId: 9n, expiresOn, redeemed, returned: 0n }]
    })
    return posted(of, takings)
  })

function posted(of: Purchase, takings: readonly Taking[]): Redemption {
  return {
    ...plainTerms,
    ...{ memberId: 1n, redemptionId: 2n, partnerId: 3n, key: 'k', state: 'posted', takings },
    ...{ points: redeemedPoints(takings).redeemed, holdSeconds: null, pendingTransferId: null },
    ...{ heldUntil: null, createdAt: new Date(0), purchase: of, refundedMinor: 0n },
  }
}

/** The redemption as the ledger would read it after a refund or a return. */
function after(made: Redemption, chain: Chain, refundedMinor: bigint): Redemption {
  const takings = made.takings.map((taking) => {
    const back = chain.transfers.filter(({ expiresOn }) => expiresOn === taking.expiresOn)
    return { ...taking, returned: back.reduce((sum, { points }) => sum + points, taking.returned) }
  })
  return { ...made, takings, refundedMinor: made.refundedMinor + refundedMinor }
}

function openChain(): Chain {
  let id = 0n
  return new Chain({ memberId: 1n, lots: [], holds: [] }, () => ++id)
}

const shares = fc.array(fc.nat(1000), { maxLength: 8 })

test('refunds in any parts return all points and all money, and at no time too much', () => {
  fc.assert(
    fc.property(redemption, shares, (made, parts) => {
      const of = made.purchase
      if (of === null) throw new Error('there is a purchase')
      const { redeemed } = redeemedPoints(made.takings)
      const { moneyMinor } = partsOf(of, redeemed)
      let now = made
      let money = 0n
      const refund = (minor: bigint): void => {
        const chain = openChain()
        const plan = planRefund(chain, now, minor, null)
        expect(plan.outcome).toBe('done')
        const before = refundedParts(of, redeemed, now.refundedMinor)
        now = after(now, chain, minor)
        const due = refundedParts(of, redeemed, now.refundedMinor)
        money += due.moneyMinor - before.moneyMinor
        // Never more than the share that is refunded, and less by no more than a point and a minor unit.
        const { returned } = redeemedPoints(now.takings)
        expect(returned * of.minor <= redeemed * now.refundedMinor).toBe(true)
        expect((returned + 1n) * of.minor > redeemed * now.refundedMinor).toBe(true)
        expect(money * of.minor <= moneyMinor * now.refundedMinor).toBe(true)
        expect(due.moneyMinor >= before.moneyMinor).toBe(true)
      }
      for (const share of parts) {
        const minor = ((of.minor - now.refundedMinor) * BigInt(share)) / 1000n
        if (minor > 0n) refund(minor)
      }
      const left = of.minor - now.refundedMinor
      if (left > 0n) refund(left)
      expect(redeemedPoints(now.takings).returned).toBe(redeemed)
      for (const taking of now.takings) expect(taking.returned).toBe(taking.redeemed)
      expect(money).toBe(moneyMinor)
      const more = planRefund(openChain(), now, 1n, null)
      expect(more).toEqual({ outcome: 'exceeds_purchase', refundable: 0n })
    }),
  )
})

test('points that were returned without a refund are not returned by one again', () => {
  fc.assert(
    fc.property(redemption, fc.bigInt({ min: 1n, max: 3000n }), shares, (made, first, parts) => {
      const of = made.purchase
      if (of === null) throw new Error('there is a purchase')
      const { redeemed } = redeemedPoints(made.takings)
      const chain = openChain()
      const plan = planReturn(chain, made, first, null)
      let now = plan.outcome === 'done' ? after(made, chain, 0n) : made
      for (const share of [...parts, 1000]) {
        const minor = ((of.minor - now.refundedMinor) * BigInt(share)) / 1000n
        if (minor === 0n) continue
        const next = openChain()
        expect(planRefund(next, now, minor, null).outcome).toBe('done')
        now = after(now, next, minor)
        expect(redeemedPoints(now.takings).returned <= redeemed).toBe(true)
      }
      expect(redeemedPoints(now.takings).returned).toBe(redeemed)
    }),
  )
})

const half: Purchase = { minor: 20_000n, currency: 'KZT', minorPerPoint: 100n }
const lots: Taking[] = [{ funderId: 9n, expiresOn: '2027-01-28', redeemed: 100n, returned: 0n }]

test('the half that points paid comes back as half of each refund', () => {
  expect(partsOf(half, 100n)).toEqual({ pointsMinor: 10_000n, moneyMinor: 10_000n })
  expect(refundedParts(half, 100n, 5000n)).toEqual({ points: 25n, moneyMinor: 2500n })
  expect(pointsToReturn(half, { takings: lots, refundedMinor: 5000n }, 15_000n)).toBe(100n)
})

test('a refund of which a point is too much returns none, and counts', () => {
  expect(planRefund(openChain(), posted(half, lots), 199n, null)).toEqual({
    ...{ outcome: 'done', points: 0n },
  })
  const later = { ...posted(half, lots), refundedMinor: 199n }
  expect(planRefund(openChain(), later, 1n, null)).toEqual({ outcome: 'done', points: 1n })
})

test('a redemption without a purchase is returned by points alone', () => {
  const plain = { ...posted(half, lots), purchase: null }
  const refused = { outcome: 'exceeds_purchase', refundable: 0n }
  expect(planRefund(openChain(), plain, 1n, null)).toEqual(refused)
})
