/** Cohorts in the database: months that are closed, what is told of them, and who asked. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { eachPage } from '../../db/pages.ts'
import type { Payment } from '../../payment/payment.ts'
import { paymentColumns } from '../../payment/store/candidates.ts'
import { toPayment, type PaymentRow } from '../../payment/store/row.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import type { MonthSpan } from '../purchases/store.ts'
import type { CohortMember } from './tally.ts'

/** Payments that are in memory at a time, besides those of one member. */
const pagePaymentsMax = 2_048

/** A payment, and the city of its location; `null`: at no location of the coalition. */
export interface PlacedPayment {
  readonly payment: Payment
  readonly city: string | null
}

type Row = PaymentRow & { city: string | null; birthday: string | null; knownTo: string[] }

/** The months that are not closed and have payments, in order. */
export async function readUnclosed(sql: Queryable, months: readonly string[]): Promise<string[]> {
  const rows = await sql<{ month: string }[]>`
    SELECT to_char(month, 'YYYY-MM-DD') AS month FROM unnest(${plainColumn(months)}::date[]) AS month
     WHERE NOT EXISTS (SELECT FROM cohort_month AS closed WHERE closed.month = month.month)
       AND EXISTS (SELECT FROM payment
                    WHERE purchased_on >= month.month AND purchased_on < month.month + interval '1 month')
     ORDER BY month`
  return rows.map(({ month }) => month)
}

/**
 * Gives the payments of some days to `work`, member by member, as they are at one moment. A bank knows a member by a consent,
 * a withdrawn one too (it may have read the month before), or by a card of its own. Answers `false` where it was stopped.
 */
export async function eachMemberPayments(
  sql: Sql,
  { from, to }: MonthSpan,
  stopped: () => boolean,
  work: (member: CohortMember, payments: readonly PlacedPayment[]) => void,
): Promise<boolean> {
  let gathered: Row[] = []
  const hand = (): void => {
    const [first] = gathered
    if (first === undefined) return
    const knownTo = [...new Set(gathered.flatMap((each) => each.knownTo))].map(BigInt)
    const payments = gathered.map((row) => ({ payment: toPayment(row), city: row.city }))
    work({ birthday: first.birthday, knownTo }, payments)
    gathered = []
  }
  let isWhole = true
  const select = (own: Queryable) => selectPayments(own, { from, to })
  await eachPage<Row>(sql, pagePaymentsMax, select, async (rows) => {
    if (stopped()) isWhole = false
    if (!isWhole) return
    for (const row of rows) {
      if (gathered[0]?.memberId !== row.memberId) hand()
      gathered.push(row)
    }
  })
  if (isWhole) hand()
  return isWhole
}

/**
 * What is not of the payment is looked up behind the sort, as pages are fetched: in front of it, it would all be in the time of the
 * first. Ranges of cards do not overlap: the nearest below is a card's, where any is.
 */
function selectPayments(sql: Queryable, { from, to }: MonthSpan) {
  return sql`
    SELECT ${paymentColumns(sql)},
           (SELECT city FROM location WHERE location.location_id = payment.location_id) AS city,
           (SELECT to_char(birthday, 'YYYY-MM-DD') FROM member
             WHERE member.member_id = payment.member_id) AS birthday,
           (SELECT coalesce(json_agg(bank_id::text), '[]') FROM (
              SELECT bank_id FROM profile_consent AS consent
               WHERE consent.member_id = payment.member_id
               UNION
              SELECT bank_id FROM card CROSS JOIN LATERAL (
                  SELECT bank, bin_to FROM card_product WHERE bin_from <= card.bin
                   ORDER BY bin_from DESC LIMIT 1
                ) AS product JOIN bank ON bank.name = product.bank AND card.bin <= product.bin_to
               WHERE card.member_id = payment.member_id AND card.card_id = payment.card_id
            ) AS known) AS "knownTo"
      FROM (SELECT * FROM payment WHERE purchased_on BETWEEN ${from} AND ${to}
             ORDER BY member_id OFFSET 0) AS payment
     ORDER BY payment.member_id`
}

/** A cell as it is told. `level`: 0 a category, 1 a city, 2 an age. */
export interface CellRow {
  readonly currency: string
  readonly category: string
  readonly level: number
  readonly city: string
  readonly ageBand: string
  readonly members: number
  readonly payments: number
  readonly amountMinor: bigint
}

/** A month as it is published. `cities`: all that the grid has. */
export interface PublishedMonth {
  readonly month: string
  readonly membersMin: number
  readonly cities: readonly string[]
  readonly publishedAt: Date
}

/** Publishes a month, and how much of the coalition was seen in it. One that is published stays as it is. */
export async function saveMonth(
  sql: Sql,
  {
    cells,
    coverage,
    ...month
  }: PublishedMonth & {
    cells: readonly CellRow[]
    coverage: { seen: number; withReceipts: number }
  },
): Promise<void> {
  await sql.begin(async (transaction) => {
    const { count } = await transaction`
      INSERT INTO cohort_month (month, members_min, cities, published_at)
      VALUES (${month.month}, ${month.membersMin}, ${textColumn(month.cities)}::text[],
              ${month.publishedAt})
      ON CONFLICT DO NOTHING`
    if (count === 0) return
    await transaction`
      INSERT INTO coverage_month (month, locations, seen, with_receipts)
      VALUES (${month.month}, (SELECT count(*) FROM location), ${coverage.seen},
              ${coverage.withReceipts})`
    await transaction`
      INSERT INTO cohort_cell (month, currency, category, level, city, age_band, members, payments,
                               amount_minor)
      SELECT ${month.month}::date, * FROM unnest(
        ${textColumn(cells.map((each) => each.currency))}::text[],
        ${textColumn(cells.map((each) => each.category))}::text[],
        ${plainColumn(cells.map((each) => each.level))}::int2[],
        ${textColumn(cells.map((each) => each.city))}::text[],
        ${textColumn(cells.map((each) => each.ageBand))}::text[],
        ${plainColumn(cells.map((each) => each.members))}::int[],
        ${plainColumn(cells.map((each) => each.payments))}::int[],
        ${plainColumn(cells.map((each) => each.amountMinor))}::bigint[])`
  })
}

/** The months that are published, the newest first. */
export async function readMonthsPublished(sql: Queryable): Promise<PublishedMonth[]> {
  return await sql<PublishedMonth[]>`
    SELECT to_char(month, 'YYYY-MM-DD') AS month, members_min AS "membersMin", cities,
           published_at AS "publishedAt"
      FROM cohort_month ORDER BY month DESC`
}

/** What is told of a month in a currency. */
export async function readCells(
  sql: Queryable,
  month: string,
  currency: string,
): Promise<CellRow[]> {
  return await sql<CellRow[]>`
    SELECT currency, category, level, city, age_band AS "ageBand", members, payments,
           amount_minor AS "amountMinor"
      FROM cohort_cell WHERE month = ${month} AND currency = ${currency}`
}

/** Puts a question on record; `false` where the bank has asked as often today as it may. */
export async function recordQuestion(
  sql: Sql,
  asked: { bankId: bigint; caller: string; question: object; now: Date },
  questionsMax: number,
): Promise<boolean> {
  const { bankId, caller, question, now } = asked
  return await sql.begin(async (transaction) => {
    await transaction`SELECT pg_advisory_xact_lock(hashtextextended('cohort query', ${bankId}))`
    const { count } = await transaction`
      INSERT INTO cohort_query (bank_id, asked_on, number, asked_at, caller, question)
      SELECT ${bankId}, ${now}::date, coalesce(max(number), 0) + 1, ${now}, ${caller},
             ${JSON.stringify(question)}::text::jsonb
        FROM cohort_query WHERE bank_id = ${bankId} AND asked_on = ${now}::date
      HAVING coalesce(max(number), 0) < ${questionsMax}`
    return count === 1
  })
}
