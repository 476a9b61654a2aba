/** Takes a partner's file of locations and merchant ids: shows what it comes to, and does it. */
import type { Queryable } from '../../db/connect.ts'
import { planUpload, type LineResult } from './plan.ts'
import {
  countOwn,
  lockPartner,
  replaceProposals,
  saveLocations,
  saveProposals,
  selectMappings,
  selectNamedLocations,
  selectNamesakes,
  selectProposalsOf,
} from './store.ts'
import type { LineFault, UploadLine } from './upload.ts'

/** Most locations of a partner. */
export const locationsMax = 10_000
/** Most merchant ids of a partner that wait for the operator. */
export const openProposalsMax = 20_000

/** What became of a file; `isChanged`: locations are new or otherwise. */
export type SavedUpload =
  | { readonly results: readonly LineResult[]; readonly isChanged: boolean }
  | { readonly outcome: 'not_found' | 'too_many' }

/**
 * Does, within a transaction, what the lines say; with `isDry` it only says what that would be. The same lines again change
 * nothing. Whoever changes locations tells the gateways (`announceReference`).
 */
export async function saveUpload(
  sql: Queryable,
  partnerId: bigint,
  { lines, faults }: { lines: readonly UploadLine[]; faults: readonly LineFault[] },
  isDry: boolean,
): Promise<SavedUpload> {
  if (!(await lockPartner(sql, partnerId))) return { outcome: 'not_found' }
  const named = lines.flatMap(({ merchant }) => merchant ?? [])
  const names = [...new Set(lines.map(({ location }) => location))]
  const locations = await selectNamedLocations(sql, partnerId, names)
  const plan = planUpload(lines, faults, {
    ...{ partnerId, locations },
    others: await selectNamesakes(sql, partnerId, names),
    mappings: await selectMappings(sql, named),
    proposals: await selectProposalsOf(sql, partnerId, named),
  })
  const standing = new Set(locations.map(({ name }) => name))
  const created = plan.locations.filter(({ name }) => !standing.has(name)).length
  const proposed = plan.proposals.length
  const own = await countOwn(sql, partnerId)
  if (created > 0 && own.locations + created > locationsMax) return { outcome: 'too_many' }
  if (proposed > 0 && own.open + proposed > openProposalsMax) return { outcome: 'too_many' }
  if (!isDry) {
    await replaceProposals(sql, plan.replaced)
    await saveLocations(sql, partnerId, plan.locations)
    await saveProposals(sql, partnerId, plan.proposals)
  }
  const { results } = plan
  return { results, isChanged: plan.locations.length > 0 }
}
