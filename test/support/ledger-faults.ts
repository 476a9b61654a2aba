/** What is wrong with a ledger, for tests: after every scenario nothing is. */
import type { Sql } from '../../src/db/connect.ts'
import { earningsCheck, rollupsCheck } from '../../src/intake/audit/checks.ts'
import { verifyLedger } from '../../src/ledger/verify/verify.ts'
import { amountsCheck } from '../../src/payment/amounts-check.ts'

/** One line a broken invariant, with its first places; empty where the books are right. */
export async function ledgerFaults(sql: Sql): Promise<string[]> {
  const { checks } = await verifyLedger(sql, () => {}, [amountsCheck, earningsCheck, rollupsCheck])
  return checks
    .filter(({ faults }) => faults > 0)
    .map(({ name, faults, places }) => `${name}: ${faults}: ${places.join(', ')}`)
}
