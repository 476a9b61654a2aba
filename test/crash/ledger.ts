/** What a database holds, without what depends on the order of arrival: equal where the same came to pass. */
import type { Sql } from '../../src/db/connect.ts'
import type { Sent } from '../support/traffic.ts'
import type { Answered } from './courier.ts'
import type { Limits } from './programme.ts'
import type { Site } from './site.ts'

/** What `cobrand ledger verify` says where the ledger is wrong; `''` where it is clean. */
export async function verify(site: Site): Promise<string> {
  const { code, output } = await site.run('ledger', 'verify').exited
  return code === 0 ? '' : `ledger verify ended with ${code}:\n${output}`
}

/**
 * One line a fact, in one order: payments are named by the keys of their events. Without points where limits are tight: who
 * comes first has them.
 */
export async function dump(site: Site, limits: Limits): Promise<string[]> {
  const parts = await site.ask(async (sql) => [
    await dumpPayments(sql, limits),
    await dumpEvents(sql),
    await dumpMonths(sql),
    await dumpTurnovers(sql, limits),
    ...(limits === 'tight' ? [] : await dumpPoints(sql)),
  ])
  return parts.flat().toSorted()
}

async function dumpPoints(sql: Sql): Promise<string[][]> {
  return [
    await dumpTransfers(sql),
    await dumpAccounts(sql),
    await dumpLots(sql),
    await dumpLimits(sql),
    await dumpBudgets(sql),
  ]
}

/** How many limits and budgets are used up. */
export async function usedUp(site: Site): Promise<number> {
  const [row] = await site.ask(
    (sql) => sql<{ count: number }[]>`
      SELECT (SELECT count(*) FROM limit_use JOIN rule_version USING (rule_id)
               WHERE limit_use.points = (terms->'limits'->>(span || 'Points'))::bigint)::int
           + (SELECT count(*) FROM campaign_use JOIN campaign USING (campaign_id)
               WHERE campaign_use.points = budget_points)::int AS count`,
  )
  return row?.count ?? 0
}

/** Limits of which more is used than there is, and budgets. */
export async function exceeded(site: Site): Promise<string[]> {
  return await site.ask((sql) =>
    lines(sql<Line[]>`
      SELECT concat_ws(' ', 'limit', member_id, rule_id, span, starts_on, limit_use.points) AS line
        FROM limit_use JOIN rule_version USING (rule_id)
       WHERE limit_use.points > (terms->'limits'->>(span || 'Points'))::bigint
       UNION ALL
      SELECT concat_ws(' ', 'budget', campaign_id, campaign_use.points)
        FROM campaign_use JOIN campaign USING (campaign_id)
       WHERE campaign_use.points > budget_points`),
  )
}

/** Lines of which the two have not the same number; what is said of one thing stands together. */
export function compare(ledger: readonly string[], clean: readonly string[]): string[] {
  const count = new Map<string, number>()
  for (const line of ledger) count.set(line, (count.get(line) ?? 0) + 1)
  for (const line of clean) count.set(line, (count.get(line) ?? 0) - 1)
  return [...count]
    .filter(([, more]) => more !== 0)
    .map(
      ([line, more]) => `${more > 0 ? 'only after the kills' : 'only in the clean run'}: ${line}`,
    )
}

/**
 * Those of `answers` that promised something that the database does not hold: an advice that was
 * approved, or a message whose points were told to the cashier.
 */
export async function brokenPromises(
  site: Site,
  answers: ReadonlyMap<Sent, Answered>,
  memberPans: readonly string[],
): Promise<string[]> {
  const pans = new Set(memberPans)
  const promises = [...answers].filter(
    ([{ message }, { points }]) =>
      pans.has(message.fields[2] ?? '') && (message.mti[2] === '2' || points !== undefined),
  )
  const names = promises.map(([{ link, message }]) => nameOf(link, message.mti, message.fields[37]))
  const held = await site.ask(
    (sql) => sql<{ link: string; mti: string; rrn: string }[]>`
      SELECT DISTINCT card_event.link, card_event.mti, payment.rrn
        FROM card_event JOIN payment USING (member_id, payment_id) WHERE card_event.link <> ''`,
  )
  const there = new Set(held.map(({ link, mti, rrn }) => nameOf(link, mti, rrn)))
  return names.filter((name) => !there.has(name))
}

function nameOf(link: string, mti: string, rrn: string | undefined): string {
  return `${link} ${mti.slice(0, 3)} ${rrn}`
}

/** Ids are each gateway's own, and the keys stand in the order in which they came. */
const byArrival = ['payment_id', 'event_keys']
const ofPoints = ['pending_points', 'posted_points', 'accruals', 'reason']

async function dumpPayments(sql: Sql, limits: Limits): Promise<string[]> {
  const leftOut = limits === 'tight' ? [...byArrival, ...ofPoints] : byArrival
  const rows = await sql<{ keys: string; row: Record<string, unknown> }[]>`
    SELECT encode(event_keys, 'hex') AS keys,
           to_jsonb(payment) || jsonb_build_object('accruals', (
             SELECT jsonb_agg(each - 'transferId') FROM jsonb_array_elements(accruals) AS each)) AS row
      FROM payment`
  return rows.map(({ keys, row }) => {
    const kept = Object.entries(row).filter(([name]) => !leftOut.includes(name))
    return `payment ${nameOfKeys(keys)} ${JSON.stringify(Object.fromEntries(kept))}`
  })
}

/** What a payment holds, and what it has put into each lot: ups and downs on the way differ. */
async function dumpTransfers(sql: Sql): Promise<string[]> {
  const rows = await sql<{ keys: string; text: string }[]>`
    WITH moved AS (
      SELECT transfer.payment_id, transfer.code, transfer.funder_id, transfer.expires_on,
             CASE transfer.kind WHEN 'pending' THEN transfer.points WHEN 'single' THEN 0
                                ELSE -held.points END AS held,
             CASE WHEN transfer.kind NOT IN ('post', 'single') THEN 0
                  WHEN transfer.credit_account_id = transfer.member_id THEN transfer.points
                  ELSE -transfer.points END AS posted
        FROM transfer
        LEFT JOIN transfer AS held
          ON held.member_id = transfer.member_id AND held.transfer_id = transfer.pending_id
    ), split AS (
      SELECT payment_id, code, funder_id, NULL AS expires_on, held AS points FROM moved
      UNION ALL
      SELECT payment_id, code, funder_id, expires_on, posted FROM moved
    ), total AS (
      SELECT payment_id, code, funder_id, expires_on, sum(points) AS points
        FROM split GROUP BY payment_id, code, funder_id, expires_on HAVING sum(points) <> 0
    )
    SELECT coalesce(encode(payment.event_keys, 'hex'), '') AS keys,
           concat_ws(' ', total.code, total.funder_id, coalesce(total.expires_on::text, 'held'),
                     total.points) AS text
      FROM total LEFT JOIN payment USING (payment_id)`
  return rows.map(({ keys, text }) => `points ${nameOfKeys(keys)} ${text}`)
}

function nameOfKeys(keys: string): string {
  return (keys.match(/.{32}/g) ?? []).toSorted().join('+')
}

/** Without the payment's id, the rung, and the file: the same record may stand in two. */
async function dumpEvents(sql: Sql): Promise<string[]> {
  return await lines(sql<Line[]>`
    SELECT concat_ws(' ', 'event', encode(key, 'hex'), member_id, kind, mti, link, amount_minor,
                     cash_minor, remaining_minor, approved) AS line
      FROM card_event`)
}

async function dumpAccounts(sql: Sql): Promise<string[]> {
  return await lines(sql<Line[]>`
    SELECT concat_ws(' ', 'account', holder, account_id, sum(credits_pending - debits_pending),
                     sum(credits_posted - debits_posted)) AS line
      FROM account GROUP BY holder, account_id`)
}

async function dumpLots(sql: Sql): Promise<string[]> {
  return await lines(sql<Line[]>`
    SELECT concat_ws(' ', 'lot', member_id, funder_id, expires_on, points) AS line
      FROM lot WHERE points <> 0`)
}

async function dumpMonths(sql: Sql): Promise<string[]> {
  return await lines(sql<Line[]>`
    SELECT concat_ws(' ', 'month', member_id, month, category, channel, currency, payments,
                     amount_minor, largest_minor) AS line
      FROM profile_month WHERE payments <> 0`)
}

async function dumpTurnovers(sql: Sql, limits: Limits): Promise<string[]> {
  return await lines(sql<Line[]>`
    SELECT concat_ws(' ', 'turnover', member_id, partner_id, month, currency, payments, amount_minor,
                     ${limits === 'tight' ? sql`''` : sql`points`}) AS line
      FROM turnover WHERE (payments, amount_minor, points) <> (0, 0, 0)`)
}

async function dumpLimits(sql: Sql): Promise<string[]> {
  return await lines(sql<Line[]>`
    SELECT concat_ws(' ', 'limit', member_id, rule_id, span, starts_on, points) AS line
      FROM limit_use WHERE points <> 0`)
}

async function dumpBudgets(sql: Sql): Promise<string[]> {
  return await lines(sql<Line[]>`
    SELECT concat_ws(' ', 'budget', campaign_id, points) AS line FROM campaign_use`)
}

interface Line {
  line: string
}

async function lines(query: PromiseLike<readonly Line[]>): Promise<string[]> {
  return (await query).map(({ line }) => line)
}
