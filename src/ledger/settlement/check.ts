/** Proves that the statements of closed months are what their transfers come to. */
import { isDeepStrictEqual } from 'node:util'
import type { Queryable } from '../../db/connect.ts'
import { type Check, FaultList, type Faults } from '../verify/check.ts'
import { makeStatement, termsOf } from './statement.ts'
import { closedMonths, readClosed, readMovements } from './store.ts'

/** See {@link Check}. */
export const settlementCheck: Check = {
  name: 'closed_months',
  about: "a closed month's statement is what its transfers come to",
  find: findDifferences,
}

async function findDifferences(sql: Queryable): Promise<Faults> {
  const faults = new FaultList()
  for (const month of await closedMonths(sql)) {
    const closed = await readClosed(sql, month)
    if (closed === null) continue
    const movements = await readMovements(sql, month)
    const again = makeStatement(month, movements, termsOf(closed.statement))
    if (!isDeepStrictEqual(again, closed.statement)) faults.add(`month ${month}`)
  }
  return faults
}
