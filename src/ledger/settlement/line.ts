/** The lines of a statement: what a month's transfers moved, by partner and funder. Pure. */
import { groupBy } from '../../values/group.ts'
import type { Transfer } from '../transfer.ts'

/** Transfers of one kind, summed. */
export interface Movement extends Pick<Transfer, 'code' | 'kind' | 'points'> {
  /** The partner whose account is on the other side from the member's. */
  readonly partnerId: bigint
  /** Whose lot it fills or takes from. */
  readonly funderId: bigint
  /** Whether the member is credited. */
  readonly toMember: boolean
}

/** What happened at a partner to the points of a funder, in points. All but the last four are of accruals and bonuses. */
export interface Figures {
  /** Promised by authorizations of the month. */
  readonly pending: bigint
  /** Given. */
  readonly posted: bigint
  /** Taken back by refunds and reversals; bonuses with them. */
  readonly reversed: bigint
  /** Not spent in time: back to the funder. */
  readonly expired: bigint
  /** Debts of members that the funder bears. */
  readonly forgiven: bigint
  /** Spent at the partner. */
  readonly redeemed: bigint
  /** Redemptions at the partner that were taken back. */
  readonly returned: bigint
  /** Above zero: debts in lots of this funder that were ended; below: points of this funder that ended debts. */
  readonly cover: bigint
  /** Above zero: lots taken over from partners that left; below: lots passed on. */
  readonly backing: bigint
}

/** One line. */
export interface Line extends Figures {
  readonly partnerId: bigint
  readonly funderId: bigint
}

/** The names of {@link Figures}, in the order of a statement. */
export const figureNames = [
  'pending',
  'posted',
  'reversed',
  'expired',
  'forgiven',
  'redeemed',
  'returned',
  'cover',
  'backing',
] as const satisfies readonly (keyof Figures)[]

/** Lines in the order of partner and funder. */
export function linesOf(movements: readonly Movement[]): Line[] {
  const byPair = groupBy(movements, ({ partnerId, funderId }) => `${partnerId}/${funderId}`)
  const lines = [...byPair.values()].map((group): Line => {
    const [{ partnerId, funderId } = { partnerId: 0n, funderId: 0n }] = group
    const sum = (name: keyof Figures): bigint =>
      group.reduce((total, movement) => total + figureOf(movement, name), 0n)
    return {
      ...{ partnerId, funderId, pending: sum('pending'), posted: sum('posted') },
      ...{ reversed: sum('reversed'), expired: sum('expired'), forgiven: sum('forgiven') },
      ...{ redeemed: sum('redeemed'), returned: sum('returned') },
      ...{ cover: sum('cover'), backing: sum('backing') },
    }
  })
  return lines.toSorted(byIds)
}

function byIds(one: Line, other: Line): number {
  if (one.partnerId !== other.partnerId) return one.partnerId < other.partnerId ? -1 : 1
  return one.funderId < other.funderId ? -1 : 1
}

/** What a movement adds to a figure. Voids, and holds of redemptions, add to none. */
function figureOf(movement: Movement, name: keyof Figures): bigint {
  const { code, kind, toMember, points } = movement
  if (kind === 'void') return 0n
  if (kind === 'pending') return name === 'pending' && code === 'accrual' ? points : 0n
  const given = toMember ? points : -points
  switch (code) {
    case 'accrual':
    case 'bonus':
      if (name === 'posted') return toMember ? points : 0n
      return name === 'reversed' && !toMember ? points : 0n
    case 'expiry':
      return name === 'expired' ? -given : 0n
    case 'forgiveness':
      return name === 'forgiven' ? given : 0n
    case 'redemption':
      return name === 'redeemed' ? -given : 0n
    case 'return':
      return name === 'returned' ? given : 0n
    case 'cover':
    case 'backing':
      return name === code ? given : 0n
  }
}

/** By how much the points in lots of the line's funder have grown. */
export function outstanding(line: Figures): bigint {
  const given = line.posted - line.reversed - line.expired + line.forgiven
  return given - line.redeemed + line.returned + line.cover + line.backing
}
