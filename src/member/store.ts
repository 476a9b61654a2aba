/** SQL of members. */
import type { Queryable } from '../db/connect.ts'

/** Inserts a member; answers the member's id. */
export async function insertMember(sql: Queryable, name: string): Promise<bigint> {
  const [row] = await sql<{ memberId: bigint }[]>`
    INSERT INTO member (name) VALUES (${name}) RETURNING member_id AS "memberId"`
  if (row === undefined) throw new Error('INSERT INTO member returned no row')
  return row.memberId
}

/** A new member under the caller's key. `birthday`: `YYYY-MM-DD`. `digest`: of what was asked for. */
export interface KeyedMember {
  readonly name: string
  readonly key: string
  readonly birthday?: string | undefined
  readonly digest: Buffer
}

/** Inserts a member under the caller's key, or answers whoever was taken in with it before, and whether that was asked for in the same way. */
export async function insertKeyedMember(
  sql: Queryable,
  { name, key, birthday, digest }: KeyedMember,
): Promise<{ memberId: bigint; isSame: boolean; isNew: boolean }> {
  // The update changes nothing; it waits for one in flight. xmax is 0 in a row that this statement inserted.
  const [row] = await sql<{ memberId: bigint; isSame: boolean; isNew: boolean }[]>`
    INSERT INTO member (name, key, birthday, asked)
    VALUES (${name}, ${key}, ${birthday ?? null}::text::date, ${digest})
    ON CONFLICT (key) DO UPDATE SET name = member.name
    RETURNING member_id AS "memberId", xmax = 0 AS "isNew",
              coalesce(asked = ${digest}, name = ${name}) AS "isSame"`
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

/** The first member of that name, or `null`. */
export async function selectMemberNamed(sql: Queryable, name: string): Promise<bigint | null> {
  const [row] = await sql<{ memberId: bigint }[]>`
    SELECT member_id AS "memberId" FROM member WHERE name = ${name} ORDER BY member_id LIMIT 1`
  return row?.memberId ?? null
}

/** Opens the member's account: its id is the member's. */
export async function insertAccount(sql: Queryable, memberId: bigint): Promise<void> {
  await sql`INSERT INTO account (account_id, holder) VALUES (${memberId}, 'member')`
}
