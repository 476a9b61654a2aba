/** SQL of the API keys. */
import type { Sql } from '../db/connect.ts'
import type { Audience, Caller, Principal } from './principal.ts'

/** An API key as it is listed: everything but the key. */
export interface ApiKeyRow {
  name: string
  audience: Audience
  ownerId: bigint | null
  createdAt: Date
  revokedAt: Date | null
}

/** Inserts a key by its hash; false where the name is taken. */
export async function insertKey(
  sql: Sql,
  keyHash: Buffer,
  name: string,
  { audience, ownerId }: Principal,
): Promise<boolean> {
  const rows = await sql`
    INSERT INTO api_key (key_hash, name, audience, owner_id)
    VALUES (${keyHash}, ${name}, ${audience}, ${ownerId})
    ON CONFLICT (name) DO NOTHING
    RETURNING name`
  return rows.length === 1
}

/** The principal of a key that is not revoked, and the key's name. */
export async function findLiveKey(sql: Sql, keyHash: Buffer): Promise<Caller | null> {
  const [row] = await sql<Caller[]>`
    SELECT audience, owner_id AS "ownerId", name AS "keyName"
    FROM api_key
    WHERE key_hash = ${keyHash} AND revoked_at IS NULL`
  return row ?? null
}

/** True where the principal's owner exists; the operator has none. */
export async function findOwner(sql: Sql, { audience, ownerId }: Principal): Promise<boolean> {
  if (audience === 'operator') return true
  const rows =
    audience === 'partner'
      ? await sql`SELECT FROM partner WHERE partner_id = ${ownerId}`
      : await sql`SELECT FROM member WHERE member_id = ${ownerId}`
  return rows.length === 1
}

/** All keys by name, revoked ones too. */
export async function listKeys(sql: Sql): Promise<ApiKeyRow[]> {
  return sql<ApiKeyRow[]>`
    SELECT name, audience, owner_id AS "ownerId", created_at AS "createdAt",
           revoked_at AS "revokedAt"
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
