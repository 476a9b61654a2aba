/** What happens to a member's lots: time passes, debts are covered, points are spent and come back. Pure. */
import { apportion } from '../apportion.ts'
import type { Chain, Hold, StandingLot } from './chain.ts'
import { spendableFrom } from '../lot.ts'
import type { Taking } from './redemption.ts'
import { smaller } from '../../values/amount.ts'

/**
 * What time brings by `now`: holds whose time is over are voided, and points whose last day is over go
 * back to their funders, but for as many as are still held. Whatever is taken from lots is taken after
 * this, so that it does not matter when the jobs ran.
 */
export function passTime(chain: Chain, now: Date): void {
  for (const hold of chain.holds) if (hold.heldUntil <= now) chain.void(hold, 'expired')
  const earliest = spendableFrom(now)
  const isDue = ({ expiresOn }: StandingLot): boolean => expiresOn < earliest
  for (const lot of chain.lots) if (isDue(lot)) unexpire(chain, lot)
  coverDebts(chain, isDue)
  let held = chain.held
  for (const lot of chain.lots) {
    if (!isDue(lot) || lot.points <= 0n) continue
    const kept = smaller(held, lot.points)
    held -= kept
    const ends = lot.points - kept
    if (ends > 0n) chain.take(lot.funderId, lot, ends, { code: 'expiry' })
  }
}

/** Points that were taken back after they had expired are no debt: nobody spent them. */
function unexpire(chain: Chain, lot: StandingLot): void {
  const points = smaller(lot.expired, -lot.points)
  if (points > 0n) chain.give(lot.funderId, lot, points, { code: 'expiry' })
}

/**
 * Ends debts with the oldest points among the lots that `mayCover`, oldest debt first. The points go to the debt's
 * funder, who gives as many anew into the lot that is below zero: no account changes but by whose
 * points it has.
 */
export function coverDebts(
  chain: Chain,
  mayCover: (lot: StandingLot) => boolean = () => true,
  redemptionId?: bigint,
): void {
  const full = chain.lots.filter((lot) => lot.points > 0n && mayCover(lot))
  const purpose = { code: 'cover', redemptionId } as const
  let at = 0
  let left = full[at]?.points ?? 0n
  for (const debt of chain.lots.filter(({ points }) => points < 0n)) {
    let owed = -debt.points
    for (let lot = full[at]; lot !== undefined && owed > 0n; lot = full[at]) {
      const points = smaller(owed, left)
      chain.take(debt.funderId, lot, points, purpose)
      chain.give(debt.funderId, debt, points, purpose)
      owed -= points
      left -= points
      if (left === 0n) left = full[++at]?.points ?? 0n
    }
  }
}

/** What is spent, where. */
export interface Spending {
  readonly partnerId: bigint
  readonly redemptionId: bigint
  readonly points: bigint
  /** The hold that is posted by it. */
  readonly hold: Hold | null
}

/**
 * Spends points, oldest first, after debts. A hold is posted by the first transfer, whatever that one
 * moves; the others of the chain move at once. Throws `RangeError` where the lots do not have as many.
 */
export function spend(chain: Chain, { partnerId, redemptionId, points, hold }: Spending): void {
  coverDebts(chain, () => true, redemptionId)
  let left = points
  let posts = hold
  for (const lot of chain.lots) {
    const taken = smaller(left, lot.points)
    if (taken <= 0n) continue
    chain.take(partnerId, lot, taken, { code: 'redemption', redemptionId }, posts)
    posts = null
    left -= taken
  }
  if (left > 0n) throw new RangeError('more points are spent than the lots have')
}

/**
 * Gives points of a redemption back into the lots that they came from, in proportion to what each has
 * not had back yet. `points` are no more than that together.
 */
export function giveBack(
  chain: Chain,
  { partnerId, redemptionId, takings }: GivenBack,
  points: bigint,
): void {
  const shares = apportion(
    points,
    takings.map(({ redeemed, returned }) => redeemed - returned),
  )
  for (const [at, taking] of takings.entries()) {
    const share = shares[at] ?? 0n
    if (share > 0n) chain.give(partnerId, taking, share, { code: 'return', redemptionId })
  }
}

/** Whose points come back. */
interface GivenBack {
  readonly partnerId: bigint
  readonly redemptionId: bigint
  readonly takings: readonly Taking[]
}

/**
 * Forgives what a member cannot cover: the lots that `isForgiven` names and that are still below zero
 * when all other points have covered what they can. Their funders bear it.
 */
export function forgive(chain: Chain, isForgiven: (lot: StandingLot) => boolean): void {
  if (chain.balance >= 0n || !chain.lots.some((lot) => lot.points < 0n && isForgiven(lot))) return
  coverDebts(chain)
  for (const lot of chain.lots) {
    if (lot.points >= 0n || !isForgiven(lot)) continue
    chain.give(lot.funderId, lot, -lot.points, { code: 'forgiveness' })
  }
}
