/** SQL of members. */
import type { Queryable } from '../db/connect.ts'
import { bytesColumn } from '../values/columns.ts'

/** A name as it is kept: sealed, or in clear where there is no vault. */
export type KeptName =
  | { readonly name: string; readonly sealedName: null }
  | { readonly name: null; readonly sealedName: Buffer }

/** The id of the next member. */
export async function nextMemberId(sql: Queryable): Promise<bigint> {
  const [row] = await sql<{ memberId: bigint }[]>`SELECT nextval('holder_id') AS "memberId"`
  if (row === undefined) throw new Error('SELECT returned no row')
  return row.memberId
}

/** Inserts a member under an id from {@link nextMemberId}. */
export async function insertMember(
  sql: Queryable,
  memberId: bigint,
  { name, sealedName }: KeptName,
): Promise<void> {
  await sql`
    INSERT INTO member (member_id, name, sealed_name) VALUES (${memberId}, ${name}, ${sealedName})`
}

/**
 * A new member under the caller's key. `birthday`: `YYYY-MM-DD`. `digest`: of what was asked for, as it is kept; a repeat is known
 * by any of `digests`, and `asked` is the name that it says.
 */
export interface KeyedMember {
  readonly memberId: bigint
  readonly kept: KeptName
  readonly asked: string
  readonly key: string
  readonly birthday?: string | undefined
  readonly digest: Buffer
  readonly digests: readonly Buffer[]
}

/** Inserts a member under the caller's key, or answers whoever was taken in with it before, and whether that was asked for in the same way. */
export async function insertKeyedMember(
  sql: Queryable,
  { memberId, kept, asked, key, birthday, digest, digests }: KeyedMember,
): Promise<{ memberId: bigint; isSame: boolean; isNew: boolean }> {
  const known = bytesColumn(digests.map((each) => each.toString('hex')))
  // The update changes nothing; it waits for one in flight. xmax is 0 in a row that this statement inserted.
  const [row] = await sql<{ memberId: bigint; isSame: boolean; isNew: boolean }[]>`
    INSERT INTO member (member_id, name, sealed_name, key, birthday, asked)
    VALUES (${memberId}, ${kept.name}, ${kept.sealedName}, ${key}, ${birthday ?? null}::text::date,
            ${digest})
    ON CONFLICT (key) DO UPDATE SET name = member.name
    RETURNING member_id AS "memberId", xmax = 0 AS "isNew",
              coalesce(asked = ANY (${known}::bytea[]), name = ${asked}) AS "isSame"`
  if (row === undefined) throw new Error('INSERT INTO member returned no row')
  return row
}

/** Puts a birthday, `YYYY-MM-DD`, in place of what was said before; payments that were seen keep it as it was. False where there is no such member. */
export async function updateBirthday(
  sql: Queryable,
  memberId: bigint,
  birthday: string,
): Promise<boolean> {
  const rows = await sql`
    UPDATE member SET birthday = ${birthday}::text::date WHERE member_id = ${memberId}
    RETURNING member_id`
  return rows.length === 1
}

/** Whether somebody was taken in under the caller's key. */
export async function isKeyKnown(sql: Queryable, key: string): Promise<boolean> {
  const rows = await sql`SELECT FROM member WHERE key = ${key}`
  return rows.length > 0
}

/** A member's name as it is kept, and the key under which it is sealed. */
export type NameRow = KeptName & { readonly memberId: bigint; readonly wrapped: Buffer | null }

/** The name of a member; `null` where there is no such member. */
export async function selectName(sql: Queryable, memberId: bigint): Promise<NameRow | null> {
  const [row] = await sql<NameRow[]>`
    SELECT member_id AS "memberId", name, sealed_name AS "sealedName", wrapped
      FROM member LEFT JOIN member_data_key USING (member_id) WHERE member_id = ${memberId}`
  return row ?? null
}

/** The names of the first members. */
export async function selectNames(sql: Queryable, limit: number): Promise<NameRow[]> {
  return await sql<NameRow[]>`
    SELECT member_id AS "memberId", name, sealed_name AS "sealedName", wrapped
      FROM member LEFT JOIN member_data_key USING (member_id) ORDER BY member_id LIMIT ${limit}`
}

/** Opens the member's account: its id is the member's. */
export async function insertAccount(sql: Queryable, memberId: bigint): Promise<void> {
  await sql`INSERT INTO account (account_id, holder) VALUES (${memberId}, 'member')`
}
