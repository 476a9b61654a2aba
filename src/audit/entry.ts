/** What the audit trail says of one request: who asked for what, about whom, and what came of it. */
import { hash } from 'node:crypto'

/** One line of the trail. */
export interface AuditEntry {
  at: Date
  /** Kind of caller, e.g. `partner`. */
  audience: string
  /** Id of the partner, member, bank or acquirer; `''` for the operator. */
  owner: string
  /** Name of the key, client or session that was used. */
  caller: string
  /** What was asked for: an operationId of the API, a page of the portal, a command. */
  operation: string
  /** About whom; `0n`: nobody in particular. */
  memberId: bigint
  /** HTTP status of the answer, or what it would have been. */
  status: number
  /** A UUID. */
  requestId: string
}

/**
 * SHA-256 over a batch of entries, in their order. Each is a JSON array of its values on a line of its own, the time
 * in ISO 8601 with milliseconds: what was read back from the database gives the same.
 */
export function digestOf(entries: readonly AuditEntry[]): Buffer {
  const lines = entries.map((each) =>
    JSON.stringify([
      each.at.toISOString(),
      each.audience,
      each.owner,
      each.caller,
      each.operation,
      `${each.memberId}`,
      each.status,
      each.requestId,
    ]),
  )
  return hash('sha256', lines.join('\n'), 'buffer')
}

/** Chains a batch to the one before it: SHA-256 over that one's hash and the digest of this one's entries. */
export function chainHash(before: Buffer, digest: Buffer): Buffer {
  return hash('sha256', Buffer.concat([before, digest]), 'buffer')
}

/** What the first batch is chained to. */
export const chainStart: Buffer = Buffer.alloc(32)
