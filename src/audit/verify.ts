/** Checks the audit trail against its chain: nothing was changed, left out or put in. */
import type { Queryable } from '../db/connect.ts'
import { chainHash, chainStart, digestOf, type AuditEntry } from './entry.ts'
import { selectBatches, selectEntries } from './store.ts'

const batchesPerPage = 500

/** What a check found. */
export interface AuditCheck {
  batches: number
  entries: number
  /** The last link's hash in hex: keep it elsewhere, and a trail that was cut short will not have it. */
  head: string
  /** The first link at which something is wrong, or `null`. */
  brokenAt: bigint | null
  /** Whether `known`, a head of before, is a link of the chain; `null`: none was told. */
  holdsKnown: boolean | null
}

/** Reads the whole trail. `known`: a head that was kept elsewhere, in hex. */
export async function verifyTrail(sql: Queryable, known: string | null): Promise<AuditCheck> {
  let last = { batchId: 0n, hash: chainStart }
  const check: AuditCheck = {
    ...{ batches: 0, entries: 0, head: chainStart.toString('hex'), brokenAt: null },
    holdsKnown: known === null ? null : known === chainStart.toString('hex'),
  }
  for (;;) {
    const batches = await selectBatches(sql, last.batchId, batchesPerPage)
    const [first, end] = [batches[0], batches.at(-1)]
    if (first === undefined || end === undefined) return check
    const entries = new Map<bigint, AuditEntry[]>()
    for (const each of await selectEntries(sql, first.batchId, end.batchId)) {
      const known = entries.get(each.batchId)
      if (known === undefined) entries.set(each.batchId, [each])
      else known.push(each)
    }
    for (const batch of batches) {
      const own = entries.get(batch.batchId) ?? []
      const digest = digestOf(own)
      const holds =
        batch.batchId === last.batchId + 1n &&
        own.length === batch.entries &&
        digest.equals(batch.digest) &&
        chainHash(last.hash, digest).equals(batch.hash)
      if (!holds) return { ...check, brokenAt: batch.batchId }
      last = batch
      check.batches += 1
      check.entries += own.length
      check.head = batch.hash.toString('hex')
      if (check.head === known) check.holdsKnown = true
    }
  }
}
