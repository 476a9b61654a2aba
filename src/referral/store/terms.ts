/** Terms of referrals in the database: reference data, read whole. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { ReferralTerms } from '../terms.ts'
import { noEnd } from '../../values/time.ts'

/** All versions, in order. */
export async function readReferralTerms(sql: Sql): Promise<ReferralTerms[]> {
  return await sql<ReferralTerms[]>`
    SELECT version, funder_id AS "funderId", referrer_points AS "referrerPoints",
           friend_points AS "friendPoints", points_valid_months AS "pointsValidMonths",
           referrer_month_max AS "referrerMonthMax", name_days AS "nameDays",
           purchase_days AS "purchaseDays", refund_days AS "refundDays",
           minimum_minor AS "minimumMinor", currency, to_char(valid_from, 'YYYY-MM-DD') AS "validFrom",
           coalesce(to_char(nullif(valid_to, 'infinity'), 'YYYY-MM-DD'), ${noEnd}) AS "validTo"
      FROM referral_terms ORDER BY version`
}

/** Adds a version. */
export async function insertReferralTerms(sql: Sql, terms: ReferralTerms): Promise<void> {
  await sql`
    INSERT INTO referral_terms (version, funder_id, referrer_points, friend_points,
      points_valid_months, referrer_month_max, name_days, purchase_days, refund_days,
      minimum_minor, currency, valid_from, valid_to)
    VALUES (${terms.version}, ${terms.funderId}, ${terms.referrerPoints}, ${terms.friendPoints},
      ${terms.pointsValidMonths}, ${terms.referrerMonthMax}, ${terms.nameDays},
      ${terms.purchaseDays}, ${terms.refundDays}, ${terms.minimumMinor}, ${terms.currency},
      ${terms.validFrom}::text::date, ${endOf(terms)}::text::date)`
}

/** Gives a version another end. */
export async function updateEnd(sql: Sql, terms: ReferralTerms): Promise<void> {
  await sql`
    UPDATE referral_terms SET valid_to = ${endOf(terms)}::text::date
     WHERE version = ${terms.version}`
}

function endOf({ validTo }: ReferralTerms): string {
  return validTo === noEnd ? 'infinity' : validTo
}
