/** What the operator decides of the merchant ids that partners propose: approved, they are changes of the map. */
import type { Queryable, Sql } from '../../db/connect.ts'
import type { MapEntry } from '../../partner/map-change.ts'
import type { MerchantMapping } from '../../partner/merchant-map.ts'
import { entryOf, takenFrom, type ShownProposal } from '../../partner/location/proposal.ts'
import { decideProposal, lockProposal, selectMappings } from '../../partner/location/store.ts'
import { lockMap, type MadeChange } from '../../partner/store.ts'
import type { MapDifference } from '../map-tally.ts'
import { changeMapWithin, MapChangeError, previewMapChange } from './map-change.ts'

/** How a proposal is decided. */
export interface ProposalDecision {
  /** Name of the key, or of the operator's user. */
  readonly by: string
  /** That payments of another partner's location become this one's was seen, and is meant. */
  readonly takesFromOthers: boolean
}

/** Why it is not. */
export type ProposalFault =
  | 'not_found'
  /** It was decided otherwise, or the partner has said otherwise since. */
  | 'decided'
  /** The merchant id is another partner's in that time. */
  | 'conflict'
  /** The map has changed so that the change cannot be made. */
  | 'map_changed'

/** A decision that was not made. */
export interface NotDecided {
  readonly outcome: ProposalFault
}

/** What approving a proposal would do to payments and points. */
export async function previewProposal(
  pool: Sql,
  proposalId: bigint,
  signal?: AbortSignal,
): Promise<{ readonly difference: MapDifference } | NotDecided> {
  const read = await pool.begin((sql) => readDecidable(sql, proposalId))
  if ('outcome' in read) return read
  return await unlessRefused(async () => {
    return { difference: await previewMapChange(pool, [read.entry], signal) }
  })
}

/**
 * Approves a proposal: the map is changed with it, in one transaction, and the payments are then to be placed anew, by the
 * job or by `placePayments`. Approved before, it changes nothing.
 */
export async function approveProposal(
  pool: Sql,
  proposalId: bigint,
  { by, takesFromOthers }: ProposalDecision,
): Promise<MadeChange | NotDecided> {
  return await unlessRefused(() =>
    pool.begin(async (sql): Promise<MadeChange | NotDecided> => {
      await lockMap(sql, 'change')
      const read = await readDecidable(sql, proposalId)
      if ('outcome' in read) return read
      const { proposal, entry, others } = read
      if (read.changeId !== null) return { changeId: read.changeId, entries: [entry] }
      if (others.length > 0 && !takesFromOthers) return { outcome: 'conflict' }
      const changeId = await changeMapWithin(sql, [entry], by)
      await decideProposal(sql, proposal.proposalId, { changeId, note: '', by })
      return { changeId, entries: [entry] }
    }),
  )
}

/** Refuses a proposal; `note` is for the partner to read. The same again changes nothing; it may be approved later. */
export async function refuseProposal(
  pool: Sql,
  proposalId: bigint,
  { by, note }: { by: string; note: string },
): Promise<{ readonly outcome: 'refused' } | NotDecided> {
  return await pool.begin(async (sql) => {
    const proposal = await lockProposal(sql, proposalId)
    if (proposal === null) return { outcome: 'not_found' }
    if (proposal.state === 'refused') return { outcome: 'refused' }
    if (proposal.state !== 'open') return { outcome: 'decided' }
    await decideProposal(sql, proposalId, { changeId: null, note, by })
    return { outcome: 'refused' }
  })
}

interface Decidable {
  readonly proposal: ShownProposal
  readonly changeId: bigint | null
  readonly entry: MapEntry
  readonly others: readonly MerchantMapping[]
}

async function readDecidable(sql: Queryable, proposalId: bigint): Promise<Decidable | NotDecided> {
  const proposal = await lockProposal(sql, proposalId)
  if (proposal === null) return { outcome: 'not_found' }
  if (proposal.state === 'replaced') return { outcome: 'decided' }
  const mappings = await selectMappings(sql, [proposal])
  const { locationId, partnerId, location: name, city, changeId } = proposal
  const entry = entryOf(proposal, { locationId, partnerId, name, city }, mappings)
  if (entry === null) return { outcome: proposal.state === 'approved' ? 'decided' : 'map_changed' }
  return { proposal, changeId, entry, others: takenFrom(proposal, mappings) }
}

async function unlessRefused<Result>(work: () => Promise<Result>): Promise<Result | NotDecided> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof MapChangeError) return { outcome: 'map_changed' }
    throw error
  }
}
