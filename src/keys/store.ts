/** SQL of the API keys. */
import type { Sql } from '../db/connect.ts'
import type { Audience, Caller, Principal } from './principal.ts'
import type { Scope } from './scope.ts'

/** On which every revocation of a key is told, by the table's trigger. */
export const apiKeyChannel = 'api_key'

/** An API key as it is listed: everything but the key. */
export interface ApiKeyRow {
  name: string
  audience: Audience
  /** Id of the partner, member, bank or acquirer. */
  ownerId: string | null
  /** `null`: whatever the audience may. */
  scopes: Scope[] | null
  createdAt: Date
  revokedAt: Date | null
}

/** Inserts a key by its hash; false where the name is taken. */
export async function insertKey(
  sql: Sql,
  keyHash: Buffer,
  name: string,
  { audience, ownerId }: Principal,
  scopes: readonly Scope[] | null,
): Promise<boolean> {
  const acquirerId = typeof ownerId === 'string' ? ownerId : null
  const holderId = typeof ownerId === 'string' ? null : ownerId
  const rows = await sql`
    INSERT INTO api_key (key_hash, name, audience, owner_id, acquirer_id, scopes)
    VALUES (${keyHash}, ${name}, ${audience}, ${holderId}, ${acquirerId},
            ${scopes === null ? null : [...scopes]}::text[])
    ON CONFLICT (name) DO NOTHING
    RETURNING name`
  return rows.length === 1
}

/** The principal of a key that is not revoked, and the key's name. */
export async function findLiveKey(sql: Sql, keyHash: Buffer): Promise<Caller | null> {
  type Row = Omit<Caller, 'ownerId'> & { holderId: bigint | null; acquirerId: string | null }
  const [row] = await sql<Row[]>`
    SELECT audience, owner_id AS "holderId", acquirer_id AS "acquirerId", name AS "keyName", scopes
    FROM api_key
    WHERE key_hash = ${keyHash} AND revoked_at IS NULL`
  if (row === undefined) return null
  const { holderId, acquirerId, ...caller } = row
  // The table checks that each audience has the owner that is its.
  return { ...caller, ownerId: acquirerId ?? holderId } as Caller
}

/** True where the principal's owner exists; the operator has none. */
export async function findOwner(sql: Sql, { audience, ownerId }: Principal): Promise<boolean> {
  switch (audience) {
    case 'operator':
      return true
    case 'partner':
      return (await sql`SELECT FROM partner WHERE partner_id = ${ownerId}`).length === 1
    case 'bank':
      return (await sql`SELECT FROM bank WHERE bank_id = ${ownerId}`).length === 1
    case 'member':
      return (await sql`SELECT FROM member WHERE member_id = ${ownerId}`).length === 1
    case 'acquirer':
      return (
        (await sql`SELECT FROM merchant_id WHERE acquirer_id = ${ownerId} LIMIT 1`).length === 1
      )
  }
}

/** All keys by name, revoked ones too. */
export async function listKeys(sql: Sql): Promise<ApiKeyRow[]> {
  return sql<ApiKeyRow[]>`
    SELECT name, audience, coalesce(acquirer_id, owner_id::text) AS "ownerId", scopes,
           created_at AS "createdAt", revoked_at AS "revokedAt"
    FROM api_key
    ORDER BY name`
}

/** Revokes the key of this name; false where none is in use. */
export async function revokeKeyNamed(sql: Sql, name: string): Promise<boolean> {
  const rows = await sql`
    UPDATE api_key SET revoked_at = now()
    WHERE name = ${name} AND revoked_at IS NULL
    RETURNING name`
  return rows.length === 1
}

/** True where the database is one to try things. */
export async function isSandbox(sql: Sql): Promise<boolean> {
  return (await sql`SELECT FROM sandbox`).length === 1
}

/** Makes the database one to try things, for ever; false where it has members or keys and is not one already. */
export async function makeSandbox(sql: Sql): Promise<boolean> {
  await sql`
    INSERT INTO sandbox (singleton)
    SELECT true WHERE NOT EXISTS (SELECT FROM api_key) AND NOT EXISTS (SELECT FROM member)
    ON CONFLICT (singleton) DO NOTHING`
  return await isSandbox(sql)
}
