/** Gathers purchases of months in which something was written since; what a profile reads is then what payments say. */
import type { Sql } from '../../db/connect.ts'
import { keep, profilePurchaseOf, type KeptPurchase } from './purchase.ts'
import { readStale, readStalePayments, savePurchases, type MonthSpan } from './store.ts'

/** Brings a member's kept purchases up to date. Answers in how many months and categories it had to. */
export async function gatherPurchases(
  sql: Sql,
  memberId: bigint,
  span: MonthSpan,
): Promise<number> {
  if ((await readStale(sql, memberId, span)).length === 0) return 0
  const { stale, payments } = await readStalePayments(sql, memberId, span)
  const gathered = new Map(
    stale.map((each) => [keyOf(each), { ...each, purchases: new Array<KeptPurchase>() }]),
  )
  for (const payment of payments) {
    const purchase = profilePurchaseOf(payment)
    if (purchase === null) continue
    const month = `${purchase.day.slice(0, 8)}01`
    gathered.get(keyOf({ month, category: purchase.category }))?.purchases.push(keep(purchase))
  }
  await savePurchases(sql, memberId, [...gathered.values()])
  return gathered.size
}

function keyOf({ month, category }: { month: string; category: string }): string {
  return `${month}/${category}`
}
