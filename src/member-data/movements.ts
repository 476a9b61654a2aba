/** The history of a member's points in words that a person understands. */
import type { TransferCode } from '../ledger/transfer.ts'

/** What happens to points. */
export const movementKinds = [
  'earned',
  'taken_back',
  'bonus',
  'bonus_taken_back',
  'spent',
  'given_back',
  'expired',
  'restored',
  'forgiven',
] as const

/** See {@link movementKinds}. */
export type MovementKind = (typeof movementKinds)[number]

/** The codes of transfers that change how many points there are; the others only change whose they are. */
export const movingCodes = [
  'accrual',
  'bonus',
  'redemption',
  'return',
  'expiry',
  'forgiveness',
] as const satisfies readonly TransferCode[]

/** See {@link movingCodes}. */
export type MovingCode = (typeof movingCodes)[number]

const kinds = {
  accrual: ['earned', 'taken_back'],
  bonus: ['bonus', 'bonus_taken_back'],
  redemption: ['given_back', 'spent'],
  return: ['given_back', 'spent'],
  expiry: ['restored', 'expired'],
  forgiveness: ['forgiven', 'forgiven'],
} as const satisfies Record<MovingCode, readonly [come: MovementKind, go: MovementKind]>

const words = {
  earned: 'earned by a purchase',
  taken_back: 'taken back: the purchase came to less, or was refunded',
  bonus: 'a bonus',
  bonus_taken_back: 'a bonus that was taken back',
  spent: 'spent',
  given_back: 'given back: what they paid for was returned',
  expired: 'expired: their last day was over',
  restored: 'expired before, and given back because the purchase came to less since',
  forgiven: 'a debt that the partner bears',
} as const satisfies Record<MovementKind, string>

/** What a transfer is to the member; `isToMember`: whether points came. */
export function kindOf(code: MovingCode, isToMember: boolean): MovementKind {
  return kinds[code][isToMember ? 0 : 1]
}

/** The same in words. */
export function movementInWords(kind: MovementKind): string {
  return words[kind]
}

/** One movement of points. */
export interface Movement {
  readonly movementId: bigint
  readonly kind: MovementKind
  /** Above zero where points came, below where they went. */
  readonly points: bigint
  /** The day (UTC) on which it was booked. */
  readonly bookedOn: string
  /** Who gave them, or where they were spent. */
  readonly partner: string
  readonly paymentId: bigint | null
  readonly redemptionId: bigint | null
  /** The last day on which they may, or might, be spent. */
  readonly expiresOn: string
}
