/** Lots under any order of spending, time, debts and returns: nothing appears, nothing is lost. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { apportion } from '../../../src/ledger/apportion.ts'
import { Chain, type Standing, type StandingLot } from '../../../src/ledger/redemption/chain.ts'
import { byExpiry, lotChanges } from '../../../src/ledger/lot.ts'
import {
  coverDebts,
  forgive,
  giveBack,
  passTime,
  spend,
} from '../../../src/ledger/redemption/spend.ts'
import { addEffect, type AccountChanges } from '../../../src/ledger/transfer.ts'

const memberId = 1n
const shop = 900n
const points = fc.bigInt({ min: 1n, max: 500n })
const name = fc.record({
  funderId: fc.constantFrom(100n, 200n, 300n),
  expiresOn: fc.constantFrom('2026-01-31', '2026-02-28', '2026-03-31', '2027-01-31'),
})
const lotsOf = (amount: fc.Arbitrary<bigint>): fc.Arbitrary<StandingLot[]> =>
  fc.uniqueArray(
    fc
      .record({ name, points: amount })
      .map((lot) => ({ memberId, ...lot.name, ...lot, expired: 0n })),
    { selector: ({ funderId, expiresOn }) => `${funderId}/${expiresOn}`, maxLength: 8 },
  )
const anyLots = lotsOf(fc.bigInt({ min: -300n, max: 500n }))
const march = new Date('2026-03-10T12:00:00Z')

function chainOf(lots: readonly StandingLot[], holds: Standing['holds'] = []): Chain {
  let id = 1000n
  return new Chain({ memberId, lots, holds }, () => id++)
}

function hold(
  held: bigint,
  heldUntil = new Date('2026-03-10T13:00:00Z'),
): Standing['holds'][number] {
  return { redemptionId: 7n, partnerId: shop, transferId: 8n, points: held, heldUntil }
}

const sum = (lots: readonly { points: bigint }[]): bigint =>
  lots.reduce((total, lot) => total + lot.points, 0n)

/** Accounts are in balance, and each lot is what it was and what its transfers moved. */
function assertConserved(chain: Chain, before: readonly StandingLot[]): void {
  const accounts: AccountChanges = new Map()
  for (const each of chain.transfers) {
    expect(each.points > 0n).toBe(true)
    addEffect(accounts, each, chain.heldBy(each))
  }
  const total = { debits: 0n, credits: 0n }
  for (const each of accounts.values()) {
    total.debits += each.debitsPosted
    total.credits += each.creditsPosted
  }
  expect(total.debits).toBe(total.credits)
  const member = accounts.get(memberId)
  const moved = (member?.creditsPosted ?? 0n) - (member?.debitsPosted ?? 0n)
  expect(chain.balance).toBe(sum(before) + moved)
  const left = new Map(before.map((lot) => [`${lot.funderId}/${lot.expiresOn}`, lot.points]))
  for (const change of lotChanges(chain.transfers)) {
    const key = `${change.funderId}/${change.expiresOn}`
    left.set(key, (left.get(key) ?? 0n) + change.points)
  }
  for (const lot of chain.lots)
    expect(lot.points).toBe(left.get(`${lot.funderId}/${lot.expiresOn}`))
}

describe('apportion', () => {
  test('shares add up, are within one of the exact share, and never more than the weight', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), {
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (each, part) => {
        const total = each.reduce((one, other) => one + other, 0n)
        const divided = (total * BigInt(Math.round(part * 1e6))) / 1_000_000n
        const shares = apportion(divided, each)
        expect(shares.reduce((one, other) => one + other, 0n)).toBe(divided)
        for (const [at, share] of shares.entries()) {
          const weight = each[at] ?? 0n
          expect(share <= weight).toBe(true)
          if (total === 0n) continue
          const off = share * total - divided * weight
          expect(off < total && off > -total).toBe(true)
        }
      }),
    )
  })

  test('what is left goes to the largest remainder, the earlier of two alike', () => {
    expect(apportion(10n, [1n, 1n, 1n])).toEqual([4n, 3n, 3n])
    expect(apportion(2n, [5n, 3n, 2n])).toEqual([1n, 1n, 0n])
    expect(apportion(0n, [])).toEqual([])
    expect(() => apportion(1n, [0n])).toThrow(RangeError)
  })
})

test('spending takes the oldest first, after debts, and leaves no lot below zero', () => {
  fc.assert(
    fc.property(anyLots, points, (lots, wanted) => {
      fc.pre(wanted <= sum(lots))
      const chain = chainOf(lots)
      spend(chain, { partnerId: shop, redemptionId: 7n, points: wanted, hold: null })
      assertConserved(chain, lots)
      expect(chain.balance).toBe(sum(lots) - wanted)
      expect(chain.lots.every((lot) => lot.points >= 0n)).toBe(true)
      // Whatever is left is younger than whatever was taken, but for the last lot that was taken from.
      const touched = chain.transfers.filter(({ debitAccountId }) => debitAccountId === memberId)
      const last = touched.at(-1)
      const older = chain.lots.filter(
        (lot) =>
          byExpiry(lot, { funderId: last?.funderId ?? 0n, expiresOn: last?.expiresOn ?? '' }) < 0,
      )
      expect(older.every((lot) => lot.points === 0n)).toBe(true)
      const spent = chain.transfers.filter(({ code }) => code === 'redemption')
      expect(sum(spent)).toBe(wanted)
    }),
  )
})

test('more than there is cannot be spent', () => {
  const chain = chainOf([
    { memberId, funderId: 100n, expiresOn: '2027-01-31', points: 5n, expired: 0n },
  ])
  const spending = { partnerId: shop, redemptionId: 7n, points: 6n, hold: null }
  expect(() => spend(chain, spending)).toThrow(RangeError)
})

test('covering debts changes no balance and ends as many as it can', () => {
  fc.assert(
    fc.property(anyLots, (lots) => {
      const chain = chainOf(lots)
      coverDebts(chain)
      assertConserved(chain, lots)
      expect(chain.balance).toBe(sum(lots))
      const isLeft = (test: (lot: StandingLot) => boolean): boolean => chain.lots.some(test)
      expect(isLeft((lot) => lot.points > 0n) && isLeft((lot) => lot.points < 0n)).toBe(false)
    }),
  )
})

test('the points that cover a debt go to its funder, who gives as many back', () => {
  const lots = [
    { memberId, funderId: 100n, expiresOn: '2026-03-31', points: 50n, expired: 0n },
    { memberId, funderId: 200n, expiresOn: '2027-01-31', points: -30n, expired: 0n },
  ]
  const chain = chainOf(lots)
  coverDebts(chain)
  expect(chain.transfers).toMatchObject([
    { code: 'cover', debitAccountId: 1n, creditAccountId: 200n, funderId: 100n, points: 30n },
    { code: 'cover', debitAccountId: 200n, creditAccountId: 1n, funderId: 200n, points: 30n },
  ])
})

test('time takes what ended and is not held, once', () => {
  const held = fc.bigInt({ min: 0n, max: 600n })
  fc.assert(
    fc.property(anyLots, held, (lots, kept) => {
      const chain = chainOf(lots, kept === 0n ? [] : [hold(kept)])
      passTime(chain, march)
      assertConserved(chain, lots)
      const due = chain.lots.filter(
        ({ expiresOn, points: left }) => expiresOn < '2026-03-09' && left > 0n,
      )
      expect(sum(due) <= kept).toBe(true)
      const again = chainOf(chain.lots, chain.holds)
      passTime(again, march)
      expect(again.transfers).toEqual([])
    }),
  )
})

test('the last day is over when it is over 12 hours west of Greenwich', () => {
  const lots = [{ memberId, funderId: 100n, expiresOn: '2026-03-31', points: 50n, expired: 0n }]
  const left = ['2026-04-01T11:59:59Z', '2026-04-01T12:00:00Z', '2026-04-02T00:00:00Z'].map(
    (at) => {
      const chain = chainOf(lots)
      passTime(chain, new Date(at))
      return chain.available
    },
  )
  expect(left).toEqual([50n, 50n, 0n])
})

test('a hold ends when its time is over, and what it held may be spent again', () => {
  const lots = [{ memberId, funderId: 100n, expiresOn: '2027-01-31', points: 50n, expired: 0n }]
  const chain = chainOf(lots, [hold(40n, march)])
  expect(chain.available).toBe(10n)
  passTime(chain, march)
  expect(chain.available).toBe(50n)
  expect([...chain.states]).toEqual([[7n, 'expired']])
  expect(chain.transfers).toMatchObject([{ kind: 'void', pendingId: 8n, points: 40n }])
})

test('points that are taken back after they expired are no debt', () => {
  const lots = [{ memberId, funderId: 100n, expiresOn: '2026-01-31', points: -50n, expired: 30n }]
  const chain = chainOf(lots)
  passTime(chain, march)
  expect(chain.balance).toBe(-20n)
  expect(chain.transfers).toMatchObject([{ code: 'expiry', creditAccountId: 1n, points: 30n }])
})

test('returns give each lot back what it gave, exactly, in however many parts', () => {
  const parts = fc.array(fc.bigInt({ min: 1n, max: 200n }), { maxLength: 10 })
  fc.assert(
    fc.property(lotsOf(points), parts, (lots, asked) => {
      fc.pre(lots.length > 0)
      let takings = lots.map((lot) => ({ ...lot, redeemed: lot.points, returned: 0n }))
      let left = sum(lots)
      for (const part of [...asked, left]) {
        const returned = part < left ? part : left
        if (returned === 0n) continue
        left -= returned
        const chain = chainOf([])
        giveBack(chain, { partnerId: shop, redemptionId: 7n, takings }, returned)
        expect(sum(chain.transfers)).toBe(returned)
        takings = takings.map((taking) => {
          const own = chain.transfers.filter(
            (each) => each.funderId === taking.funderId && each.expiresOn === taking.expiresOn,
          )
          return { ...taking, returned: taking.returned + sum(own) }
        })
        expect(takings.every((taking) => taking.returned <= taking.redeemed)).toBe(true)
        if (left === 0n) break
      }
      if (left === 0n) expect(takings.every((each) => each.returned === each.redeemed)).toBe(true)
    }),
  )
})

test('only what a member cannot cover is forgiven', () => {
  fc.assert(
    fc.property(anyLots, (lots) => {
      const chain = chainOf(lots)
      forgive(chain, () => true)
      assertConserved(chain, lots)
      expect(chain.balance).toBe(sum(lots) < 0n ? 0n : sum(lots))
      if (sum(lots) >= 0n) expect(chain.transfers).toEqual([])
    }),
  )
})
