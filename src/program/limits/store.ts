/** What is used of limits and budgets, in the database. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { plainColumn } from '../../values/columns.ts'
import { startOf, type Recipient, type Span, type Used } from './limits.ts'

/** What rules with limits have given to these members in the stretches of these days. The members are locked. */
export async function readLimitUses(
  sql: Sql,
  recipients: readonly Recipient[],
  spans: readonly Span[],
): Promise<Used[]> {
  const starts = recipients.flatMap(({ memberId, purchasedOn }) =>
    spans.map((span) => `${memberId},${span},${startOf(span, purchasedOn)}`),
  )
  const asked = [...new Set(starts)].map((text) => text.split(','))
  return await sql<Used[]>`
    SELECT member_id AS "memberId", rule_id AS "ruleId", span,
           to_char(starts_on, 'YYYY-MM-DD') AS "startsOn", points
      FROM unnest(
        ${plainColumn(asked.map(([memberId = '']) => memberId))}::bigint[],
        ${plainColumn(asked.map(([, span = '']) => span))}::text[],
        ${plainColumn(asked.map(([, , start = '']) => start))}::date[]
      ) AS asked (member_id, span, starts_on) JOIN limit_use USING (member_id, starts_on, span)`
}

/** Adds to what is used of limits. */
export function changeLimitUses(sql: Sql, changes: readonly Used[]): Statement {
  return sql`
    INSERT INTO limit_use AS kept (member_id, starts_on, span, rule_id, points)
    SELECT
      unnest(${plainColumn(changes.map((each) => each.memberId))}::bigint[]),
      unnest(${plainColumn(changes.map((each) => each.startsOn))}::date[]),
      unnest(${plainColumn(changes.map((each) => each.span))}::text[]),
      unnest(${plainColumn(changes.map((each) => each.ruleId))}::bigint[]),
      unnest(${plainColumn(changes.map((each) => each.points))}::bigint[])
    ON CONFLICT (member_id, starts_on, span, rule_id)
    DO UPDATE SET points = kept.points + excluded.points`
}

/**
 * Points that campaigns have given so far. With `lock` nobody else can change them until the transaction ends; without, they
 * may be more by the time of {@link changeBudgetUses}.
 */
export async function readBudgetUses(
  sql: Sql,
  campaignIds: readonly bigint[],
  lock: boolean,
): Promise<Map<bigint, bigint>> {
  const rows = await sql<{ campaignId: bigint; points: bigint }[]>`
    SELECT campaign_id AS "campaignId", points FROM campaign_use
     WHERE campaign_id = ANY (${plainColumn(campaignIds)}::bigint[])
     ORDER BY campaign_id ${lock ? sql`FOR UPDATE` : sql``}`
  return new Map(rows.map(({ campaignId, points }) => [campaignId, points]))
}

/** Since the budgets were read, others have used so much of one that these points no longer fit. */
export class BudgetMovedError extends Error {
  override readonly name = 'BudgetMovedError'
  readonly code = 'BUDGET_MOVED'
  constructor() {
    super('a campaign has less left of its budget than when it was read')
  }
}

/**
 * Adds to what campaigns have given, in the order of their ids, so that two batches never wait for each other. Throws
 * {@link BudgetMovedError} where one would come to more than its budget.
 */
export async function changeBudgetUses(
  sql: Sql,
  changes: readonly { readonly campaignId: bigint; readonly points: bigint }[],
): Promise<void> {
  if (changes.length === 0) return
  const { count } = await sql`
    WITH change AS MATERIALIZED (
      SELECT campaign_id, change.points
        FROM unnest(
          ${plainColumn(changes.map((each) => each.campaignId))}::bigint[],
          ${plainColumn(changes.map((each) => each.points))}::bigint[]
        ) AS change (campaign_id, points) JOIN campaign_use USING (campaign_id)
       ORDER BY campaign_id FOR UPDATE OF campaign_use
    )
    UPDATE campaign_use AS used SET points = used.points + change.points
      FROM change JOIN campaign USING (campaign_id)
     WHERE used.campaign_id = change.campaign_id
       AND (change.points < 0 OR used.points + change.points <= budget_points)`
  if (count !== changes.length) throw new BudgetMovedError()
}
