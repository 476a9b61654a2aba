/** Assertions and proofs are good for one use, at whichever gateway: what is used at once is noted at once. */
import { createHash } from 'node:crypto'
import type { Sql } from '../../db/connect.ts'
import { forgetSeen, noteSeen } from './store.ts'

/** Uses that are noted in one statement. */
const batchMax = 500
/** Uses that wait to be noted; a further one is refused. */
const waitingMax = 10_000
const sweepMs = 10_000
const sweepRowsMax = 50_000

/** Knows what was used. */
export interface Seen {
  /**
   * True for the first that asks with this holder and id, false for every other one until `expiresAt`. Rejects where the
   * database cannot be asked.
   */
  first(holder: string, id: string, expiresAt: Date): Promise<boolean>
}

interface Use {
  readonly digest: Buffer
  readonly expiresAt: Date
  settle(isFirst: boolean): void
  fail(error: unknown): void
}

/** What comes while a statement is under way is the next one. */
export function createSeen(sql: Sql, now: () => Date): Seen {
  const waiting: Use[] = []
  let underWay = false
  let sweptAt = performance.now()

  async function work(): Promise<void> {
    underWay = true
    while (waiting.length > 0) await note(sql, waiting.splice(0, batchMax))
    underWay = false
    if (performance.now() - sweptAt < sweepMs) return
    sweptAt = performance.now()
    // What it leaves, or fails at, the next one forgets.
    await forgetSeen(sql, now(), sweepRowsMax).catch(() => {})
  }
  return {
    async first(holder, id, expiresAt) {
      if (waiting.length >= waitingMax) return false
      const digest = createHash('sha256')
        .update(JSON.stringify([holder, id]))
        .digest()
      return await new Promise((settle, fail) => {
        waiting.push({ digest, expiresAt, settle, fail })
        if (!underWay) void work()
      })
    },
  }
}

/** Of several uses of the same in one batch, one is the first. */
async function note(sql: Sql, uses: readonly Use[]): Promise<void> {
  try {
    const digests = uses.map(({ digest }) => digest)
    const until = uses.map(({ expiresAt }) => expiresAt)
    const noted = await noteSeen(sql, digests, until)
    const firsts = new Set(noted.map((digest) => digest.toString('hex')))
    for (const { digest, settle } of uses) settle(firsts.delete(digest.toString('hex')))
  } catch (error) {
    for (const { fail } of uses) fail(error)
  }
}
