/** What can be wrong with keys and what was made with them. */

/** Stable code of a {@link KeyError}. */
export type KeyErrorCode =
  | 'not_a_private_key'
  | 'undecryptable'
  | 'not_a_name'
  | 'name_taken'
  | 'no_such_owner'
  | 'no_such_key'

const meaning = {
  not_a_private_key: 'the encryption key is not a private P-256 key in JWK form',
  undecryptable: 'not a JWE that was encrypted to the published key',
  not_a_name: 'the name may hold a card number',
  name_taken: 'an API key of this name exists already, in use or revoked',
  no_such_owner: 'no member or partner has this id',
  no_such_key: 'no API key of this name is in use',
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
