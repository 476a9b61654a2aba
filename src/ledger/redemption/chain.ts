/**
 * A chain of linked transfers of one member, as it is put together: all of them are written, or none.
 * It knows the member's lots and holds as they are after what is in the chain so far.
 */
import { byExpiry, lotKey, type Lot } from '../lot.ts'
import type { RedemptionState } from './redemption.ts'
import type { Transfer } from '../transfer.ts'

/** Points that are held to be redeemed: a pending transfer. */
export interface Hold {
  readonly redemptionId: bigint
  readonly partnerId: bigint
  readonly transferId: bigint
  readonly points: bigint
  /** The instant from which it holds no longer. */
  readonly heldUntil: Date
}

/** A lot; `expired`: points that expiry took out of it, known of lots below zero alone. */
export interface StandingLot extends Lot {
  readonly expired: bigint
}

/** Where a member's points stand: the lots, and the open holds. */
export interface Standing {
  readonly memberId: bigint
  readonly lots: readonly StandingLot[]
  readonly holds: readonly Hold[]
}

/** Which lot, of one member. */
type LotName = Pick<Lot, 'funderId' | 'expiresOn'>

/** What a movement is for, besides its points. */
interface Purpose extends Pick<Transfer, 'code'> {
  readonly redemptionId?: bigint | undefined
}

/** See the head of the file. Points of each movement are more than zero. */
export class Chain {
  readonly memberId: bigint
  readonly transfers: Transfer[] = []
  /** Redemptions that the chain ends or posts. */
  readonly states = new Map<bigint, RedemptionState>()
  readonly #lots: Map<string, StandingLot>
  readonly #holds: Map<bigint, Hold>
  readonly #heldPoints: ReadonlyMap<bigint, bigint>
  readonly #nextId: () => bigint

  constructor({ memberId, lots, holds }: Standing, nextId: () => bigint) {
    this.memberId = memberId
    this.#lots = new Map(lots.map((lot) => [lotKey(lot), lot]))
    this.#holds = new Map(holds.map((hold) => [hold.redemptionId, hold]))
    this.#heldPoints = new Map(holds.map((hold) => [hold.transferId, hold.points]))
    this.#nextId = nextId
  }

  /** The lots, oldest first. */
  get lots(): StandingLot[] {
    return [...this.#lots.values()].toSorted(byExpiry)
  }

  get holds(): Hold[] {
    return [...this.#holds.values()]
  }

  /** What all lots have together; below zero where the member owes. */
  get balance(): bigint {
    return this.lots.reduce((sum, { points }) => sum + points, 0n)
  }

  get held(): bigint {
    return this.holds.reduce((sum, { points }) => sum + points, 0n)
  }

  /** What may be redeemed: the balance without what is held. */
  get available(): bigint {
    return this.balance - this.held
  }

  /** The hold of a redemption, if it is open. */
  holdOf(redemptionId: bigint): Hold | undefined {
    return this.#holds.get(redemptionId)
  }

  /** Points of the pending transfer that `transfer` ends; none where it ends none. */
  heldBy({ pendingId }: Transfer): bigint {
    return pendingId === null ? 0n : (this.#heldPoints.get(pendingId) ?? 0n)
  }

  /** Points from an account into a lot. */
  give(from: bigint, lot: LotName, points: bigint, purpose: Purpose): void {
    this.#move(lot, points, { debit: from, credit: this.memberId }, purpose, null)
  }

  /** Points out of a lot to an account; `post` ends the hold whose first points they are. */
  take(to: bigint, lot: LotName, points: bigint, purpose: Purpose, post: Hold | null = null): void {
    this.#move(lot, points, { debit: this.memberId, credit: to }, purpose, post)
    if (post !== null) this.#end(post, 'posted')
  }

  /** Holds points for a partner. Answers the pending transfer's id. */
  hold(hold: Omit<Hold, 'transferId'>): bigint {
    const transferId = this.#write('pending', hold.points, hold.partnerId, hold.redemptionId, null)
    this.#holds.set(hold.redemptionId, { ...hold, transferId })
    return transferId
  }

  /** Releases what is held. */
  void(hold: Hold, state: 'voided' | 'expired'): void {
    this.#write('void', hold.points, hold.partnerId, hold.redemptionId, hold.transferId)
    this.#end(hold, state)
  }

  #end({ redemptionId }: Hold, state: RedemptionState): void {
    this.#holds.delete(redemptionId)
    this.states.set(redemptionId, state)
  }

  #move(
    { funderId, expiresOn }: LotName,
    points: bigint,
    sides: { readonly debit: bigint; readonly credit: bigint },
    { code, redemptionId }: Purpose,
    post: Hold | null,
  ): void {
    const { memberId } = this
    const key = lotKey({ funderId, expiresOn })
    const lot = this.#lots.get(key) ?? { memberId, funderId, expiresOn, points: 0n, expired: 0n }
    const change = sides.credit === memberId ? points : -points
    this.#lots.set(key, { ...lot, points: lot.points + change })
    this.transfers.push({
      ...nothingOf(memberId, this.#nextId(), points),
      kind: post === null ? 'single' : 'post',
      code,
      debitAccountId: sides.debit,
      creditAccountId: sides.credit,
      pendingId: post?.transferId ?? null,
      funderId,
      expiresOn,
      redemptionId: redemptionId ?? null,
    })
  }

  #write(
    kind: 'pending' | 'void',
    points: bigint,
    partnerId: bigint,
    redemptionId: bigint,
    pendingId: bigint | null,
  ): bigint {
    const transferId = this.#nextId()
    this.transfers.push({
      ...nothingOf(this.memberId, transferId, points),
      kind,
      code: 'redemption',
      debitAccountId: this.memberId,
      creditAccountId: partnerId,
      pendingId,
      funderId: null,
      expiresOn: null,
      redemptionId,
    })
    return transferId
  }
}

/**
 * How many ids chains of these members need at most: debts are covered twice, each with two transfers for every lot or
 * debt that it ends, and a lot ends, is restored, spent or forgiven once; and what is asked for.
 */
export function chainIdsMax(standings: readonly Standing[]): number {
  return standings.reduce((sum, { lots, holds }) => sum + 8 * lots.length + holds.length + 4, 0)
}

/** A transfer that is of no payment. */
function nothingOf(memberId: bigint, transferId: bigint, points: bigint) {
  return { memberId, transferId, points, paymentId: null, ruleId: null, ruleVersion: null } as const
}
