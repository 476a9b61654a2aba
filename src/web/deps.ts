/** What the portal is given: everything it touches besides the request. */
import type { AuditTrail } from '../audit/trail.ts'
import type { CardTokenizer } from '../card/token.ts'
import type { Sql } from '../db/connect.ts'
import type { TrustedProxies } from '../http/conventions/address.ts'
import type { Reads, RequestFailure, RequestRecord } from '../http/deps.ts'
import type { EncryptionKey } from '../keys/encryption.ts'
import type { Vault } from '../privacy/vault.ts'
import type { SignIn } from '../sign-in/sign-in.ts'

/** The dependencies of {@link createPortal}. */
export interface PortalDeps {
  sql: Sql
  audit: Pick<AuditTrail, 'record'>
  signIn: SignIn
  /** Opens what is sealed for the member alone. */
  vault: Vault
  tokenizer: CardTokenizer
  /** To which the browser encrypts card numbers. */
  encryptionKey: EncryptionKey
  /** Where browsers find the gateway: `https://loyalty.example`, or `http://127.0.0.1:8080`. */
  publicUrl(): string
  /** Whose `X-Forwarded-For` is believed; by default nobody's. */
  trustedProxies?: TrustedProxies
  /** Whether members and cards are made up; every page says so. */
  isDemo: boolean
  reads: Pick<Reads, 'explanation'>
  onRequest?(record: RequestRecord): void
  onFailure?(failure: RequestFailure): void
}
