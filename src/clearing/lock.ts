/** One file, one importer: whoever imports it holds a lock in the database meanwhile. */
import { createHash } from 'node:crypto'
import type { Sql } from '../db/connect.ts'
import { faultCode } from '../intake/faults.ts'
import { holdLock } from './store.ts'

/** PostgreSQL, appendix A. */
const lockNotAvailable = '55P03'

/** The lock of what `parts` name: 63 bits of their SHA-256. */
export function lockOf(...parts: readonly (string | Buffer)[]): bigint {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest().readBigInt64BE(0)
}

/**
 * Does `work` while the lock is held, or returns `undefined` where somebody else holds it. The lock ends with its
 * connection, so that nobody is kept out by a process that was killed. Where the connection is lost, the work goes on, which is
 * safe: the lock keeps others from doing the same in vain, no more. It is told by `lost`.
 */
export async function whileLocked<Result>(
  sql: Sql,
  lock: bigint,
  work: (lost: AbortSignal) => Promise<Result>,
): Promise<{ result: Result } | undefined> {
  const lost = new AbortController()
  let working: Promise<Result> | undefined
  try {
    return await sql.begin(async (held) => {
      await holdLock(held, lock)
      working = work(lost.signal)
      try {
        return { result: await working }
      } finally {
        await untilForgotten(lost.signal)
      }
    })
  } catch (error) {
    lost.abort()
    if (working === undefined && faultCode(error) === lockNotAvailable) return undefined
    if (working === undefined) throw error
    return { result: await working }
  }
}

/** Nothing more may be sent on a connection that is lost, not even a commit: the client throws where nobody can catch it. */
async function untilForgotten(lost: AbortSignal): Promise<void> {
  if (lost.aborted) await new Promise(() => {})
}
