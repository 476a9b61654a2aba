/** Any order of gifts, claw-backs, holds, posts, voids, returns and days: the same rules after every one. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Chain, type Hold, type StandingLot } from '../../../src/ledger/redemption/chain.ts'
import { lotKey, spendableFrom } from '../../../src/ledger/lot.ts'
import {
  plainTerms,
  type NewRedemption,
  type Redemption,
  type Taking,
} from '../../../src/ledger/redemption/redemption.ts'
import {
  planDecision,
  planPost,
  planRedemption,
  planReturn,
  planVoid,
} from '../../../src/ledger/redemption/requests.ts'
import { forgive, passTime } from '../../../src/ledger/redemption/spend.ts'
import { addEffect, type AccountChanges, type Transfer } from '../../../src/ledger/transfer.ts'

const memberId = 1n
const shops = [901n, 902n] as const
const start = Date.parse('2026-01-10T00:00:00Z')
const dayMs = 86_400_000

/** One member's ledger: nothing but transfers and redemptions; everything else is counted from them. */
class Member {
  readonly transfers: Transfer[] = []
  readonly redemptions: NewRedemption[] = []
  now = start
  #id = 0n
  readonly #nextId = (): bigint => ++this.#id

  /** Runs a plan on the chain after what time brought, and keeps what it wrote. */
  change(plan: (chain: Chain, now: Date) => void, passes = true): void {
    const now = new Date(this.now)
    const lots = this.lots(now)
    const chain = new Chain({ memberId, lots, holds: this.holds() }, this.#nextId)
    if (passes) passTime(chain, now)
    const before = { available: chain.available, lots: chain.lots }
    plan(chain, now)
    for (const [redemptionId, state] of chain.states) {
      const at = this.redemptions.findIndex((each) => each.redemptionId === redemptionId)
      const known = this.redemptions[at]
      if (known !== undefined) this.redemptions[at] = { ...known, state }
    }
    this.transfers.push(...chain.transfers)
    this.assertRight(chain, before.available)
  }

  get nextId(): bigint {
    return this.#nextId()
  }

  endReview(redemptionId: bigint): void {
    const at = this.redemptions.findIndex((each) => each.redemptionId === redemptionId)
    const known = this.redemptions[at]
    if (known !== undefined) this.redemptions[at] = { ...known, inReview: false }
  }

  lots(now: Date): StandingLot[] {
    const lots = new Map<string, StandingLot>()
    const earliest = spendableFrom(now)
    for (const { funderId, expiresOn, creditAccountId, points, code } of this.transfers) {
      if (funderId === null || expiresOn === null) continue
      const name = { funderId, expiresOn }
      const lot = lots.get(lotKey(name)) ?? { memberId, ...name, points: 0n, expired: 0n }
      const moved = creditAccountId === memberId ? points : -points
      const expired = lot.expired - (code === 'expiry' && expiresOn < earliest ? moved : 0n)
      lots.set(lotKey(name), { ...lot, points: lot.points + moved, expired })
    }
    return [...lots.values()]
  }

  holds(): Hold[] {
    return this.redemptions.flatMap((each) => {
      const { redemptionId, partnerId, points, heldUntil, pendingTransferId: transferId } = each
      if (each.state !== 'held' || heldUntil === null || transferId === null) return []
      return [{ redemptionId, partnerId, transferId, points, heldUntil }]
    })
  }

  redemption(at: number): Redemption | undefined {
    const known = this.redemptions[at % Math.max(1, this.redemptions.length)]
    if (known === undefined) return undefined
    const takings = new Map<string, Taking>()
    for (const { redemptionId, funderId, expiresOn, points, code } of this.transfers) {
      if (redemptionId !== known.redemptionId || funderId === null || expiresOn === null) continue
      if (code !== 'redemption' && code !== 'return') continue
      const name = { funderId, expiresOn }
      const taking = takings.get(lotKey(name)) ?? { ...name, redeemed: 0n, returned: 0n }
      const part = code === 'return' ? 'returned' : 'redeemed'
      takings.set(lotKey(name), { ...taking, [part]: taking[part] + points })
    }
    return { ...known, takings: [...takings.values()], refundedMinor: 0n }
  }

  assertRight(chain: Chain, availableBefore: bigint): void {
    const held = new Map(this.transfers.map((each) => [each.transferId, each.points]))
    const accounts: AccountChanges = new Map()
    for (const each of this.transfers) {
      addEffect(accounts, each, each.pendingId === null ? 0n : (held.get(each.pendingId) ?? 0n))
    }
    const sides = [...accounts.values()]
    const sum = (side: (each: (typeof sides)[number]) => bigint): bigint =>
      sides.reduce((total, each) => total + side(each), 0n)
    expect(sum((each) => each.debitsPosted - each.creditsPosted)).toBe(0n)
    expect(sum((each) => each.debitsPending - each.creditsPending)).toBe(0n)
    const member = accounts.get(memberId)
    expect(chain.balance).toBe((member?.creditsPosted ?? 0n) - (member?.debitsPosted ?? 0n))
    expect(chain.held).toBe(member?.debitsPending ?? 0n)
    const ended = this.transfers.flatMap(({ pendingId }) => (pendingId === null ? [] : [pendingId]))
    expect(new Set(ended).size).toBe(ended.length)
    const spent = chain.transfers.filter(({ code }) => code === 'redemption')
    if (spent.some(({ kind }) => kind !== 'void')) {
      expect(chain.available >= 0n || chain.available >= availableBefore).toBe(true)
      if (spent.some(({ kind }) => kind === 'post' || kind === 'single')) {
        expect(chain.lots.every(({ points }) => points >= 0n)).toBe(true)
      }
    }
    for (const [at] of this.redemptions.entries()) {
      const takings = this.redemption(at)?.takings ?? []
      expect(takings.every(({ redeemed, returned }) => returned <= redeemed)).toBe(true)
    }
    const { redemptions } = this
    expect(redemptions.some(({ state, inReview }) => state === 'posted' && inReview)).toBe(false)
  }
}

type Step = (member: Member) => void

const points = fc.bigInt({ min: 1n, max: 200n })
const gift = fc.bigInt({ min: 1n, max: 2000n })
const which = fc.nat(20)
const lot = fc.record({
  funderId: fc.constantFrom(100n, 200n),
  expiresOn: fc.constantFrom('2026-01-31', '2026-02-28', '2026-12-31'),
})

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(lot, gift).map(([name, given]): Step => (member) => {
    member.change((chain) => chain.give(name.funderId, name, given, { code: 'backing' }), false)
  }),
  fc.tuple(lot, points).map(([name, taken]): Step => (member) => {
    member.change((chain) => chain.take(name.funderId, name, taken, { code: 'backing' }), false)
  }),
  fc
    .tuple(points, fc.constantFrom(...shops), fc.option(fc.integer({ min: 1, max: 30 * 86_400 })))
    .map(([asked, partnerId, holdSeconds]): Step => (member) => {
      const redemptionId = member.nextId
      const request = { memberId, partnerId, key: `${redemptionId}`, points: asked, holdSeconds }
      // Every third is looked at by a person first.
      const terms = { ...plainTerms, inReview: asked % 3n === 0n }
      member.change((chain, now) => {
        const make = { redemptionId, now, terms, reviewSeconds: 900 }
        const plan = planRedemption(chain, request, make)
        if (plan.outcome === 'done') member.redemptions.push(plan.redemption)
        else expect(plan).toEqual({ outcome: 'insufficient_points', available: chain.available })
      })
    }),
  fc.tuple(which, fc.option(points)).map(([at, asked]): Step => (member) => {
    const redemption = member.redemption(at)
    if (redemption === undefined) return
    member.change((chain) => {
      const open = chain.holdOf(redemption.redemptionId)
      const { outcome } = planPost(chain, redemption, asked)
      if (redemption.inReview && open !== undefined) expect(outcome).toBe('in_review')
    })
  }),
  fc
    .tuple(which, fc.constantFrom('approved', 'refused'))
    .map(([at, decision]): Step => (member) => {
      const redemption = member.redemption(at)
      if (redemption === undefined) return
      member.change((chain) => {
        const { outcome } = planDecision(chain, redemption, decision)
        if (outcome === 'done') member.endReview(redemption.redemptionId)
        else expect(['hold_ended', 'not_in_review']).toContain(outcome)
      })
    }),
  which.map((at): Step => (member) => {
    const redemption = member.redemption(at)
    if (redemption !== undefined) member.change((chain) => planVoid(chain, redemption))
  }),
  fc.tuple(which, points).map(([at, asked]): Step => (member) => {
    const redemption = member.redemption(at)
    if (redemption === undefined) return
    member.change((chain) => planReturn(chain, redemption, asked, null))
  }),
  fc.integer({ min: 1, max: 40 * dayMs }).map((ms): Step => (member) => {
    member.now += ms
    member.change(() => {})
  }),
  fc.constant<Step>((member) => {
    member.change((chain) => forgive(chain, ({ funderId }) => funderId === 100n))
  }),
)

test('after every step accounts, lots, holds and redemptions agree', () => {
  let spent = 0
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const member = new Member()
      for (const each of steps) each(member)
      spent += member.redemptions.length
      // Time that passes without anything else changes nothing more.
      const before = member.transfers.length
      member.change(() => {})
      const after = member.transfers.length
      member.change(() => {})
      expect(member.transfers.length).toBe(after)
      expect(after >= before).toBe(true)
    }),
    { numRuns: 200 },
  )
  // Some 400 as a rule: that steps do redeem is what is asked.
  expect(spent).toBeGreaterThan(100)
})
