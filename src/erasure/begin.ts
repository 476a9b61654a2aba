/** Erases a member: from the commit on nobody reaches what was known of them. The job finishes it. */
import type { Queryable, Sql } from '../db/connect.ts'
import { withMembers } from '../ledger/store/transaction.ts'
import { readErased } from '../ledger/store/erased.ts'
import { tell, type Telling } from '../outbox/tell.ts'
import { insertErasure, lockMember } from './store/erasures.ts'
import { removeAll } from './store/remove.ts'
import { leaveOthers, settleMoves, stripWords } from './store/strip.ts'
import { banksOf, partnersOf } from './store/told.ts'

/** Who asked for it, and when. */
export interface ErasureRequest {
  readonly memberId: bigint
  /** The audience of who asked. */
  readonly askedBy: string
  readonly now: Date
}

/**
 * One transaction under the member's lock: the key is destroyed, cards, phones and sessions go, and whatever comes of the
 * member's cards later is a stranger's. Partners and banks who know the member are told. `false` where there is no such
 * member; asked again for one who is erased, it is done.
 */
export async function beginErasure(
  sql: Sql,
  { memberId, askedBy, now }: ErasureRequest,
): Promise<boolean> {
  return await withMembers(
    sql,
    [memberId],
    () => {},
    async (transaction) => {
      if (!(await lockMember(transaction, memberId))) {
        return (await readErased(transaction, [memberId])).size > 0
      }
      await insertErasure(transaction, { memberId, askedBy, askedAt: now })
      await tellAll(transaction, memberId, now)
      await removeRest(transaction, memberId)
      return true
    },
  )
}

/** What is written by a request that was under way when the erasure began is removed by this, too. */
export async function removeRest(sql: Queryable, memberId: bigint): Promise<void> {
  await settleMoves(sql, memberId)
  await leaveOthers(sql, memberId)
  await stripWords(sql, memberId)
  await removeAll(sql, memberId)
}

/** The events are about nobody in the table: those that are about the member are removed. */
async function tellAll(sql: Queryable, memberId: bigint, now: Date): Promise<void> {
  const erased = { type: 'member.erased', memberId: null } as const
  const toPartners = (await partnersOf(sql, memberId)).map((ownerId): Telling => ({
    ...erased,
    ownerId,
    body: { memberId: `${memberId}` },
  }))
  const known = await banksOf(sql, memberId)
  const withdrawn = known.flatMap(({ bankId, subject, consentId, purpose }): Telling[] => {
    if (consentId === null) return []
    const body = { subject, consentId, purpose, withdrawnAt: now.toISOString() }
    return [{ ownerId: bankId, type: 'consent.withdrawn', memberId: null, body }]
  })
  const subjects = new Map(known.map(({ bankId, subject }) => [bankId, subject]))
  const toBanks = [...subjects].map(([ownerId, subject]): Telling => ({
    ...erased,
    ownerId,
    body: { subject },
  }))
  await tell(sql, [...toPartners, ...withdrawn, ...toBanks])
}
