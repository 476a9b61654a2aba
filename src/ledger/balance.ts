/** What a member has, as a redemption at the same instant would find it. */
import type { Sql } from '../db/connect.ts'
import { Chain } from './redemption/chain.ts'
import { spendableFrom } from './lot.ts'
import { passTime } from './redemption/spend.ts'
import { readStandings } from './store/standings.ts'

/** A member's points: what may be spent, what is held to be, and what is promised. */
export interface Balance {
  readonly available: bigint
  readonly held: bigint
  readonly pending: bigint
}

/**
 * The balance of a member, or `null` where there is no such member. What time has brought by `now` counts, whether or not
 * a job has written it: it is worked out by the same plan, which is thrown away.
 */
export async function readBalance(
  sql: Sql,
  memberId: bigint,
  now = new Date(),
): Promise<Balance | null> {
  const [balance = null] = await readBalances(sql, [memberId], now)
  return balance
}

/** The same of several members, in their order. */
export async function readBalances(
  sql: Sql,
  memberIds: readonly bigint[],
  now = new Date(),
): Promise<(Balance | null)[]> {
  const standings = await readStandings(sql, memberIds, spendableFrom(now))
  return standings.map((standing): Balance | null => {
    if (standing.pending === null) return null
    const chain = new Chain(standing, () => 0n)
    passTime(chain, now)
    return { available: chain.available, held: chain.held, pending: standing.pending }
  })
}
