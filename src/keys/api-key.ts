/** API keys: 256 random bits that are shown once and kept as their SHA-256; they say whether they are for trying. */
import { createHash, randomBytes } from 'node:crypto'
import type { Sql } from '../db/connect.ts'
import { mayHoldCardNumber } from '../values/card-number.ts'
import { KeyError } from './errors.ts'
import type { Caller, Principal } from './principal.ts'
import { findLiveKey, findOwner, insertKey, isSandbox, listKeys, revokeKeyNamed } from './store.ts'
import type { ApiKeyRow } from './store.ts'
import type { Scope } from './scope.ts'

/** By their beginning, so that nobody takes one for the other. */
const prefixes = { live: 'sk_live_', sandbox: 'sk_test_' } as const
const pattern = /^sk_(?:live|test)_[A-Za-z0-9_-]{43}$/

/**
 * Makes an API key of this name for `principal` and returns it; it cannot be had again. `scopes` null: it may do
 * whatever its audience may.
 * Throws {@link KeyError} `not_a_name`, `key_for_bank`, `no_such_owner` or `name_taken`.
 */
export async function createApiKey(
  sql: Sql,
  name: string,
  principal: Principal,
  scopes: readonly Scope[] | null = null,
): Promise<string> {
  if (mayHoldCardNumber(name)) throw new KeyError('not_a_name')
  const mayBeTried = await isSandbox(sql)
  if (principal.audience === 'bank' && !mayBeTried) throw new KeyError('key_for_bank')
  const prefix = mayBeTried ? prefixes.sandbox : prefixes.live
  const key = prefix + randomBytes(32).toString('base64url')
  if (!(await findOwner(sql, principal))) throw new KeyError('no_such_owner')
  if (!(await insertKey(sql, apiKeyDigest(key), name, principal, scopes)))
    throw new KeyError('name_taken')
  return key
}

/** Whether the text has the form of an API key. */
export function isApiKey(text: string): boolean {
  return pattern.test(text)
}

/**
 * Whose key this is, or `null` where it is none, or was revoked. What is compared is the hash of
 * what was sent, so the time that the look-up takes says nothing about any key.
 */
export async function verifyApiKey(sql: Sql, key: string): Promise<Caller | null> {
  return pattern.test(key) ? findLiveKey(sql, apiKeyDigest(key)) : null
}

/** Whether the key is of the other kind of database: a test key at a live gateway, or the other way round. */
export async function isMisplaced(sql: Sql, key: string): Promise<boolean> {
  const isTestKey = key.startsWith(prefixes.sandbox)
  return pattern.test(key) && isTestKey !== (await isSandbox(sql))
}

/** Every API key, by name. */
export async function listApiKeys(sql: Sql): Promise<ApiKeyRow[]> {
  return listKeys(sql)
}

/** Ends the API key of this name at once. Throws {@link KeyError} `no_such_key`. */
export async function revokeApiKey(sql: Sql, name: string): Promise<void> {
  if (!(await revokeKeyNamed(sql, name))) throw new KeyError('no_such_key')
}

/** What is kept of a key. */
export function apiKeyDigest(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
