/** Assertions and proofs are good for one use, at whichever gateway: what is used at once is noted at once. */
import { createHash } from 'node:crypto'
import type { Sql } from '../../db/connect.ts'
import { Gatherer } from '../../values/gather.ts'
import { skewSeconds } from './claims.ts'
import { forgetSeen, noteSeen } from './store.ts'

/** Uses that are noted in one statement. */
const usesMax = 500
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
}

/** What comes while a statement is under way is the next one. */
export function createSeen(sql: Sql, now: () => Date): Seen {
  let sweptAt = performance.now()
  const uses = new Gatherer(
    async (batch: readonly Use[]) => {
      const firsts = await note(sql, batch)
      if (performance.now() - sweptAt >= sweepMs) {
        sweptAt = performance.now()
        // At a gateway whose clock is behind it may still be good. What is left, or fails, the next one forgets.
        const over = new Date(now().getTime() - skewSeconds * 1000)
        await forgetSeen(sql, over, sweepRowsMax).catch(() => {})
      }
      return firsts
    },
    { keysMax: usesMax, underWayMax: 1 },
  )
  return {
    async first(holder, id, expiresAt) {
      const digest = createHash('sha256')
        .update(JSON.stringify([holder, id]))
        .digest()
      return await uses.ask({ digest, expiresAt })
    },
  }
}

/** Of several uses of the same in one batch, one is the first. */
async function note(sql: Sql, uses: readonly Use[]): Promise<boolean[]> {
  const digests = uses.map(({ digest }) => digest)
  const until = uses.map(({ expiresAt }) => expiresAt)
  const noted = await noteSeen(sql, digests, until)
  const firsts = new Set(noted.map((digest) => digest.toString('hex')))
  return uses.map(({ digest }) => firsts.delete(digest.toString('hex')))
}
