/** Closes a month: its cohorts are worked out once, from the payments, and then stand for ever as they were. */
import type { Sql } from '../../db/connect.ts'
import { groupBy } from '../../values/group.ts'
import { dayBefore, monthOf } from '../../values/time.ts'
import { monthBefore } from '../consent/consent.ts'
import { lastDayOf, monthsBetween } from '../document/months.ts'
import { profilePurchaseOf } from '../purchases/purchase.ts'
import { membersMin } from './group.ts'
import { protect } from './protect.ts'
import { roundGroup } from './round.ts'
import { eachMemberPayments, readUnclosed, saveMonth, type CellRow } from './store.ts'
import { CohortTally } from './tally.ts'

/** Days after its last one when a month is closed: what is cleared later is in no cohort. */
export const closedAfterDays = 10

/** Months before the running one that are closed where none was before. */
const monthsBackMax = 36

/** Closes the months that are over and are not closed; answers how many. `stopped` is asked between pages of members. */
export async function closeMonths(
  sql: Sql,
  now: Date,
  stopped: () => boolean = () => false,
): Promise<number> {
  const last = monthBefore(monthOf(dayBefore(now.toISOString().slice(0, 10), closedAfterDays)), 1)
  const from = monthBefore(last, monthsBackMax - 1)
  const months = await readUnclosed(sql, monthsBetween({ from, to: last }))
  let closed = 0
  for (const month of months) {
    if (!(await closeMonth(sql, month, now, stopped))) break
    closed += 1
  }
  return closed
}

async function closeMonth(
  sql: Sql,
  month: string,
  now: Date,
  stopped: () => boolean,
): Promise<boolean> {
  const tally = new CohortTally(month)
  const seen = new Set<bigint>()
  const withReceipts = new Set<bigint>()
  const cities = new Set<string>()
  const span = { from: month, to: lastDayOf(month) }
  const isWhole = await eachMemberPayments(sql, span, stopped, (member, payments) => {
    const purchases = payments.flatMap(({ payment, city }) => {
      const purchase = profilePurchaseOf(payment)
      if (payment.locationId !== null) {
        seen.add(payment.locationId)
        if (payment.receipt !== null) withReceipts.add(payment.locationId)
      }
      return purchase === null ? [] : [{ ...purchase, city }]
    })
    for (const { city } of purchases) if (city !== null) cities.add(city)
    tally.add(member, purchases)
  })
  if (!isWhole) return false
  await saveMonth(sql, {
    ...{ month, membersMin, cities: ['', ...[...cities].toSorted()], publishedAt: now },
    cells: cellsOf(tally),
    coverage: { seen: seen.size, withReceipts: withReceipts.size },
  })
  return true
}

/** What may be told of a month, rounded. */
function cellsOf(tally: CohortTally): CellRow[] {
  const trees = groupBy(tally.leaves, ({ currency, category }) => `${currency}/${category}`)
  return [...trees.values()].flatMap((leaves) => {
    const [first] = leaves
    if (first === undefined) return []
    const { currency, category } = first
    return protect(leaves).map(({ city, ageBand, group }) => ({
      ...{ currency, category, city: city ?? '', ageBand: ageBand ?? '', ...roundGroup(group) },
      level: city === null ? 0 : ageBand === null ? 1 : 2,
    }))
  })
}
