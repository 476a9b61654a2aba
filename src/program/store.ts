/** Rules in the database. */
import type { Queryable as Sql } from '../db/connect.ts'
import type { ExchangeRate } from './exchange-rates.ts'
import type { RuleVersion } from './rule.ts'

/** Every version of every rule: a small reference table, read whole. */
export async function readRules(sql: Sql): Promise<RuleVersion[]> {
  return await sql<RuleVersion[]>`
    SELECT rule_id AS "ruleId", version, rule.name, rule.partner_id AS "partnerId", funder_id AS "funderId",
           currency::text AS currency, per_minor AS "perMinor", points_per AS "pointsPer",
           minimum_minor AS "minimumMinor", points_valid_months AS "pointsValidMonths",
           coalesce(to_char(nullif(valid_from, '-infinity'), 'YYYY-MM-DD HH24:MI:SS'), '')
             AS "validFrom",
           coalesce(to_char(nullif(valid_to, 'infinity'), 'YYYY-MM-DD HH24:MI:SS'), '9999')
             AS "validTo",
           coalesce(to_char(nullif(funder.earns_until, 'infinity'), 'YYYY-MM-DD'), '9999')
             AS "funderEarnsUntil"
      FROM rule_version JOIN rule USING (rule_id)
      LEFT JOIN partner AS funder ON funder.partner_id = funder_id
     ORDER BY rule_id, version`
}

/** All exchange rates. */
export async function readRates(sql: Sql): Promise<ExchangeRate[]> {
  return await sql<ExchangeRate[]>`
    SELECT base_currency::text AS base, quote_currency::text AS quote,
           to_char(day, 'YYYY-MM-DD') AS day, rate::text AS rate
      FROM exchange_rate`
}

/** A rule as it is applied from a file; `name` is unique within its partner. */
export interface NewRule {
  partnerId: bigint
  name: string
  version: number
  funderId: bigint
  currency: string
  perMinor: bigint
  pointsPer: bigint
  minimumMinor: bigint
  pointsValidMonths: number
  validFrom: string
  validTo: string | null
}

/**
 * Adds a rule version. One that stands already must be the same to the letter, since a version that
 * gave points is never edited; only its end may be moved. Answers whether it was accepted.
 */
export async function saveRule(sql: Sql, rule: NewRule): Promise<boolean> {
  const rows = await sql`
    WITH named AS (
      INSERT INTO rule (partner_id, name) VALUES (${rule.partnerId}, ${rule.name})
      ON CONFLICT (partner_id, name) DO UPDATE SET name = excluded.name
      RETURNING rule_id
    )
    INSERT INTO rule_version AS kept
      (rule_id, version, funder_id, currency, per_minor, points_per, minimum_minor,
       points_valid_months, valid_from, valid_to)
    SELECT rule_id, ${rule.version}, ${rule.funderId}, ${rule.currency}, ${rule.perMinor},
           ${rule.pointsPer}, ${rule.minimumMinor}, ${rule.pointsValidMonths}, ${rule.validFrom}::text::timestamp,
           coalesce(${rule.validTo}::text::timestamp, 'infinity')
      FROM named
    ON CONFLICT (rule_id, version) DO UPDATE SET valid_to = excluded.valid_to
     WHERE (kept.funder_id, kept.currency, kept.per_minor, kept.points_per, kept.minimum_minor,
            kept.points_valid_months, kept.valid_from)
         = (excluded.funder_id, excluded.currency, excluded.per_minor, excluded.points_per,
            excluded.minimum_minor, excluded.points_valid_months, excluded.valid_from)
    RETURNING rule_id`
  return rows.length === 1
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
