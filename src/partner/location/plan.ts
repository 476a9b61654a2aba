/** What a partner's file comes to, line by line, in whatever order its lines stand. Pure. */
import { groupBy } from '../../values/group.ts'
import type { MerchantMapping } from '../merchant-map.ts'
import {
  contradictions,
  idOf,
  keyOf,
  placeOf,
  sayOf,
  settle,
  type LocationFacts,
  type LocationOutcome,
} from './agree.ts'
import {
  isAtOnce,
  isHeldAfter,
  isMappedTo,
  othersMappings,
  type Proposal,
  type ProposalKind,
} from './proposal.ts'
import type { AskedMerchantId, LineFault, UploadColumn, UploadLine } from './upload.ts'

/** What becomes of a line. */
export const uploadOutcomes = [
  ...(['created', 'updated', 'unchanged', 'proposed', 'mapped', 'conflict'] as const),
  ...(['refused', 'invalid'] as const),
] as const
/** One of them. */
export type UploadOutcome = (typeof uploadOutcomes)[number]

/** What a line came to; `column` and `detail` where it is invalid or a conflict, `location` where it is not invalid. */
export interface LineResult {
  readonly line: number
  readonly outcome: UploadOutcome
  readonly location: LocationOutcome | null
  readonly column: UploadColumn | null
  readonly detail: string
}

/** A proposal that is to be made, of a location by its name. */
export interface NewProposal extends AskedMerchantId {
  readonly kind: ProposalKind
  readonly location: string
}

/** What there is. */
export interface UploadState {
  readonly partnerId: bigint
  readonly locations: readonly (LocationFacts & { readonly locationId: bigint })[]
  /** Other partners', of the names in the file. */
  readonly others: readonly Pick<LocationFacts, 'name' | 'city'>[]
  /** Everybody's, of the merchant ids in the file. */
  readonly mappings: readonly MerchantMapping[]
  /** The partner's own, of the merchant ids in the file, in every state. */
  readonly proposals: readonly Proposal[]
}

/** What is to be done. */
export interface UploadPlan {
  readonly results: readonly LineResult[]
  /** New ones, and those that are otherwise now. */
  readonly locations: readonly LocationFacts[]
  readonly proposals: readonly NewProposal[]
  /** Open proposals of which the file says otherwise. */
  readonly replaced: readonly bigint[]
}

/** Works it out. A line that is invalid does nothing; neither does one that contradicts another, whichever is first. */
export function planUpload(
  lines: readonly UploadLine[],
  faults: readonly LineFault[],
  state: UploadState,
): UploadPlan {
  const contradicted = contradictions(lines)
  const left = lines.filter(({ line }) => !contradicted.has(line))
  const standing = new Map(state.locations.map((each) => [each.name, each]))
  const settled = settle(left, standing, new Set(state.others.map(placeOf)))
  const taken = left.filter(({ line }) => !settled.faults.has(line))
  const around = surround(taken, state)
  const wishes = taken.map((line): Wish => {
    const location = settled.outcomes.get(line.location) ?? 'unchanged'
    const wish = wishOf(line, around)
    const own = { line: line.line, location, outcome: location, proposal: null, ...wish }
    return settled.namesakes.has(line.location) ? asNamesake(own) : own
  })
  return {
    results: [
      ...[...faults, ...contradicted.values(), ...settled.faults.values()].map(invalid),
      ...wishes.map(({ line, location, outcome, conflict }) => ({
        ...{ line, outcome, location, ...(conflict ?? { column: null, detail: '' }) },
      })),
    ].toSorted((one, other) => one.line - other.line),
    locations: settled.changed,
    proposals: distinct(wishes.flatMap(({ proposal }) => proposal ?? [])),
    replaced: distinctIds(taken.flatMap((line) => replacedBy(line, around))),
  }
}

interface Wish {
  readonly line: number
  readonly location: LocationOutcome
  readonly outcome: UploadOutcome
  readonly proposal: NewProposal | null
  /** With whom, where it is one. */
  readonly conflict?: Pick<LineFault, 'column' | 'detail'>
}

/** A line of a location whose name another partner has in its city. What the operator has decided stays decided. */
function asNamesake(wish: Wish): Wish {
  if (wish.outcome === 'mapped' || wish.outcome === 'refused') return wish
  const detail = 'another partner has a location of this name in this city'
  return { conflict: { column: 'location', detail }, ...wish, outcome: 'conflict' }
}

function invalid(fault: LineFault): LineResult {
  return { outcome: 'invalid', location: null, ...fault }
}

/** What there is, by what it is asked for. */
interface Around {
  readonly partnerId: bigint
  readonly locationIds: ReadonlyMap<string, bigint>
  /** Of each merchant id and terminal. */
  readonly mappings: ReadonlyMap<string, readonly MerchantMapping[]>
  readonly proposals: ReadonlyMap<string, readonly Proposal[]>
  /** Other partners' of each merchant id. */
  readonly others: ReadonlyMap<string, readonly MerchantMapping[]>
  /** The days from which the file has each merchant id and terminal at some location. */
  readonly begins: ReadonlySet<string>
}

function surround(lines: readonly UploadLine[], state: UploadState): Around {
  const { partnerId, locations, mappings, proposals } = state
  const others = mappings.filter((each) => each.partnerId !== partnerId)
  return {
    partnerId,
    locationIds: new Map(locations.map(({ name, locationId }) => [name, locationId])),
    mappings: groupBy(mappings, keyOf),
    proposals: groupBy(proposals, keyOf),
    others: groupBy(others, idOf),
    begins: new Set(
      lines.flatMap(({ merchant }) =>
        merchant === null ? [] : [`${keyOf(merchant)}\n${merchant.validFrom}`],
      ),
    ),
  }
}

function wishOf(
  { location, merchant }: UploadLine,
  around: Around,
): Pick<Wish, 'outcome' | 'proposal' | 'conflict'> | null {
  if (merchant === null) return null
  const kind = kindOf(location, merchant, around)
  if (kind === null) return { outcome: 'mapped', proposal: null }
  const others = around.others.get(idOf(merchant)) ?? []
  const isConflict = kind === 'map' && othersMappings(merchant, around.partnerId, others).length > 0
  const locationId = around.locationIds.get(location)
  const before = around.proposals
    .get(keyOf(merchant))
    ?.find((each) => each.kind === kind && isAsked(each, merchant, locationId))
  if (before?.state === 'refused') return { outcome: 'refused', proposal: null }
  const proposal = before?.state === 'open' ? null : { ...merchant, kind, location }
  if (!isConflict) return { outcome: 'proposed', proposal }
  const detail = 'another partner has this merchant id in that time'
  return { outcome: 'conflict', proposal, conflict: { column: 'merchant_id', detail } }
}

/** What a line asks of the map; `null` where the map says so already. */
function kindOf(location: string, asked: AskedMerchantId, around: Around): ProposalKind | null {
  const key = keyOf(asked)
  const mappings = around.mappings.get(key) ?? []
  const locationId = around.locationIds.get(location)
  if (locationId === undefined || !isMappedTo(asked, locationId, mappings)) return 'map'
  const isFollowed = around.begins.has(`${key}\n${asked.validTo}`)
  return !isFollowed && isHeldAfter(asked, locationId, mappings) ? 'end' : null
}

/** Open proposals of a time of which a line says otherwise. */
function replacedBy({ location, merchant }: UploadLine, around: Around): bigint[] {
  if (merchant === null) return []
  const kind = kindOf(location, merchant, around)
  const locationId = around.locationIds.get(location)
  return (around.proposals.get(keyOf(merchant)) ?? [])
    .filter((each) => each.state === 'open' && isAtOnce(each, merchant))
    .filter((each) => each.kind !== kind || !isAsked(each, merchant, locationId))
    .map(({ proposalId }) => proposalId)
}

function isAsked(
  proposal: Proposal,
  { validFrom, validTo }: AskedMerchantId,
  locationId: bigint | undefined,
): boolean {
  const isSamePeriod = proposal.validFrom === validFrom && proposal.validTo === validTo
  return isSamePeriod && proposal.locationId === locationId
}

function distinct(proposals: readonly NewProposal[]): NewProposal[] {
  const byText = new Map(
    proposals.map((each) => [`${each.kind}\n${sayOf({ ...each, merchant: each })}`, each]),
  )
  return [...byText.values()]
}

function distinctIds(ids: readonly bigint[]): bigint[] {
  return [...new Set(ids)]
}
