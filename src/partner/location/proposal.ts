/** Merchant ids that partners propose for their locations: what stands against them, and what they change. Pure. */
import { noEnd } from '../../values/time.ts'
import type { MapEntry } from '../map-change.ts'
import type { Location, MerchantMapping } from '../merchant-map.ts'
import type { AskedMerchantId } from './upload.ts'

/** What may become of a proposal. `replaced`: the partner has said otherwise since. */
export const proposalStates = ['open', 'approved', 'refused', 'replaced'] as const
/** One of them. */
export type ProposalState = (typeof proposalStates)[number]

/** `map`: the location has the merchant id in that time. `end`: it has it in that time, and no longer from `validTo` on. */
export type ProposalKind = 'map' | 'end'

/** A proposal. */
export interface Proposal extends AskedMerchantId {
  readonly proposalId: bigint
  readonly partnerId: bigint
  readonly locationId: bigint
  readonly kind: ProposalKind
  readonly state: ProposalState
}

/** A proposal as a person reads it. */
export interface ShownProposal extends Proposal {
  readonly partner: string
  readonly location: string
  readonly city: string
  /** Why it was refused; '' where nothing was said. */
  readonly note: string
  readonly proposedAt: Date
  readonly decidedAt: Date | null
}

type Key = Pick<AskedMerchantId, 'acquirerId' | 'merchantId' | 'terminalId'>
type Period = Pick<AskedMerchantId, 'validFrom' | 'validTo'>

/** The same merchant id and terminal. */
export function isSameKey(one: Key, other: Key): boolean {
  return isTouched(one, other) && one.terminalId === other.terminalId
}

/** The same merchant id, of terminals that one of the two may take from the other. */
export function isTouched(one: Key, other: Key): boolean {
  const { acquirerId, merchantId, terminalId } = one
  if (acquirerId !== other.acquirerId || merchantId !== other.merchantId) return false
  return terminalId === other.terminalId || terminalId === '' || other.terminalId === ''
}

/** Whether two periods have a day in common. */
export function isAtOnce(one: Period, other: Period): boolean {
  return one.validFrom < other.validTo && other.validFrom < one.validTo
}

/**
 * Mappings to others' locations that a proposal takes payments from, or that take them from it. A merchant id is its
 * partner's view of its customers, so these are what an operator looks at first.
 */
export function othersMappings(
  proposal: AskedMerchantId,
  partnerId: bigint,
  mappings: readonly MerchantMapping[],
): MerchantMapping[] {
  return mappings.filter(
    (each) => each.partnerId !== partnerId && isTouched(proposal, each) && isAtOnce(proposal, each),
  )
}

/** What a proposal takes from other partners, if it is approved as the map is; an end takes nothing. */
export function takenFrom(
  proposal: Proposal,
  mappings: readonly MerchantMapping[],
): MerchantMapping[] {
  return proposal.kind === 'end' ? [] : othersMappings(proposal, proposal.partnerId, mappings)
}

/** Whether a location has the merchant id for the whole of the time. */
export function isMappedTo(
  asked: AskedMerchantId,
  locationId: bigint,
  mappings: readonly MerchantMapping[],
): boolean {
  return reachOf(asked, asked.validFrom, locationId, mappings) >= asked.validTo
}

/** Whether a location still has the merchant id on the day on which it is to have it no longer. */
export function isHeldAfter(
  asked: AskedMerchantId,
  locationId: bigint,
  mappings: readonly MerchantMapping[],
): boolean {
  const { validTo } = asked
  return validTo !== noEnd && reachOf(asked, validTo, locationId, mappings) > validTo
}

/** Until when from `day` on the location has it without a gap; `day` where it has not. */
function reachOf(
  key: Key,
  day: string,
  locationId: bigint,
  mappings: readonly MerchantMapping[],
): string {
  const own = mappings.filter((each) => isSameKey(key, each) && each.locationId === locationId)
  let reached = day
  for (const each of own.toSorted((one, other) => (one.validFrom < other.validFrom ? -1 : 1))) {
    if (each.validFrom <= reached && reached < each.validTo) reached = each.validTo
  }
  return reached
}

/** The change of the map that a proposal asks for; `null` where the map has changed so that it cannot be made. */
export function entryOf(
  proposal: Proposal,
  location: Location,
  mappings: readonly MerchantMapping[],
): MapEntry | null {
  const { acquirerId, merchantId, terminalId, validFrom, validTo } = proposal
  const key = { acquirerId, merchantId, terminalId }
  const same = mappings.filter((each) => isSameKey(key, each))
  if (proposal.kind === 'map') {
    const isTaken = same.some((each) => isAtOnce(proposal, each))
    return { ...key, action: isTaken ? 'move' : 'add', validFrom, validTo, location }
  }
  // An end takes what follows without a gap as well: that must be the same location's.
  const reached = reachOf(key, validTo, location.locationId, mappings)
  const isFollowed = same.some((each) => each.validFrom === reached)
  return isFollowed ? null : { ...key, action: 'end', validTo }
}
