/** Members: taken in, known by a phone. */
import { hash } from 'node:crypto'
import type { Sql, Queryable } from '../db/connect.ts'
import { insertKey } from '../privacy/store.ts'
import { SealError, type Vault } from '../privacy/vault.ts'
import { insertVouched } from './consent/store.ts'
import { consentKinds } from './consent/text.ts'
import * as identifiers from './store/identifiers.ts'
import * as store from './store.ts'

/**
 * Takes a member in for the operator, who answers for what the member has agreed to, with an account. Answers the member's id, which is the account's too. The name is sealed; without a vault it
 * stands in clear until the job seals it.
 */
export async function createMember(
  sql: Sql,
  { name }: { name: string },
  vault?: Vault,
): Promise<bigint> {
  return sql.begin(async (transaction) => {
    const memberId = await takeIn(transaction, { name }, vault)
    await insertVouched(transaction, memberId, consentKinds)
    return memberId
  })
}

/** As {@link createMember}, in the transaction of a caller who notes what the member agrees to. */
export async function takeIn(
  sql: Queryable,
  { name }: { name: string },
  vault?: Vault,
): Promise<bigint> {
  const memberId = await store.nextMemberId(sql)
  const { kept, wrapped } = keep(memberId, name, vault)
  await store.insertMember(sql, memberId, kept)
  if (wrapped !== null) await insertKey(sql, memberId, wrapped)
  await store.insertAccount(sql, memberId)
  return memberId
}

/** A new member's name as it is kept, and the new key that it is sealed under. */
function keep(
  memberId: bigint,
  name: string,
  vault: Vault | undefined,
): { kept: store.KeptName; wrapped: Buffer | null } {
  if (vault === undefined) return { kept: { name, sealedName: null }, wrapped: null }
  const wrapped = vault.makeKey(memberId)
  const sealedName = vault.seal(wrapped, memberId, 'member.name', name)
  return { kept: { name: null, sealedName }, wrapped }
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
export async function admitMember(
  sql: Sql,
  asked: Admission,
  vault?: Vault,
): Promise<AdmissionOutcome> {
  try {
    return await sql.begin(async (transaction): Promise<AdmissionOutcome> => {
      const { phoneHash } = asked
      const { found, wrapped } = await insertAdmitted(transaction, asked, vault)
      const { memberId, isNew, isSame } = found
      if (!isSame) return { outcome: 'key_reused' }
      if (!isNew) return { outcome: 'done_before', memberId }
      if (wrapped !== null) await insertKey(transaction, memberId, wrapped)
      await store.insertAccount(transaction, memberId)
      await insertVouched(transaction, memberId, consentKinds)
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

async function insertAdmitted(sql: Queryable, asked: Admission, vault: Vault | undefined) {
  const memberId = await store.nextMemberId(sql)
  const { kept, wrapped } = keep(memberId, asked.name, vault)
  const plain = digestOf(asked)
  const digest = vault === undefined ? plain : vault.digest(plain)
  const { key, birthday, name } = asked
  const row = { memberId, kept, asked: name, key, birthday, digest, digests: [plain, digest] }
  return { found: await store.insertKeyedMember(sql, row), wrapped }
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

/** What a member is called, or `null` where there is no such member. Throws `SealError`. */
export async function readMemberName(
  sql: Queryable,
  vault: Vault,
  memberId: bigint,
): Promise<string | null> {
  const row = await store.selectName(sql, memberId)
  return row === null ? null : nameOf(row, vault)
}

/**
 * The first member of that name, or `null`: names are not unique, but those of the demo are. Names are opened one after the
 * other, of the first members alone: the demo's are among them.
 */
export async function findMemberNamed(
  sql: Sql,
  vault: Vault,
  name: string,
): Promise<bigint | null> {
  const rows = await store.selectNames(sql, demoMembersMax)
  return rows.find((row) => nameOf(row, vault) === name)?.memberId ?? null
}

const demoMembersMax = 1_000

function nameOf({ memberId, name, sealedName, wrapped }: store.NameRow, vault: Vault): string {
  if (sealedName === null) return name
  if (wrapped === null) throw new SealError(memberId, 'the key')
  return vault.open(wrapped, memberId, 'member.name', sealedName)
}
