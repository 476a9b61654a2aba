/** What can be wrong with keys and what was made with them. */

/** Stable code of a {@link KeyError}. */
export type KeyErrorCode =
  | 'not_a_private_key'
  | 'undecryptable'
  | 'not_a_name'
  | 'name_taken'
  | 'no_such_owner'
  | 'no_such_key'
  | 'key_for_bank'
  | 'not_unwrapped'
  | 'rotation_under_way'
  | 'not_a_key_set'
  | 'not_a_client_id'
  | 'not_for_members'
  | 'binding_required'
  | 'client_exists'
  | 'no_such_client'

const meaning = {
  not_a_private_key: 'the encryption key is not a private P-256 key in JWK form',
  undecryptable: 'not a JWE that was encrypted to the published key',
  not_a_name: 'the name may hold a card number',
  name_taken: 'an API key of this name exists already, in use or revoked',
  no_such_owner: 'no member, partner, bank or acquirer has this id',
  no_such_key: 'no API key of this name is in use',
  key_for_bank:
    'whoever has an API key can use it, so banks have them in sandboxes only: make a client with bound tokens',
  not_unwrapped: 'a key of the gateway was kept under another card token key, or was changed',
  rotation_under_way: 'a new key waits already to be used',
  not_a_key_set: 'the key set is not one of public keys (RFC 7517)',
  not_a_client_id:
    'a client id has 3 to 64 of the characters a-z, 0-9, ".", "_" and "-", and a letter or digit at both ends',
  not_for_members: 'members sign in by themselves and have no clients',
  binding_required: "a bank's tokens are bound: choose dpop or mtls",
  client_exists: 'a client of this id exists already, in use or revoked',
  no_such_client: 'no client of this id is in use',
} as const satisfies Record<KeyErrorCode, string>

/** A key that cannot be used as asked. Its message never holds key material or plaintext. */
export class KeyError extends Error {
  override readonly name = 'KeyError'
  readonly code: KeyErrorCode
  /** `detail`: what exactly is wrong, without any of the content. */
  constructor(code: KeyErrorCode, detail?: string) {
    super(detail === undefined ? meaning[code] : `${meaning[code]}: ${detail}`)
    this.code = code
  }
}
