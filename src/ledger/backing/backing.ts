/** The lots of a partner that has left pass to the partner that backs them. */
import { Chain, chainIdsMax } from '../redemption/chain.ts'
import { spendableFrom } from '../lot.ts'
import { bookingTime, type LedgerPorts } from '../redemption/ports.ts'
import { passTime } from '../redemption/spend.ts'
import { writeChains } from '../redemption/store.ts'
import { readStandings } from '../store/standings.ts'
import { withMembers } from '../store/transaction.ts'
import { findHolders, insertNotices, tellHolders } from './store.ts'

/** A partner that leaves, and who backs its points. Days are `YYYY-MM-DD`. */
export interface Handover {
  readonly leaverId: bigint
  readonly leaver: string
  readonly backerId: bigint
  readonly backer: string
  /** The last day on which its purchases earn. */
  readonly earnsUntil: string
  /** The last day of the run-off, on which points may still be spent there. */
  readonly redeemsUntil: string
}

/** A batch holds the locks of its members, for which card events wait. */
const batchMembersMax = 100
/** Members who are told in one statement; it locks nobody. */
const toldMax = 5_000

/** Tells whoever has points of the leaver, once for each last day. Answers how many it told. */
export async function announceExit(
  { sql }: Pick<LedgerPorts, 'sql'>,
  handover: Handover,
): Promise<number> {
  let told = 0
  for (let after = 0n; ;) {
    const { count, last } = await tellHolders(sql, handover, after, toldMax)
    told += count
    if (last === null) return told
    after = last
  }
}

/** What {@link backLots} did. */
export interface BackingCounts extends Record<string, number> {
  members: number
  lots: number
  retries: number
}

/**
 * Passes every lot of the leaver on, also one that is below zero: what is taken from it is given into a lot of
 * the backer's with the same end. Batch by batch, each one transaction; a lot that has passed is
 * empty, so whatever comes in between, each passes once. What clearing still moves in a lot of the
 * leaver's passes the next time.
 */
export async function backLots(ports: LedgerPorts, handover: Handover): Promise<BackingCounts> {
  const counts = { members: 0, lots: 0, retries: 0 }
  let after = 0n
  for (;;) {
    const memberIds = await findHolders(ports.sql, handover.leaverId, after, batchMembersMax)
    const last = memberIds.at(-1)
    if (last === undefined || ports.signal?.aborted === true) return counts
    const lots = await passBatch(ports, handover, memberIds, () => void counts.retries++)
    counts.members += memberIds.length
    counts.lots += lots
    after = last
  }
}

async function passBatch(
  ports: LedgerPorts,
  handover: Handover,
  memberIds: readonly bigint[],
  onRetry: () => void,
): Promise<number> {
  const { sql, ids } = ports
  const at = ports.now()
  return await withMembers(sql, memberIds, onRetry, async (transaction) => {
    const standings = await readStandings(transaction, memberIds, spendableFrom(at))
    const lotsMax = standings.reduce((sum, { lots }) => sum + lots.length, 0)
    const nextId = await ids.take(transaction, chainIdsMax(standings) + 2 * lotsMax)
    const chains = standings.map((standing) => new Chain(standing, nextId))
    const passed = chains.map((chain) => {
      passTime(chain, at)
      return { memberId: chain.memberId, ...passLots(chain, handover) }
    })
    await writeChains(transaction, chains, {}, bookingTime(ports))
    await insertNotices(transaction, handover, passed)
    return passed.reduce((sum, { lots }) => sum + lots, 0)
  })
}

/** Adds the passing of a member's lots to the chain. Answers how many there were, and their points together. */
export function passLots(
  chain: Chain,
  { leaverId, backerId }: Pick<Handover, 'leaverId' | 'backerId'>,
): { lots: number; points: bigint } {
  const lots = chain.lots.filter((lot) => lot.funderId === leaverId && lot.points !== 0n)
  let points = 0n
  for (const lot of lots) {
    const { expiresOn } = lot
    const [from, to] = [lot, { funderId: backerId, expiresOn }]
    if (lot.points > 0n) {
      chain.take(leaverId, from, lot.points, { code: 'backing' })
      chain.give(backerId, to, lot.points, { code: 'backing' })
    } else {
      chain.give(leaverId, from, -lot.points, { code: 'backing' })
      chain.take(backerId, to, -lot.points, { code: 'backing' })
    }
    points += lot.points
  }
  return { lots: lots.length, points }
}
