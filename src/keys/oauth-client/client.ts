/** Clients of the token endpoint: programs of partners, banks, acquirers and the operator, known by their keys. */
import type { Sql } from '../../db/connect.ts'
import { mayHoldCardNumber } from '../../values/card-number.ts'
import { KeyError } from '../errors.ts'
import type { Principal } from '../principal.ts'
import type { Scope } from '../scope.ts'
import { findOwner } from '../store.ts'
import type { Binding } from './binding.ts'
import { parseKeySet, type ClientJwk } from './key-set.ts'
import { endClient, insertClient, replaceKeys } from './store.ts'

/** A client that is not revoked. */
export type Client = Principal & {
  readonly clientId: string
  /** `null`: whatever its audience may. */
  readonly scopes: readonly Scope[] | null
  readonly binding: Binding
  readonly keys: readonly ClientJwk[]
}

/** What a client is made of. */
export interface NewClient {
  clientId: string
  principal: Principal
  scopes: readonly Scope[] | null
  binding: Binding
  /** The key set's text. */
  keySet: string
}

/** RFC 6749 A.1 lets it be more; this is what nobody mistypes. */
const clientIdPattern = /^[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]$/

/**
 * Makes a client. Throws {@link KeyError} `not_a_client_id`, `not_a_name`, `not_for_members`, `binding_required`,
 * `not_a_key_set`, `no_such_owner` or `client_exists`.
 */
export async function createClient(sql: Sql, client: NewClient): Promise<void> {
  const { clientId, principal, scopes, binding, keySet } = client
  if (!clientIdPattern.test(clientId)) throw new KeyError('not_a_client_id')
  if (mayHoldCardNumber(clientId)) throw new KeyError('not_a_name')
  if (principal.audience === 'member') throw new KeyError('not_for_members')
  if (principal.audience === 'bank' && binding === 'none') throw new KeyError('binding_required')
  const keys = await parseKeySet(keySet)
  if (!(await findOwner(sql, principal))) throw new KeyError('no_such_owner')
  if (!(await insertClient(sql, { ...principal, clientId, scopes, binding, keys }))) {
    throw new KeyError('client_exists')
  }
}

/** Gives the client another key set. Throws {@link KeyError} `not_a_key_set` or `no_such_client`. */
export async function changeClientKeys(sql: Sql, clientId: string, keySet: string): Promise<void> {
  const keys = await parseKeySet(keySet)
  if (!(await replaceKeys(sql, clientId, keys))) throw new KeyError('no_such_client')
}

/** Ends the client and its tokens at once. Throws {@link KeyError} `no_such_client`. */
export async function revokeClient(sql: Sql, clientId: string): Promise<void> {
  if (!(await endClient(sql, clientId))) throw new KeyError('no_such_client')
}
