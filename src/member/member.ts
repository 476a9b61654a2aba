/** Members: taken in, known by a phone. */
import { hash } from 'node:crypto'
import type { Sql, Queryable } from '../db/connect.ts'
import * as identifiers from './store/identifiers.ts'
import * as store from './store.ts'

/** Takes a member in, with an account. Answers the member's id, which is the account's too. */
export async function createMember(sql: Sql, { name }: { name: string }): Promise<bigint> {
  return sql.begin((transaction) => takeIn(transaction, { name }))
}

/** As {@link createMember}, in the caller's transaction. */
export async function takeIn(sql: Queryable, { name }: { name: string }): Promise<bigint> {
  const memberId = await store.insertMember(sql, name)
  await store.insertAccount(sql, memberId)
  return memberId
}

/**
 * What taking a member in came to; `key_reused`: something else was asked for with that key before. `phone_claimed`: the phone
 * is another member's, and nobody was taken in.
 */
export type AdmissionOutcome =
  | { outcome: 'created' | 'done_before'; memberId: bigint }
  | { outcome: 'key_reused' | 'phone_claimed' }

/** A new member as asked for. `phoneHash`: hex, or `null` where no phone is said. `birthday`: `YYYY-MM-DD`. */
export interface Admission {
  name: string
  key: string
  phoneHash: string | null
  birthday?: string | undefined
}

/**
 * As {@link createMember}, once for each key, a UUID: for callers who may have to ask again. A repeat is known by what was asked for
 * then, not by what the member is now.
 */
export async function admitMember(sql: Sql, asked: Admission): Promise<AdmissionOutcome> {
  try {
    return await sql.begin(async (transaction): Promise<AdmissionOutcome> => {
      const { phoneHash } = asked
      const digest = digestOf(asked)
      const found = await store.insertKeyedMember(transaction, { ...asked, digest })
      const { memberId, isNew, isSame } = found
      if (!isSame) return { outcome: 'key_reused' }
      if (!isNew) return { outcome: 'done_before', memberId }
      await store.insertAccount(transaction, memberId)
      if (phoneHash !== null) {
        const owner = await identifiers.claimPhone(transaction, memberId, phoneHash)
        if (owner !== memberId) throw new ClaimedError()
      }
      return { outcome: 'created', memberId }
    })
  } catch (error) {
    if (error instanceof ClaimedError) return { outcome: 'phone_claimed' }
    throw error
  }
}

/** Takes a new member back. */
class ClaimedError extends Error {
  override readonly name = 'ClaimedError'
}

/** Of what is said, by name: what a later version asks for besides, and was not said, changes nothing. A phone is in it as its keyed hash. */
function digestOf({ name, phoneHash, birthday }: Admission): Buffer {
  const all = Object.entries({ name, phoneHash, birthday: birthday ?? null })
  const said = all.filter(([, value]) => value !== null)
  return hash('sha256', JSON.stringify(said), 'buffer')
}

/** Whether there is such a member. */
export async function isMember(sql: Queryable, memberId: bigint): Promise<boolean> {
  return (await identifiers.existingMembers(sql, [memberId])).has(memberId)
}

/** What saying a member's phone came to. */
export type PhoneOutcome = 'set' | 'claimed_by_other' | 'no_such_member'

/** The member is known by this phone from now on, and by none that was said before. One phone, one member. */
export async function setPhone(
  sql: Sql,
  memberId: bigint,
  phoneHash: string,
): Promise<PhoneOutcome> {
  return sql.begin(async (transaction): Promise<PhoneOutcome> => {
    if (!(await isMember(transaction, memberId))) return 'no_such_member'
    // Claimed before the former one is given up: two members who swap theirs do not wait for each other.
    const owner = await identifiers.claimPhone(transaction, memberId, phoneHash)
    if (owner !== memberId) return 'claimed_by_other'
    await identifiers.dropOtherPhones(transaction, memberId, phoneHash)
    return 'set'
  })
}

/** The first member of that name, or `null`: names are not unique, but those of the demo are. */
export async function findMemberNamed(sql: Sql, name: string): Promise<bigint | null> {
  return store.selectMemberNamed(sql, name)
}
