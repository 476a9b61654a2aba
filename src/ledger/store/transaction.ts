/** One transaction over members: locked first, tried again where it met another one. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { lockMembers } from '../store.ts'

// PostgreSQL, appendix A: serialization failure, deadlock.
const again = new Set(['40001', '40P01'])
const triesMax = 5

/**
 * Runs `work` in a transaction that holds the locks of `memberIds`, given in ascending order; everything is read
 * after them. A serialization failure or a deadlock is tried again, and told to `onRetry`; what
 * is thrown else, or once too often, is thrown on, and nothing was written.
 */
export async function withMembers<Result>(
  sql: Sql,
  memberIds: readonly bigint[],
  onRetry: () => void,
  work: (sql: Queryable) => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      const done = await sql.begin(async (transaction) => {
        await Promise.all([keepPlans(transaction), lockMembers(transaction, memberIds)])
        return { result: await work(transaction) }
      })
      return done.result
    } catch (error) {
      if (tries === triesMax || !isAgain(error)) throw error
      onRetry()
    }
  }
}

/**
 * Rows are looked up by their keys, in the order in which they are given: so accounts are locked in one
 * order by all. A hash join would lock them in its own.
 */
async function keepPlans(sql: Queryable): Promise<void> {
  await sql`
    SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
           set_config('enable_seqscan', 'off', true)`
}

function isAgain(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    again.has(error.code)
  )
}
