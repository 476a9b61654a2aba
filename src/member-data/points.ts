/** A member's points: what may be spent, what is promised, and what ends when. */
import type { Sql } from '../db/connect.ts'
import { spendableFrom } from '../ledger/lot.ts'
import { Chain } from '../ledger/redemption/chain.ts'
import { coverDebts, passTime } from '../ledger/redemption/spend.ts'
import { readStandings } from '../ledger/store/standings.ts'

/** Points that end on one day. */
export interface Ending {
  /** The last day on which they may be spent, `YYYY-MM-DD`. */
  readonly on: string
  readonly points: bigint
}

/** See the head of the file. */
export interface MemberPoints {
  readonly available: bigint
  readonly held: bigint
  readonly pending: bigint
  /** What the member has, by the last day, the earliest first; what is held is in it. */
  readonly endings: readonly Ending[]
}

/** `null` where there is no such member. As a redemption at `now` would find it, debts covered. */
export async function readPoints(
  sql: Sql,
  memberId: bigint,
  now: Date,
): Promise<MemberPoints | null> {
  const [standing] = await readStandings(sql, [memberId], spendableFrom(now))
  if (standing === undefined || standing.pending === null) return null
  const chain = new Chain(standing, () => 0n)
  passTime(chain, now)
  const { available, held } = chain
  coverDebts(chain)
  return { available, held, pending: standing.pending, endings: endingsOf(chain) }
}

function endingsOf({ lots }: Pick<Chain, 'lots'>): Ending[] {
  const byDay = new Map<string, bigint>()
  for (const { expiresOn, points } of lots) {
    if (points > 0n) byDay.set(expiresOn, (byDay.get(expiresOn) ?? 0n) + points)
  }
  return [...byDay].map(([on, points]) => ({ on, points }))
}
