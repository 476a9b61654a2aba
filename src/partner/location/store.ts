/** Partners' locations, and the merchant ids that they propose, in the database. */
import type { Queryable } from '../../db/connect.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import { noEnd } from '../../values/time.ts'
import type { MerchantMapping } from '../merchant-map.ts'
import type { LocationFacts } from './agree.ts'
import type { NewProposal } from './plan.ts'
import type { Proposal, ProposalState, ShownProposal } from './proposal.ts'
import type { AskedMerchantId } from './upload.ts'

/** A location as its partner reads it. */
export interface PartnerLocation extends LocationFacts {
  readonly locationId: bigint
  /** Counts the changes. */
  readonly revision: number
}

/** Until the end of the transaction nobody else changes what the partner says of its locations; `false`: no such partner. */
export async function lockPartner(sql: Queryable, partnerId: bigint): Promise<boolean> {
  const { count } = await sql`
    SELECT FROM partner WHERE partner_id = ${partnerId} FOR NO KEY UPDATE`
  return count > 0
}

/** Locations of a partner after an id, in the order of their ids. */
export async function selectLocations(
  sql: Queryable,
  partnerId: bigint,
  after: bigint,
  limit: number,
): Promise<PartnerLocation[]> {
  return await sql<PartnerLocation[]>`
    SELECT location_id AS "locationId", name, city, mcc, revision FROM location
     WHERE partner_id = ${partnerId} AND location_id > ${after}
     ORDER BY location_id LIMIT ${limit}`
}

/** Locations of a partner by their names. */
export async function selectNamedLocations(
  sql: Queryable,
  partnerId: bigint,
  names: readonly string[],
): Promise<PartnerLocation[]> {
  return await sql<PartnerLocation[]>`
    SELECT location_id AS "locationId", name, city, mcc, revision FROM location
     WHERE partner_id = ${partnerId} AND name = ANY (${textColumn(names)}::text[])`
}

/** Other partners' locations of these names, whatever their capitals. */
export async function selectNamesakes(
  sql: Queryable,
  partnerId: bigint,
  names: readonly string[],
): Promise<Pick<LocationFacts, 'name' | 'city'>[]> {
  return await sql<Pick<LocationFacts, 'name' | 'city'>[]>`
    SELECT name, city FROM location
     WHERE partner_id <> ${partnerId}
       AND lower(name) IN (SELECT lower(unnest(${textColumn(names)}::text[])))`
}

/** A location of a partner. */
export async function selectLocation(
  sql: Queryable,
  partnerId: bigint,
  locationId: bigint,
): Promise<PartnerLocation | null> {
  const [found] = await selectLocations(sql, partnerId, locationId - 1n, 1)
  return found?.locationId === locationId ? found : null
}

/** Changes a location. `null`: it is of another revision by now. Throws where the partner has another one of the name. */
export async function updateLocation(
  sql: Queryable,
  partnerId: bigint,
  { locationId, revision, name, city, mcc }: PartnerLocation,
): Promise<PartnerLocation | null> {
  const [changed] = await sql<PartnerLocation[]>`
    UPDATE location SET name = ${name}, city = ${city}, mcc = ${mcc}, revision = revision + 1
     WHERE location_id = ${locationId} AND partner_id = ${partnerId} AND revision = ${revision}
    RETURNING location_id AS "locationId", name, city, mcc, revision`
  return changed ?? null
}

/** Whether the partner has a location of this name. */
export async function hasLocation(
  sql: Queryable,
  partnerId: bigint,
  name: string,
): Promise<boolean> {
  const { count } = await sql`
    SELECT FROM location WHERE partner_id = ${partnerId} AND name = ${name}`
  return count > 0
}

/** Makes locations, or gives those that there are what is said of them now. */
export async function saveLocations(
  sql: Queryable,
  partnerId: bigint,
  locations: readonly LocationFacts[],
): Promise<void> {
  await sql`
    INSERT INTO location (partner_id, name, city, mcc)
    SELECT ${partnerId}::bigint, * FROM unnest(
      ${textColumn(locations.map(({ name }) => name))}::text[],
      ${textColumn(locations.map(({ city }) => city))}::text[],
      ${textColumn(locations.map(({ mcc }) => mcc))}::text[])
    ON CONFLICT (partner_id, name) DO UPDATE
      SET city = excluded.city, mcc = excluded.mcc, revision = location.revision + 1`
}

type Named = Pick<AskedMerchantId, 'acquirerId' | 'merchantId'>

/** Everybody's mappings of merchant ids, of whatever terminal; those that the caller may see. */
export async function selectMappings(
  sql: Queryable,
  named: readonly Named[],
): Promise<MerchantMapping[]> {
  return await sql<MerchantMapping[]>`
    SELECT acquirer_id AS "acquirerId", merchant_id AS "merchantId", terminal_id AS "terminalId",
           location_id AS "locationId", partner_id AS "partnerId", name, city,
           to_char(valid_from, 'YYYY-MM-DD') AS "validFrom",
           coalesce(to_char(nullif(valid_to, 'infinity'), 'YYYY-MM-DD'), ${noEnd}) AS "validTo"
      FROM merchant_id JOIN location USING (location_id)
     WHERE (acquirer_id, merchant_id) IN (
       SELECT unnest(${textColumn(named.map(({ acquirerId }) => acquirerId))}::text[]),
              unnest(${textColumn(named.map(({ merchantId }) => merchantId))}::text[]))`
}

/** A partner's proposals of merchant ids, in every state. */
export async function selectProposalsOf(
  sql: Queryable,
  partnerId: bigint,
  named: readonly Named[],
): Promise<Proposal[]> {
  return await sql<Proposal[]>`
    SELECT proposal_id AS "proposalId", partner_id AS "partnerId", location_id AS "locationId",
           acquirer_id AS "acquirerId", merchant_id AS "merchantId", terminal_id AS "terminalId",
           kind, state, to_char(valid_from, 'YYYY-MM-DD') AS "validFrom",
           coalesce(to_char(nullif(valid_to, 'infinity'), 'YYYY-MM-DD'), ${noEnd}) AS "validTo"
      FROM merchant_id_proposal
     WHERE partner_id = ${partnerId} AND (acquirer_id, merchant_id) IN (
       SELECT unnest(${textColumn(named.map(({ acquirerId }) => acquirerId))}::text[]),
              unnest(${textColumn(named.map(({ merchantId }) => merchantId))}::text[]))`
}

/** How many locations and how many open proposals a partner has. */
export async function countOwn(
  sql: Queryable,
  partnerId: bigint,
): Promise<{ locations: number; open: number }> {
  const [row] = await sql<{ locations: number; open: number }[]>`
    SELECT (SELECT count(*)::int FROM location WHERE partner_id = ${partnerId}) AS locations,
           (SELECT count(*)::int FROM merchant_id_proposal
             WHERE partner_id = ${partnerId} AND state = 'open') AS open`
  return row ?? { locations: 0, open: 0 }
}

/** Makes proposals, or opens those again that stood before; locations are found by their names. */
export async function saveProposals(
  sql: Queryable,
  partnerId: bigint,
  proposals: readonly NewProposal[],
): Promise<void> {
  const texts = (of: (proposal: NewProposal) => string): string => textColumn(proposals.map(of))
  const ends = proposals.map(({ validTo }) => (validTo === noEnd ? 'infinity' : validTo))
  await sql`
    INSERT INTO merchant_id_proposal
      (partner_id, location_id, acquirer_id, merchant_id, terminal_id, kind, valid_from, valid_to)
    SELECT partner_id, location_id, asked.acquirer_id, asked.merchant_id, asked.terminal_id, kind,
           valid_from, valid_to
      FROM unnest(
        ${texts(({ location }) => location)}::text[], ${texts(({ acquirerId }) => acquirerId)}::text[],
        ${texts(({ merchantId }) => merchantId)}::text[],
        ${texts(({ terminalId }) => terminalId)}::text[], ${texts(({ kind }) => kind)}::text[],
        ${plainColumn(proposals.map(({ validFrom }) => validFrom))}::date[],
        ${plainColumn(ends)}::date[])
        AS asked (name, acquirer_id, merchant_id, terminal_id, kind, valid_from, valid_to)
      JOIN location USING (name)
     WHERE partner_id = ${partnerId}
     ORDER BY asked.acquirer_id, asked.merchant_id, asked.terminal_id, valid_from
    ON CONFLICT (partner_id, acquirer_id, merchant_id, terminal_id, kind, location_id, valid_from, valid_to)
    DO UPDATE SET state = 'open', proposed_at = now(), note = '', decided_at = NULL, decided_by = '',
                  change_id = NULL`
}

/** Notes that the partner says otherwise by now. */
export async function replaceProposals(sql: Queryable, ids: readonly bigint[]): Promise<void> {
  await sql`
    UPDATE merchant_id_proposal SET state = 'replaced'
     WHERE proposal_id = ANY (${plainColumn(ids)}::bigint[]) AND state = 'open'`
}

/** Which proposals are asked for: of whose, in which state, after which id. */
export interface ProposalQuery {
  /** `null`: of every partner. */
  readonly partnerId: bigint | null
  /** `null`: in every state. */
  readonly state: ProposalState | null
  readonly after: bigint
  readonly limit: number
}

/** Proposals, the oldest first. Who decided them is not read: partners may ask. */
export async function selectProposals(
  sql: Queryable,
  query: ProposalQuery,
): Promise<ShownProposal[]> {
  const { partnerId, state, after, limit } = query
  return await sql<ShownProposal[]>`
    SELECT ${proposalColumns(sql)}
      FROM merchant_id_proposal JOIN location USING (location_id)
      JOIN partner ON partner.partner_id = merchant_id_proposal.partner_id
     WHERE proposal_id > ${after}
       ${partnerId === null ? sql`` : sql`AND merchant_id_proposal.partner_id = ${partnerId}`}
       ${state === null ? sql`` : sql`AND state = ${state}`}
     ORDER BY proposal_id LIMIT ${limit}`
}

/** A proposal; nobody else decides it until the end of the transaction. */
export async function lockProposal(
  sql: Queryable,
  proposalId: bigint,
): Promise<(ShownProposal & { readonly changeId: bigint | null }) | null> {
  const [found] = await sql<(ShownProposal & { changeId: bigint | null })[]>`
    SELECT ${proposalColumns(sql)}, change_id AS "changeId"
      FROM merchant_id_proposal JOIN location USING (location_id)
      JOIN partner ON partner.partner_id = merchant_id_proposal.partner_id
     WHERE proposal_id = ${proposalId}
       FOR UPDATE OF merchant_id_proposal`
  return found ?? null
}

function proposalColumns(sql: Queryable) {
  return sql`proposal_id AS "proposalId", partner.partner_id AS "partnerId", location_id AS "locationId",
           acquirer_id AS "acquirerId", merchant_id AS "merchantId", terminal_id AS "terminalId",
           kind, state, to_char(valid_from, 'YYYY-MM-DD') AS "validFrom",
           coalesce(to_char(nullif(valid_to, 'infinity'), 'YYYY-MM-DD'), ${noEnd}) AS "validTo",
           partner.name AS partner, location.name AS location, city, note,
           proposed_at AS "proposedAt", decided_at AS "decidedAt"`
}

/** Open proposals of merchant ids, of whatever terminal, of every partner. */
export async function selectRivals(
  sql: Queryable,
  named: readonly Named[],
): Promise<ShownProposal[]> {
  return await sql<ShownProposal[]>`
    SELECT ${proposalColumns(sql)}
      FROM merchant_id_proposal JOIN location USING (location_id)
      JOIN partner ON partner.partner_id = merchant_id_proposal.partner_id
     WHERE state = 'open' AND (acquirer_id, merchant_id) IN (
       SELECT unnest(${textColumn(named.map(({ acquirerId }) => acquirerId))}::text[]),
              unnest(${textColumn(named.map(({ merchantId }) => merchantId))}::text[]))
     ORDER BY proposal_id LIMIT ${rivalsMax}`
}

/** Rivals that are read for a page, at most. */
const rivalsMax = 1000

/** Decides a proposal. `changeId`: of the change of the map that it became; `null`: it is refused. */
export async function decideProposal(
  sql: Queryable,
  proposalId: bigint,
  { changeId, note, by }: { changeId: bigint | null; note: string; by: string },
): Promise<void> {
  await sql`
    UPDATE merchant_id_proposal
       SET state = ${changeId === null ? 'refused' : 'approved'}, change_id = ${changeId},
           note = ${note}, decided_by = ${by}, decided_at = now()
     WHERE proposal_id = ${proposalId}`
}

/** The mappings of locations, those of each in the order of their merchant ids and days. */
export async function selectMappingsAt(
  sql: Queryable,
  locationIds: readonly bigint[],
  ofEachMax: number,
): Promise<(LocationMapping & { readonly count: number })[]> {
  return await sql<(LocationMapping & { count: number })[]>`
    SELECT * FROM (
      SELECT location_id AS "locationId", acquirer_id AS "acquirerId", merchant_id AS "merchantId",
             terminal_id AS "terminalId", to_char(valid_from, 'YYYY-MM-DD') AS "validFrom",
             coalesce(to_char(nullif(valid_to, 'infinity'), 'YYYY-MM-DD'), ${noEnd}) AS "validTo",
             count(*) OVER (PARTITION BY location_id)::int AS count,
             row_number() OVER (PARTITION BY location_id
               ORDER BY acquirer_id, merchant_id, terminal_id, valid_from)::int AS number
        FROM merchant_id WHERE location_id = ANY (${plainColumn(locationIds)}::bigint[])
    ) AS mapped
     WHERE number <= ${ofEachMax} ORDER BY "locationId", number`
}

/** A merchant id of a location. */
export interface LocationMapping extends AskedMerchantId {
  readonly locationId: bigint
}
