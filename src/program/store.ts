/** Rules, rates, card products and the revision of the programme in the database. */
import type { Queryable as Sql } from '../db/connect.ts'
import type { ExchangeRate } from './exchange-rates.ts'
import { compileCondition } from './condition/condition.ts'
import { paymentFacts } from './evaluation/payment-facts.ts'
import type { CardProduct, ProgrammeParts } from './programme.ts'
import type { Funder, RuleVersion } from './rule.ts'
import { termsSchema, termsText, type ReadonlyTerms } from './terms.ts'
import { dayOf, noEnd } from '../values/time.ts'

/** Everything that the programme is made of, in one snapshot or a little newer: what is newer than `revision` waits. */
export async function readProgramme(sql: Sql): Promise<ProgrammeParts> {
  // First: a version that comes meanwhile is of a later revision, and no payment is placed under it.
  const revision = await readRevision(sql)
  const [versions, exchangeRates, cardProducts] = await Promise.all([
    readRules(sql),
    readRates(sql),
    readCardProducts(sql),
  ])
  const today = dayOf(new Date())
  return { revision, versions, exchangeRates, cardProducts, today }
}

async function readRevision(sql: Sql): Promise<number> {
  const [row] = await sql<{ revision: number }[]>`SELECT revision FROM programme`
  return row?.revision ?? 0
}

/** The next revision, for what this transaction adds or ends; others that want one wait until it commits. */
export async function raiseRevision(sql: Sql): Promise<number> {
  const [row] = await sql<{ revision: number }[]>`
    UPDATE programme SET revision = revision + 1 RETURNING revision`
  if (row === undefined) throw new Error('the table programme has no row')
  return row.revision
}

interface RuleRow {
  ruleId: bigint
  version: number
  name: string
  partnerId: bigint | null
  currency: string
  terms: string
  campaignId: bigint | null
  campaignName: string | null
  budgetPoints: bigint | null
  holdOutPercent: number | null
  pointsValidMonths: number
  validFrom: string
  validTo: string
  sinceRevision: number
  funders: readonly { funderId: string; percent: number; earnsUntil: string }[]
  formerEnds: readonly { untilRevision: number; validTo: string }[] | null
}

/** Which rules are read: one, or those of an owner (`null`: the coalition's own). */
export type RulesWanted = { readonly ruleId: bigint } | { readonly owner: bigint | null }

/** Every version of every rule, a small reference table read whole; or of those that are wanted. */
export async function readRules(sql: Sql, wanted?: RulesWanted): Promise<RuleVersion[]> {
  const rows = await sql<RuleRow[]>`
    SELECT rule_id AS "ruleId", version, rule.name, rule.partner_id AS "partnerId",
           currency::text AS currency, terms::text AS terms, campaign_id AS "campaignId",
           campaign.name AS "campaignName", budget_points AS "budgetPoints",
           hold_out_percent AS "holdOutPercent", points_valid_months AS "pointsValidMonths",
           coalesce(to_char(nullif(valid_from, '-infinity'), 'YYYY-MM-DD HH24:MI:SS'), '')
             AS "validFrom",
           ${endText(sql, 'valid_to')} AS "validTo", since_revision AS "sinceRevision", funders,
           (SELECT jsonb_agg(jsonb_build_object('untilRevision', until_revision,
                                                'validTo', ${endText(sql, 'rule_end.valid_to')})
                             ORDER BY until_revision)
              FROM rule_end
             WHERE rule_end.rule_id = rule_version.rule_id
               AND rule_end.version = rule_version.version) AS "formerEnds"
      FROM rule_version JOIN rule USING (rule_id) LEFT JOIN campaign USING (campaign_id)
      JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object(
                 'funderId', funder_id::text, 'percent', percent,
                 'earnsUntil', coalesce(to_char(nullif(earns_until, 'infinity'), 'YYYY-MM-DD'), ${noEnd}))
                 ORDER BY funder_id) AS funders
          FROM rule_funder JOIN partner ON partner.partner_id = funder_id
         WHERE rule_funder.rule_id = rule_version.rule_id
           AND rule_funder.version = rule_version.version
      ) AS funder ON funders IS NOT NULL
     WHERE ${wantedOf(sql, wanted)}
     ORDER BY rule_id, version`
  return rows.map(versionOf)
}

function wantedOf(sql: Sql, wanted: RulesWanted | undefined) {
  if (wanted === undefined) return sql`true`
  if ('ruleId' in wanted) return sql`rule_id = ${wanted.ruleId}`
  return sql`rule.partner_id IS NOT DISTINCT FROM ${wanted.owner}`
}

function endText(sql: Sql, column: 'valid_to' | 'rule_end.valid_to') {
  return sql`coalesce(to_char(nullif(${sql(column)}, 'infinity'), 'YYYY-MM-DD HH24:MI:SS'), ${noEnd})`
}

/** What a version says, ready to be asked. */
type Read = Pick<RuleVersion, 'scope' | 'effect' | 'limits' | 'stacking' | 'condition'>

/** By the text of the terms: rules are read often, and each takes a fifth of a millisecond to check and to compile. */
const readBefore = new Map<string, Read>()
const readBeforeMax = 10_000

/** What the database keeps was checked when it was saved; checking it again turns its texts into numbers. */
function readTerms(text: string): Read {
  const known = readBefore.get(text)
  if (known !== undefined) return known
  const { condition, ...terms } = termsSchema.parse(JSON.parse(text))
  const read = {
    ...terms,
    condition: condition === '' ? null : compileCondition(condition, paymentFacts),
  }
  if (readBefore.size === readBeforeMax) readBefore.clear()
  readBefore.set(text, read)
  return read
}

function versionOf({
  terms,
  campaignId,
  campaignName,
  budgetPoints,
  ...row
}: RuleRow): RuleVersion {
  const { holdOutPercent, ...rest } = row
  return {
    ...rest,
    ...readTerms(terms),
    funders: row.funders.map((each): Funder => ({ ...each, funderId: BigInt(each.funderId) })),
    formerEnds: row.formerEnds ?? [],
    campaign:
      campaignId === null
        ? null
        : {
            campaignId,
            name: campaignName ?? '',
            budgetPoints,
            holdOutPercent: holdOutPercent ?? 0,
          },
  }
}

/** All exchange rates. */
export async function readRates(sql: Sql): Promise<ExchangeRate[]> {
  return await sql<ExchangeRate[]>`
    SELECT base_currency::text AS base, quote_currency::text AS quote,
           to_char(day, 'YYYY-MM-DD') AS day, rate::text AS rate
      FROM exchange_rate`
}

async function readCardProducts(sql: Sql): Promise<CardProduct[]> {
  return await sql<CardProduct[]>`
    SELECT bin_from AS "binFrom", bin_to AS "binTo", bank, product FROM card_product`
}

/** Adds a card product, or says what the cards of one that there is are now; answers whether its range is free. */
export async function saveCardProduct(
  sql: Sql,
  { binFrom, binTo, bank, product }: CardProduct,
): Promise<boolean> {
  const taken = await sql`
    SELECT FROM card_product
     WHERE bin_from <> ${binFrom} AND bin_from <= ${binTo} AND ${binFrom} <= bin_to LIMIT 1`
  if (taken.length > 0) return false
  await sql`
    INSERT INTO card_product (bin_from, bin_to, bank, product)
    VALUES (${binFrom}, ${binTo}, ${bank}, ${product})
    ON CONFLICT (bin_from) DO UPDATE
       SET bin_to = excluded.bin_to, bank = excluded.bank, product = excluded.product`
  return true
}

/** A rule version as it is saved; `name` is unique within its owner. */
export interface NewRule {
  readonly partnerId: bigint | null
  readonly name: string
  readonly version: number
  readonly currency: string
  readonly terms: ReadonlyTerms
  readonly funders: readonly Pick<Funder, 'funderId' | 'percent'>[]
  readonly campaignId: bigint | null
  readonly pointsValidMonths: number
  readonly validFrom: string
  readonly validTo: string | null
}

/**
 * Adds a rule version. One that stands already must be the same to the letter, since a version that gave points is
 * never edited; only its end may be moved. A change raises the programme's revision. Answers the rule's id, or
 * `null` where a version that stands says otherwise.
 */
export async function saveRule(sql: Sql, rule: NewRule): Promise<bigint | null> {
  const { version } = rule
  const ruleId = await findOrAddRule(sql, rule)
  const validTo = rule.validTo ?? 'infinity'
  const [standing] = await sql<{ isSame: boolean; ends: boolean }[]>`
    SELECT (currency::text, terms, points_valid_months, valid_from)
             = (${rule.currency}, ${termsText(rule.terms)}::text::jsonb, ${rule.pointsValidMonths}::int,
                ${rule.validFrom}::text::timestamp)
             AND campaign_id IS NOT DISTINCT FROM ${rule.campaignId}::bigint
             AND ARRAY (SELECT funder_id || ' ' || percent FROM rule_funder
                         WHERE rule_funder.rule_id = kept.rule_id AND rule_funder.version = kept.version
                         ORDER BY 1) = ${fundersColumn(rule)}::text[] AS "isSame",
           valid_to = ${validTo}::text::timestamp AS ends
      FROM rule_version AS kept WHERE rule_id = ${ruleId} AND version = ${version}`
  if (standing === undefined) {
    await addVersion(sql, ruleId, rule)
    return ruleId
  }
  if (standing.isSame && !standing.ends) await moveEnd(sql, { ruleId, version }, validTo)
  return standing.isSame ? ruleId : null
}

function fundersColumn({ funders }: NewRule): string {
  const texts = funders.map(({ funderId, percent }) => `"${funderId} ${percent}"`)
  return `{${texts.toSorted().join(',')}}`
}

async function findOrAddRule(sql: Sql, { partnerId, name }: NewRule): Promise<bigint> {
  const [row] = await sql<{ ruleId: bigint }[]>`
    INSERT INTO rule (partner_id, name) VALUES (${partnerId}, ${name})
    ON CONFLICT (partner_id, name) DO UPDATE SET name = excluded.name
    RETURNING rule_id AS "ruleId"`
  if (row === undefined) throw new Error('INSERT INTO rule returned no row')
  return row.ruleId
}

async function addVersion(sql: Sql, ruleId: bigint, rule: NewRule): Promise<void> {
  const revision = await raiseRevision(sql)
  await sql`
    INSERT INTO rule_version (rule_id, version, currency, terms, campaign_id, points_valid_months,
                              since_revision, valid_from, valid_to)
    VALUES (${ruleId}, ${rule.version}, ${rule.currency}, ${termsText(rule.terms)}::text::jsonb,
            ${rule.campaignId}, ${rule.pointsValidMonths}, ${revision},
            ${rule.validFrom}::text::timestamp, ${rule.validTo ?? 'infinity'}::text::timestamp)`
  for (const { funderId, percent } of rule.funders) {
    await sql`
      INSERT INTO rule_funder (rule_id, version, funder_id, percent)
      VALUES (${ruleId}, ${rule.version}, ${funderId}, ${percent})`
  }
}

/** Moves the end of a version; payments that were placed before go by the end that it had. `infinity` for none. */
export async function moveEnd(
  sql: Sql,
  { ruleId, version }: Pick<RuleVersion, 'ruleId' | 'version'>,
  validTo: string,
): Promise<void> {
  const revision = await raiseRevision(sql)
  await sql`
    INSERT INTO rule_end (rule_id, version, until_revision, valid_to)
    SELECT rule_id, version, ${revision}, valid_to FROM rule_version
     WHERE rule_id = ${ruleId} AND version = ${version}`
  await sql`
    UPDATE rule_version SET valid_to = ${validTo}::text::timestamp
     WHERE rule_id = ${ruleId} AND version = ${version}`
}

/** Adds a rate. One that stands is never changed: answers whether it is the same. */
export async function saveRate(
  sql: Sql,
  { base, quote, day, rate }: ExchangeRate,
): Promise<boolean> {
  const rows = await sql`
    INSERT INTO exchange_rate AS kept (base_currency, quote_currency, day, rate)
    VALUES (${base}, ${quote}, ${day}::text::date, ${rate}::text::numeric)
    ON CONFLICT (base_currency, quote_currency, day) DO UPDATE SET rate = kept.rate
     WHERE kept.rate = excluded.rate
    RETURNING day`
  return rows.length === 1
}
