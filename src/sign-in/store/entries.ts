/** SQL of who a phone or a subject belongs to, and of tickets to join. */
import type { Queryable } from '../../db/connect.ts'
import { textColumn } from '../../values/columns.ts'
import type { Grant } from '../outcome.ts'

/**
 * What somebody has proved: a phone, a subject of the identity provider, or both; hashes in hex. `grant`: of the token that it was
 * proved by; `null`: by none.
 */
export interface Proven {
  readonly phoneHash: string | null
  readonly subjectHash: string | null
  readonly grant: Grant | null
}

/** What a member may be known by, beside a card. */
export type IdentifierKind = 'phone' | 'oidc'

/** Whose the identifier is; `null`: nobody's. */
export async function readIdentifier(
  sql: Queryable,
  kind: IdentifierKind,
  hash: string,
): Promise<bigint | null> {
  const [row] = await sql<{ memberId: bigint }[]>`
    SELECT member_id AS "memberId" FROM identifier
     WHERE kind = ${kind} AND hash = decode(${hash}, 'hex')`
  return row?.memberId ?? null
}

/**
 * As {@link readIdentifier}, and it stays so until the transaction ends: who erases the member, or says another phone, waits, and
 * finds the session that was opened meanwhile. The member comes before the identifier, as for who erases.
 */
export async function holdIdentifier(
  sql: Queryable,
  kind: IdentifierKind,
  hash: string,
): Promise<bigint | null> {
  const memberId = await readIdentifier(sql, kind, hash)
  if (memberId === null) return null
  const members = await sql`SELECT FROM member WHERE member_id = ${memberId} FOR KEY SHARE`
  if (members.length === 0) return null
  const held = await sql`
    SELECT FROM identifier
     WHERE kind = ${kind} AND hash = decode(${hash}, 'hex') AND member_id = ${memberId}
     FOR SHARE`
  return held.length === 0 ? null : memberId
}

/**
 * Ties a subject to a member. False where the subject is another's, or the member has another one already; a claim in flight
 * is waited for.
 */
export async function claimSubject(
  sql: Queryable,
  memberId: bigint,
  hash: string,
): Promise<boolean> {
  await sql`
    INSERT INTO identifier (kind, hash, member_id)
    VALUES ('oidc', decode(${hash}, 'hex'), ${memberId})
    ON CONFLICT DO NOTHING`
  return (await holdIdentifier(sql, 'oidc', hash)) === memberId
}

/** Keeps a ticket by its digest. */
export async function insertTicket(
  sql: Queryable,
  digest: Buffer,
  { phoneHash, subjectHash, grant }: Proven,
  endsAt: Date,
): Promise<void> {
  const scopes = grant === null ? null : textColumn(grant.scopes)
  await sql`
    INSERT INTO join_ticket (ticket_hash, phone_hash, subject_hash, scopes, grant_ends_at, ends_at)
    VALUES (${digest}, decode(${phoneHash}, 'hex'), decode(${subjectHash}, 'hex'),
            ${scopes}::text[], ${grant?.endsAt ?? null}, ${endsAt})`
}

/** Takes a ticket away and answers what its holder has proved; `null` where there is none, or its time is over. */
export async function takeTicket(
  sql: Queryable,
  digest: Buffer,
  now: Date,
): Promise<Proven | null> {
  const [row] = await sql<TicketRow[]>`
    DELETE FROM join_ticket WHERE ticket_hash = ${digest} AND ends_at > ${now}
    RETURNING encode(phone_hash, 'hex') AS "phoneHash",
              encode(subject_hash, 'hex') AS "subjectHash", scopes, grant_ends_at AS "endsAt"`
  if (row === undefined) return null
  const { phoneHash, subjectHash, scopes, endsAt } = row
  const grant = scopes === null || endsAt === null ? null : { scopes, endsAt }
  return { phoneHash, subjectHash, grant }
}

type TicketRow = Omit<Proven, 'grant'> & {
  readonly scopes: readonly string[] | null
  readonly endsAt: Date | null
}
