/** A transaction over members' payments and accounts, outside the group commit. */
import { setTimeout as waitMs } from 'node:timers/promises'
import type { ReservedSql, Sql } from '../../db/connect.ts'
import { lockMembers, partnerStripes } from '../../ledger/store.ts'
import { classify } from '../faults.ts'
import type { WritePorts } from './commit.ts'

const triesMax = 5
const retryDelayMs = 20

/**
 * Does `work` while the members (ascending) are locked, and commits. After a deadlock or a serialization
 * failure it is done again, so it must do nothing but ask the database; any other throw is thrown on.
 */
export async function inLockedTransaction<Result>(
  pool: Sql,
  memberIds: readonly bigint[],
  work: (sql: ReservedSql) => Promise<Result>,
  tries = 1,
): Promise<Result> {
  const sql = await pool.reserve()
  try {
    await sql`BEGIN`
    await lockMembers(sql, memberIds)
    const result = await work(sql)
    await sql`COMMIT`
    return result
  } catch (error) {
    await sql`ROLLBACK`.catch(() => {})
    if (classify(error) !== 'again' || tries === triesMax) throw error
  } finally {
    sql.release()
  }
  await waitMs(retryDelayMs * tries)
  return await inLockedTransaction(pool, memberIds, work, tries + 1)
}

/** With what changes are written that are booked on the day (UTC) of `now`. */
export function writePorts(now: Date): WritePorts {
  const stripe = Math.floor(Math.random() * partnerStripes)
  return { stripe, bookedOn: now.toISOString().slice(0, 10) }
}
