/** Takes a member's claim: what is there already is told, the rest waits for the partner. */
import type { Queryable, Sql } from '../db/connect.ts'
import { tell } from '../outbox/tell.ts'
import {
  faultIn,
  openClaimsMax,
  outcomeOf,
  type Claim,
  type ClaimFault,
  type Missed,
} from './claim.ts'
import {
  countOpen,
  findClaim,
  findFitting,
  findLocation,
  insertClaim,
  lockClaims,
  readClaim,
  readJoinedAt,
} from './store.ts'

/** A claim as it is asked for: at a location, or at the only one of a name. */
export type AskedClaim = Omit<Missed, 'locationId'> & {
  readonly at: { readonly locationId: bigint } | { readonly place: string }
}

/** What claiming came to. `claimed_before`: the same purchase was; the claim is as it stands. */
export type OpenedOutcome =
  | { readonly outcome: 'claimed' | 'claimed_before'; readonly claim: Claim }
  | { readonly outcome: 'no_such_member' | 'unknown_place' | 'too_many' | ClaimFault }

/** See the head of the file. Two claims of one member are taken one after the other. */
export async function openClaim(
  sql: Sql,
  memberId: bigint,
  { at, ...asked }: AskedClaim,
  now: Date,
): Promise<OpenedOutcome> {
  return await sql.begin(async (transaction): Promise<OpenedOutcome> => {
    await lockClaims(transaction, memberId)
    const joinedAt = await readJoinedAt(transaction, memberId)
    if (joinedAt === null) return { outcome: 'no_such_member' }
    const place = await findLocation(transaction, at)
    if (place === null) return { outcome: 'unknown_place' }
    const missed = { ...asked, ...place }
    const before = await findClaim(transaction, memberId, missed)
    if (before !== null) return { outcome: 'claimed_before', claim: before }
    const fault = faultIn(missed, joinedAt, now)
    if (fault !== null) return { outcome: fault }
    const claim = await write(transaction, memberId, missed, now)
    return claim === null ? { outcome: 'too_many' } : { outcome: 'claimed', claim }
  })
}

/** `null` where too many are open. */
async function write(
  sql: Queryable,
  memberId: bigint,
  missed: Missed & { readonly partnerId: bigint },
  now: Date,
): Promise<Claim | null> {
  const outcome = outcomeOf(missed, await findFitting(sql, memberId, missed))
  if (outcome.state === 'open' && (await countOpen(sql, memberId)) >= openClaimsMax) return null
  const claimId = await insertClaim(sql, memberId, missed, outcome, now)
  const claim = await readClaim(sql, { memberId, claimId })
  if (claim === null) throw new Error('a claim that was written is not there')
  if (claim.state === 'open') {
    const { partnerId: ownerId, locationId, day, amountMinor: minor, currency } = claim
    const what = { locationId: `${locationId}`, day, amount: { minor: `${minor}`, currency } }
    const body = { claimId: claimName(claim), memberId: `${memberId}`, ...what }
    await tell(sql, [{ ownerId, type: 'claim.opened', memberId, body }])
  }
  return claim
}

/** A claim's id as it is shown. */
export function claimName({ memberId, claimId }: Pick<Claim, 'memberId' | 'claimId'>): string {
  return `${memberId}-${claimId}`
}
