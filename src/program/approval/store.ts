/** Drafts, agreements and decisions in the database, and what drafts are checked against. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { readRates, readRules } from '../store.ts'
import type { Surroundings } from './check.ts'
import { draftSchema, draftText, type Draft } from './draft.ts'
import type { FundingAgreement, FundingPartner } from './funding.ts'
import { noEnd } from '../../values/time.ts'
import { ownerIdOf, ownerOf, type Owner } from '../../values/owner.ts'

/** A draft as it is kept. */
export interface StoredDraft {
  readonly draftId: bigint
  readonly owner: Owner
  /** Raised by every change. */
  readonly revision: number
  readonly draft: Draft
  /** Who saved it last: name of an API key, or of a user of the command line. */
  readonly savedBy: string
  readonly savedAt: Date
  /** The version that it became; `null` until it is approved. */
  readonly became: { readonly ruleId: bigint; readonly version: number } | null
}

/** What somebody decided. */
export interface Decision {
  readonly action: 'drafted' | 'changed' | 'discarded' | 'approved' | 'applied' | 'ended' | 'agreed'
  readonly by: string
  readonly at: Date
  /** What it said, as JSON: a draft, an end, an agreement. */
  readonly document: unknown
}

/** A decision as it is noted; what it is not about is left out. */
export interface NewDecision extends Pick<Decision, 'action' | 'by'> {
  readonly owner: Owner
  readonly draftId?: bigint
  readonly ruleId?: bigint
  readonly version?: number
  readonly document: Readonly<Record<string, unknown>>
}

/** What drafts are checked against, read whole: reference tables. */
export async function readSurroundings(sql: Sql): Promise<Surroundings> {
  const [versions, rates, partners, locations, products, campaigns, agreements] = await Promise.all(
    [
      readRules(sql),
      readRates(sql),
      readPartners(sql),
      sql<{ locationId: bigint; partnerId: bigint; name: string }[]>`
      SELECT location_id AS "locationId", partner_id AS "partnerId", name FROM location`,
      sql<{ product: string }[]>`SELECT DISTINCT product FROM card_product`,
      sql<Surroundings['campaigns'][number][]>`
      SELECT campaign_id AS "campaignId", partner_id AS owner, name,
             budget_points AS "budgetPoints", hold_out_percent AS "holdOutPercent"
        FROM campaign ORDER BY campaign_id`,
      readAgreements(sql),
    ],
  )
  return {
    ...{ versions, rates, campaigns, agreements, partners },
    locations: new Map(locations.map(({ locationId, ...each }) => [locationId, each])),
    products: new Set(products.map((each) => each.product)),
  }
}

async function readPartners(sql: Sql): Promise<Map<bigint, FundingPartner>> {
  const rows = await sql<(FundingPartner & { partnerId: bigint })[]>`
    SELECT partner_id AS "partnerId", name,
           coalesce(to_char(nullif(earns_until, 'infinity'), 'YYYY-MM-DD'), ${noEnd}) AS "earnsUntil"
      FROM partner`
  return new Map(rows.map(({ partnerId, ...each }) => [partnerId, each]))
}

/** All funding agreements. */
export async function readAgreements(sql: Sql): Promise<FundingAgreement[]> {
  const rows = await sql<(Omit<FundingAgreement, 'owner'> & { ownerId: bigint })[]>`
    SELECT owner_id AS "ownerId", funder_id AS "funderId",
           coalesce(to_char(nullif(agreed_from, '-infinity'), 'YYYY-MM-DD'), '') AS "from",
           coalesce(to_char(nullif(agreed_until, 'infinity'), 'YYYY-MM-DD'), ${noEnd}) AS "until"
      FROM funding_agreement ORDER BY owner_id, funder_id`
  return rows.map(({ ownerId: id, ...each }) => ({ ...each, owner: ownerOf(id) }))
}

/** Puts an agreement in place of the one that there is of the two. */
export async function saveAgreement(
  sql: Sql,
  { owner, funderId, from, until }: FundingAgreement,
): Promise<void> {
  const last = until === noEnd ? 'infinity' : until
  await sql`
    INSERT INTO funding_agreement (owner_id, funder_id, agreed_from, agreed_until)
    VALUES (${ownerIdOf(owner)}, ${funderId}, ${from}::text::date, ${last}::text::date)
    ON CONFLICT (owner_id, funder_id) DO UPDATE
       SET agreed_from = excluded.agreed_from, agreed_until = excluded.agreed_until`
}

interface DraftRow extends Omit<StoredDraft, 'owner' | 'draft' | 'became'> {
  ownerId: bigint
  document: unknown
  ruleId: bigint | null
  version: number | null
}

function draftOf({ ownerId: id, document, ruleId, version, ...row }: DraftRow): StoredDraft {
  const became = ruleId === null || version === null ? null : { ruleId, version }
  return { ...row, owner: ownerOf(id), draft: draftSchema.parse(document), became }
}

/** A draft, approved or not; `null` where there is none. */
export async function readDraft(sql: Sql, draftId: bigint): Promise<StoredDraft | null> {
  const [row] = await sql<DraftRow[]>`
    SELECT draft_id AS "draftId", owner_id AS "ownerId", revision, document, saved_by AS "savedBy",
           saved_at AS "savedAt", rule_id AS "ruleId", version
      FROM rule_draft WHERE draft_id = ${draftId}`
  return row === undefined ? null : draftOf(row)
}

/** Drafts of an owner that wait for approval, or of all (`undefined`), the oldest first. */
export async function readOpenDrafts(sql: Sql, owner?: Owner): Promise<StoredDraft[]> {
  const of = owner === undefined ? null : ownerIdOf(owner)
  const rows = await sql<DraftRow[]>`
    SELECT draft_id AS "draftId", owner_id AS "ownerId", revision, document, saved_by AS "savedBy",
           saved_at AS "savedAt", rule_id AS "ruleId", version
      FROM rule_draft
     WHERE rule_id IS NULL AND (${of}::bigint IS NULL OR owner_id = ${of})
     ORDER BY draft_id`
  return rows.map(draftOf)
}

/** Adds a draft; answers its id. */
export async function insertDraft(
  sql: Sql,
  { owner, draft, by }: { owner: Owner; draft: Draft; by: string },
): Promise<bigint> {
  const [row] = await sql<{ draftId: bigint }[]>`
    INSERT INTO rule_draft (owner_id, document, saved_by)
    VALUES (${ownerIdOf(owner)}, ${draftText(draft)}::text::jsonb, ${by})
    RETURNING draft_id AS "draftId"`
  if (row === undefined) throw new Error('INSERT INTO rule_draft returned no row')
  return row.draftId
}

/** Puts what a draft says now in place of what it said; under the lock of rule changes. */
export async function updateDraft(
  sql: Sql,
  { draftId, draft, by }: { draftId: bigint; draft: Draft; by: string },
): Promise<void> {
  await sql`
    UPDATE rule_draft SET document = ${draftText(draft)}::text::jsonb, saved_by = ${by},
           saved_at = now(), revision = revision + 1
     WHERE draft_id = ${draftId}`
}

/** Removes a draft that was never approved. */
export async function deleteDraft(sql: Sql, draftId: bigint): Promise<void> {
  await sql`DELETE FROM rule_draft WHERE draft_id = ${draftId} AND rule_id IS NULL`
}

/** Notes which version a draft became. */
export async function markApproved(
  sql: Sql,
  { draftId, ruleId, version }: { draftId: bigint; ruleId: bigint; version: number },
): Promise<void> {
  await sql`
    UPDATE rule_draft SET rule_id = ${ruleId}, version = ${version} WHERE draft_id = ${draftId}`
}

/** Who approved a version; `null` where it came by a coalition file. */
export async function readApprover(
  sql: Sql,
  { ruleId, version }: { ruleId: bigint; version: number },
): Promise<string | null> {
  const [row] = await sql<{ by: string }[]>`
    SELECT decided_by AS "by" FROM rule_decision
     WHERE (rule_id, version) = (${ruleId}, ${version}) AND action = 'approved'`
  return row?.by ?? null
}

/** Notes a decision; such rows are never changed. */
export async function insertDecision(sql: Sql, decision: NewDecision): Promise<void> {
  const { owner, action, draftId = null, ruleId = null, version = null, by, document } = decision
  await sql`
    INSERT INTO rule_decision (owner_id, action, draft_id, rule_id, version, document, decided_by)
    VALUES (${ownerIdOf(owner)}, ${action}, ${draftId}, ${ruleId}, ${version},
            ${draftText(document)}::text::jsonb, ${by})`
}

/** What was decided of a version, from the draft that it was on, in order. */
export async function readDecisions(
  sql: Sql,
  { ruleId, version }: { ruleId: bigint; version: number },
): Promise<Decision[]> {
  return await sql<Decision[]>`
    SELECT action, decided_by AS "by", decided_at AS "at", document
      FROM rule_decision
     WHERE (rule_id, version) = (${ruleId}, ${version})
        OR draft_id = (SELECT draft_id FROM rule_draft
                        WHERE (rule_id, version) = (${ruleId}, ${version}))
     ORDER BY decision_id`
}
