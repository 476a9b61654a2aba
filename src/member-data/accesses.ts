/** Who asked for what about a member, in words that a person understands. */
import type { Queryable } from '../db/connect.ts'
import { selectAbout, type AuditRow } from '../audit/store.ts'
import { readHolderNames } from './store/holders.ts'

/** Where a page of accesses ended. */
export type AccessPlace = Pick<AuditRow, 'batchId' | 'number'>

/** One time that somebody asked. */
export interface Access {
  readonly at: Date
  /** `you` where the member asked; `other`: another member, who is refused. */
  readonly by: 'you' | 'operator' | 'partner' | 'bank' | 'acquirer' | 'other' | 'gateway'
  /** Name of the partner or bank, or the acquirer's id; `''` of all else. */
  readonly name: string
  /** The name of what was asked for, e.g. `readBalance`. */
  readonly operation: string
  /** The same in words. */
  readonly what: string
  /** Whether it was answered, and not refused. */
  readonly granted: boolean
}

/** A page of at most `limit`, the newest first, after `after`; `next` is `null` on the last one. */
export async function listAccesses(
  sql: Queryable,
  memberId: bigint,
  { after, limit }: { readonly after: AccessPlace | null; readonly limit: number },
): Promise<{ accesses: Access[]; next: AccessPlace | null }> {
  const rows = await selectAbout(sql, memberId, after, limit + 1)
  const page = rows.slice(0, limit)
  const names = await readHolderNames(sql, page.map(({ owner }) => owner).filter(isId))
  const accesses = page.map((row) => accessOf(row, memberId, names))
  const last = rows.length > limit ? page.at(-1) : undefined
  return {
    accesses,
    next: last === undefined ? null : { batchId: last.batchId, number: last.number },
  }
}

function isId(owner: string): boolean {
  return /^[1-9]\d{0,18}$/.test(owner)
}

function accessOf(
  { at, audience, owner, operation, status }: AuditRow,
  memberId: bigint,
  names: ReadonlyMap<string, string>,
): Access {
  const isOwn = audience === 'member' && owner === `${memberId}`
  const by = isOwn ? 'you' : callerOf(audience)
  const name = audience === 'acquirer' ? owner : isOwn ? '' : (names.get(owner) ?? '')
  return { at, by, name, operation, what: operationInWords(operation), granted: status < 400 }
}

function callerOf(audience: string): Access['by'] {
  switch (audience) {
    case 'operator':
    case 'partner':
    case 'bank':
    case 'acquirer':
      return audience
    case 'member':
      return 'other'
    default:
      return 'gateway'
  }
}

/** `readBalance` as `read balance`: operations are called by what they do. */
export function operationInWords(operation: string): string {
  return operation
    .replaceAll(/[_.-]+/g, ' ')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .trim()
}
