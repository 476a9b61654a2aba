/** SQL of the clients of the token endpoint. */
import type { Queryable, Sql } from '../../db/connect.ts'
import type { Audience, Principal } from '../principal.ts'
import type { Scope } from '../scope.ts'
import type { Binding } from './binding.ts'
import type { Client } from './client.ts'
import type { ClientJwk } from './key-set.ts'

/** On which every change of a client is told, by the table's trigger. */
export const clientChannel = 'oauth_client'

/** A client as it is listed. */
export interface ClientRow {
  clientId: string
  audience: Audience
  ownerId: string | null
  scopes: Scope[] | null
  binding: Binding
  kids: string[]
  createdAt: Date
  revokedAt: Date | null
}

/** Inserts a client; false where there is or was one of this id. */
export async function insertClient(sql: Sql, client: Client): Promise<boolean> {
  const { clientId, audience, ownerId, scopes, binding, keys } = client
  const acquirerId = typeof ownerId === 'string' ? ownerId : null
  const holderId = typeof ownerId === 'string' ? null : ownerId
  const rows = await sql`
    INSERT INTO oauth_client (client_id, audience, owner_id, acquirer_id, scopes, binding, keys)
    VALUES (${clientId}, ${audience}, ${holderId}, ${acquirerId},
            ${scopes === null ? null : [...scopes]}::text[], ${binding}, ${jsonOf(keys)}::text::jsonb)
    ON CONFLICT (client_id) DO NOTHING
    RETURNING client_id`
  return rows.length === 1
}

type LiveRow = Omit<Client, 'ownerId'> & { holderId: bigint | null; acquirerId: string | null }

/** The client of this id, where it is not revoked. */
export async function findClient(sql: Queryable, clientId: string): Promise<Client | null> {
  const [row] = await sql<LiveRow[]>`
    SELECT client_id AS "clientId", audience, owner_id AS "holderId", acquirer_id AS "acquirerId",
           scopes, binding, keys
    FROM oauth_client
    WHERE client_id = ${clientId} AND revoked_at IS NULL`
  if (row === undefined) return null
  const { holderId, acquirerId, ...client } = row
  // The table checks that each audience has the owner that is its.
  return { ...client, ownerId: acquirerId ?? holderId } as Client
}

/** The keys of an owner's clients that are not revoked, those of the newest client first; with a scope, of those that have it. */
export async function keysOfOwner(
  sql: Queryable,
  { audience, ownerId }: Principal,
  scope: Scope | null = null,
): Promise<ClientJwk[]> {
  const rows = await sql<{ keys: ClientJwk[] }[]>`
    SELECT keys
    FROM oauth_client
    WHERE audience = ${audience} AND revoked_at IS NULL
      AND coalesce(acquirer_id, owner_id::text, '') = ${ownerId === null ? '' : `${ownerId}`}
      AND (${scope}::text IS NULL OR scopes IS NULL OR ${scope} = ANY (scopes))
    ORDER BY created_at DESC, client_id`
  return rows.flatMap(({ keys }) => keys)
}

/** All clients by id, revoked ones too. */
export async function listClients(sql: Queryable): Promise<ClientRow[]> {
  return await sql<ClientRow[]>`
    SELECT client_id AS "clientId", audience, coalesce(acquirer_id, owner_id::text) AS "ownerId",
           scopes, binding, created_at AS "createdAt", revoked_at AS "revokedAt",
           array(SELECT key->>'kid' FROM jsonb_array_elements(keys) AS key) AS kids
    FROM oauth_client
    ORDER BY client_id`
}

/** Replaces a client's keys; false where no such client is in use. */
export async function replaceKeys(
  sql: Sql,
  clientId: string,
  keys: readonly ClientJwk[],
): Promise<boolean> {
  const rows = await sql`
    UPDATE oauth_client SET keys = ${jsonOf(keys)}::text::jsonb
    WHERE client_id = ${clientId} AND revoked_at IS NULL
    RETURNING client_id`
  return rows.length === 1
}

/** Revokes a client; false where no such client is in use. */
export async function endClient(sql: Sql, clientId: string): Promise<boolean> {
  const rows = await sql`
    UPDATE oauth_client SET revoked_at = now()
    WHERE client_id = ${clientId} AND revoked_at IS NULL
    RETURNING client_id`
  return rows.length === 1
}

function jsonOf(keys: readonly ClientJwk[]): string {
  return JSON.stringify(keys)
}
