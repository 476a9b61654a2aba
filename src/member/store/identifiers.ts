/** SQL of what members are recognised by beside their cards' numbers. */
import type { Queryable } from '../../db/connect.ts'
import { bytesColumn, plainColumn } from '../../values/columns.ts'

/**
 * Claims a phone (its hash, hex) and answers whose it is: the claimant's, or that of whoever was first. The update changes nothing; it makes the
 * statement wait for a claim in flight.
 */
export async function claimPhone(sql: Queryable, memberId: bigint, hash: string): Promise<bigint> {
  const [row] = await sql<{ memberId: bigint }[]>`
    INSERT INTO identifier (kind, hash, member_id)
    VALUES ('phone', decode(${hash}, 'hex'), ${memberId})
    ON CONFLICT (kind, hash) DO UPDATE SET member_id = identifier.member_id
    RETURNING member_id AS "memberId"`
  if (row === undefined) throw new Error('INSERT INTO identifier returned no row')
  return row.memberId
}

/** Forgets the member's phones but this one. */
export async function dropOtherPhones(
  sql: Queryable,
  memberId: bigint,
  hash: string,
): Promise<void> {
  await sql`
    DELETE FROM identifier
     WHERE member_id = ${memberId} AND kind = 'phone' AND hash <> decode(${hash}, 'hex')`
}

/** Whose the phones are, by their hashes (hex); those of nobody are left out. */
export async function membersByPhone(
  sql: Queryable,
  hashes: readonly string[],
): Promise<Map<string, bigint>> {
  if (hashes.length === 0) return new Map()
  const rows = await sql<{ hash: string; memberId: bigint }[]>`
    SELECT encode(hash, 'hex') AS hash, member_id AS "memberId" FROM identifier
     WHERE kind = 'phone' AND hash = ANY (${bytesColumn(hashes)}::bytea[])`
  return new Map(rows.map(({ hash, memberId }) => [hash, memberId]))
}

/** Whose the linked cards are, by their references (UUIDs in lower case). */
export async function membersByCardReference(
  sql: Queryable,
  references: readonly string[],
): Promise<Map<string, bigint>> {
  if (references.length === 0) return new Map()
  const rows = await sql<{ reference: string; memberId: bigint }[]>`
    SELECT reference, member_id AS "memberId" FROM card
     WHERE reference = ANY (${plainColumn(references)}::uuid[]) AND state = 'linked'`
  return new Map(rows.map(({ reference, memberId }) => [reference, memberId]))
}

/** Those of the members that there are. */
export async function existingMembers(
  sql: Queryable,
  memberIds: readonly bigint[],
): Promise<Set<bigint>> {
  if (memberIds.length === 0) return new Set()
  const rows = await sql<{ memberId: bigint }[]>`
    SELECT member_id AS "memberId" FROM member
     WHERE member_id = ANY (${plainColumn(memberIds)}::bigint[])`
  return new Set(rows.map(({ memberId }) => memberId))
}

/** When the members joined; those of nobody are left out. */
export async function readJoining(
  sql: Queryable,
  memberIds: readonly bigint[],
): Promise<Map<bigint, Date>> {
  if (memberIds.length === 0) return new Map()
  const rows = await sql<{ memberId: bigint; joinedAt: Date }[]>`
    SELECT member_id AS "memberId", joined_at AS "joinedAt" FROM member
     WHERE member_id = ANY (${plainColumn(memberIds)}::bigint[])`
  return new Map(rows.map(({ memberId, joinedAt }) => [memberId, joinedAt]))
}
