/** What the token endpoint refuses with (RFC 6749 5.2, RFC 9449 5). */

/** What each code means, where nothing more is said. */
const meaning = {
  invalid_request: 'a parameter is missing, sent twice or not of its form',
  invalid_client: 'the client is not known, or its assertion is not right',
  unsupported_grant_type: 'the grant is client_credentials and no other',
  invalid_scope: 'a scope is not known, or not one of the client',
  invalid_dpop_proof: 'the DPoP proof is not right for this request',
} as const

/** Stable code of an {@link OAuthError}. */
export type OAuthErrorCode = keyof typeof meaning

/** Every code. */
export const oauthErrorCodes = Object.keys(meaning) as readonly OAuthErrorCode[]

/** A refusal of the token endpoint. Its message holds nothing that was sent. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly code: OAuthErrorCode
  constructor(code: OAuthErrorCode, message: string = meaning[code]) {
    super(message)
    this.code = code
  }
}
