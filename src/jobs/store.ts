/** When jobs ran, and the lock that lets one process at a time run them. */
import type { Queryable, Sql } from '../db/connect.ts'

/** When a job last came to its end. */
export interface JobRun {
  readonly name: string
  /** By the clock that it was given. */
  readonly ranAt: Date
  /** How long ago that was by the server's clock. */
  readonly agoMs: number
  readonly counts: Readonly<Record<string, number>>
}

/** All jobs that ever came to their end. */
export async function readJobRuns(sql: Queryable): Promise<JobRun[]> {
  return await sql<JobRun[]>`
    SELECT name, ran_at AS "ranAt", counts,
           (extract(epoch FROM clock_timestamp() - finished_at) * 1000)::float8 AS "agoMs"
      FROM job_run ORDER BY name`
}

/** Notes that a job has come to its end. */
export async function writeJobRun(
  sql: Queryable,
  { name, ranAt, counts }: Omit<JobRun, 'agoMs'>,
): Promise<void> {
  await sql`
    INSERT INTO job_run (name, ran_at, finished_at, counts)
    VALUES (${name}, ${ranAt}, clock_timestamp(), ${JSON.stringify(counts)}::text::jsonb)
    ON CONFLICT (name) DO UPDATE
       SET ran_at = excluded.ran_at, finished_at = excluded.finished_at, counts = excluded.counts`
}

/**
 * Notes that days and months before that of `day` are of no use to limits any more; it never goes back. Answers the first
 * day that is kept, `YYYY-MM-DD`.
 */
export async function raiseLimitHorizon(sql: Queryable, day: string): Promise<string> {
  const [row] = await sql<{ keptFrom: string }[]>`
    UPDATE limit_horizon
       SET kept_from = greatest(kept_from, date_trunc('month', ${day}::text::date)::date)
    RETURNING to_char(kept_from, 'YYYY-MM-DD') AS "keptFrom"`
  if (row === undefined) throw new Error('the horizon of limits is missing')
  return row.keptFrom
}

/** Removes up to `rowsMax` uses of days and months before `keptFrom`, and waits for nobody. Answers how many. */
export async function dropLimitUses(
  sql: Queryable,
  keptFrom: string,
  rowsMax: number,
): Promise<number> {
  const { count } = await sql`
    DELETE FROM limit_use WHERE ctid = ANY (ARRAY (
      SELECT ctid FROM limit_use
       -- The rows of all time begin on 0001-01-01: without them the planner knows how few are left.
       WHERE span <> 'member' AND starts_on > '0001-01-01' AND starts_on < ${keptFrom}::text::date
       LIMIT ${rowsMax} FOR UPDATE SKIP LOCKED))`
  return count
}

/** Keeps the lock of jobs apart from other advisory locks: the bytes of 'jobs'. */
const jobLock = 0x6a6f6273

/**
 * Does `work` while no other process runs jobs; `null` where one does. The lock is a transaction's that does nothing
 * else: the server ends it with the process. Where its connection is lost, `lost` is aborted, and the work ends
 * before this does: in one process no second run begins beside it.
 */
export async function withJobLock<Result>(
  pool: Sql,
  work: (lost: AbortSignal) => Promise<Result>,
): Promise<Result | null> {
  const lost = new AbortController()
  const begun: { work?: Promise<Result> } = {}
  try {
    await pool.begin(async (sql) => {
      await sql`SELECT set_config('idle_in_transaction_session_timeout', '0', true)`
      const [row] = await sql<{ locked: boolean }[]>`
        SELECT pg_try_advisory_xact_lock(${jobLock}, 0) AS locked`
      if (row?.locked !== true) return
      begun.work = work(lost.signal)
      // A fault of the work is none of this connection.
      await begun.work.catch(() => {})
      // Nothing may be sent on a connection that is lost, not even a commit: `begin` has rejected by itself.
      if (lost.signal.aborted) await new Promise<never>(() => {})
    })
  } catch (error) {
    lost.abort()
    if (begun.work === undefined) throw error
  }
  return begun.work === undefined ? null : await begun.work
}
