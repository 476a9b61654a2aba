/** The settlement of a month: shown while it is open, closed once all its days are sealed, then for ever the same. */
import type { Sql } from '../../db/connect.ts'
import { tellStatement } from '../../outbox/store/told.ts'
import { makeStatement, type Statement } from './statement.ts'
import { insertClosed, isSealed, readClosed, readMovements, readTerms } from './store.ts'

/** A statement, and when its month was closed; `null`: it may still change. */
export interface Settlement {
  readonly statement: Statement
  readonly closedAt: Date | null
}

/** The settlement of a month, `YYYY-MM`. */
export async function readSettlement(sql: Sql, month: string): Promise<Settlement> {
  const closed = await readClosed(sql, month)
  if (closed !== null) return closed
  const [movements, terms] = await Promise.all([readMovements(sql, month), readTerms(sql)])
  return { statement: makeStatement(month, movements, terms), closedAt: null }
}

/**
 * Closes a month. What is corrected afterwards is booked on a day that is not closed, and so in a
 * later month. `not_sealed`: not all days of the month are sealed.
 */
export async function closeMonth(
  sql: Sql,
  month: string,
  now: Date,
): Promise<'closed' | 'closed_before' | 'not_sealed'> {
  return await sql.begin(async (transaction) => {
    if (!(await isSealed(transaction, month))) return 'not_sealed'
    const movements = await readMovements(transaction, month)
    const statement = makeStatement(month, movements, await readTerms(transaction))
    if (!(await insertClosed(transaction, statement, now))) return 'closed_before'
    const partnerIds = statement.partners.map(({ partnerId }) => BigInt(partnerId))
    await tellStatement(transaction, month, partnerIds)
    return 'closed'
  })
}
