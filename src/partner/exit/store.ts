/** The terms of partners in the database. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { Exit, PartnerTerms } from './exit.ts'
import { noEnd } from '../../values/time.ts'

/** All partners, in the order of their ids. */
export async function readPartnerTerms(sql: Sql): Promise<PartnerTerms[]> {
  return await sql<PartnerTerms[]>`
    SELECT partner_id AS "partnerId", name, settles_at AS "settlesAt", backed_by AS "backedBy",
           coalesce(to_char(nullif(earns_until, 'infinity'), 'YYYY-MM-DD'), ${noEnd}) AS "earnsUntil",
           coalesce(to_char(nullif(redeems_until, 'infinity'), 'YYYY-MM-DD'), ${noEnd})
             AS "redeemsUntil"
      FROM partner ORDER BY partner_id`
}

/** What of others the leaver would fund after its last day: rules, as `partner: rule`, and terms of referrals. */
export async function readFundedElsewhere(
  sql: Sql,
  { leaver, earnsUntil }: Pick<Exit, 'leaver' | 'earnsUntil'>,
): Promise<string[]> {
  const rows = await sql<{ rule: string }[]>`
    SELECT DISTINCT coalesce(partner.name, 'the coalition') || ': ' || rule.name AS rule
      FROM rule_funder
      JOIN rule_version USING (rule_id, version)
      JOIN rule USING (rule_id)
      LEFT JOIN partner ON partner.partner_id = rule.partner_id
     WHERE rule_funder.funder_id = ${leaver.partnerId}
       AND rule.partner_id IS DISTINCT FROM ${leaver.partnerId}
       AND rule_version.valid_to > ${earnsUntil}::text::date + 1
     UNION
    SELECT 'the coalition: referral terms, version ' || version FROM referral_terms
     WHERE funder_id = ${leaver.partnerId} AND valid_to > ${earnsUntil}::text::date + 1
     ORDER BY 1`
  return rows.map(({ rule }) => rule)
}

/** Lets a partner leave. */
export async function saveExit(
  sql: Sql,
  { leaver, backer, earnsUntil, redeemsUntil }: Exit,
): Promise<void> {
  await sql`
    UPDATE partner
       SET earns_until = ${earnsUntil}::text::date, redeems_until = ${redeemsUntil}::text::date,
           backed_by = ${backer.partnerId}
     WHERE partner_id = ${leaver.partnerId}`
}

/**
 * Says when a partner pays for its points. `false`, and nothing is changed, where anything is or was booked at it, or
 * held: what was settled the one way cannot go on the other. Its account is locked: what is being booked is waited for.
 */
export async function saveSettlesAt(
  sql: Sql,
  partnerId: bigint,
  settlesAt: PartnerTerms['settlesAt'],
): Promise<boolean> {
  const { count } = await sql`
    WITH stripe AS MATERIALIZED (
      SELECT debits_pending, debits_posted, credits_pending, credits_posted FROM account
       WHERE account_id = ${partnerId} ORDER BY stripe FOR UPDATE
    )
    UPDATE partner SET settles_at = ${settlesAt}
     WHERE partner_id = ${partnerId} AND (settles_at = ${settlesAt} OR (
       SELECT count(*) FROM stripe
        WHERE (debits_pending, debits_posted, credits_pending, credits_posted) <> (0, 0, 0, 0)) = 0)`
  return count === 1
}
