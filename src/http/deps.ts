/** What the HTTP application is given: everything it touches besides the request. */
import type { CardEventResult } from '../acquirer/take.ts'
import type { Directory } from '../card/directory.ts'
import type { CardTokenizer } from '../card/token.ts'
import type { Sql } from '../db/connect.ts'
import type { EncryptionKey } from '../keys/encryption.ts'
import type { SigningKeys } from '../keys/signing.ts'
import type { Grant, TokenRequest } from '../keys/token/grant.ts'
import type { EventSink } from '../intake/index.ts'
import type { Vault } from '../privacy/vault.ts'
import type { Redemptions } from '../ledger/redemption/redemptions.ts'
import type { Identifiers } from '../member/identifier.ts'
import type { WholeExplanation } from '../intake/store/explain.ts'
import type { Desk } from '../redemption/desk.ts'
import type { ReceiptResult } from '../receipt/result.ts'
import type { SignIn } from '../sign-in/sign-in.ts'
import type { WebhookDesk } from '../webhook/desk.ts'
import type { Recorder } from './audit.ts'
import type { Verifier } from './auth/authenticate.ts'
import type { TrustedProxies } from './conventions/address.ts'
import type { Counted } from './conventions/rate-limit.ts'

/**
 * The member's points. Held ones are not available until the hold ends, pending ones are promised and
 * not yet spendable; available ones may be below zero.
 */
export interface Balance {
  available: bigint
  held: bigint
  pending: bigint
}

/** What the API reads of ledger and payments. */
export interface Reads {
  /** `null` where there is no such member. */
  balance(memberId: bigint): Promise<Balance | null>
  /** Whether the partner knows the member: a customer, or somebody who stood at its till within a day. */
  isCustomer(asked: { partnerId: bigint; memberId: bigint }): Promise<boolean>
  /** `null` where there is no such payment. */
  explanation(memberId: bigint, paymentId: bigint): Promise<WholeExplanation | null>
}

/** What an import counted, as it is kept with the file. */
export interface ClearingReport {
  file: string
  acquirer: string
  profile: string
  bytes: number
  records: number
  taken: number
  matchedByRung: Record<string, number>
  duplicate: number
  strangers: number
  notYetTaken: number
  notYetTakenByKind: Record<string, number>
  rejected: number
  rejectedByReason: Record<string, number>
  rejects: { line: number; offset?: number; reason: string }[]
  controls: { of: string; stated: string; counted: string; agrees: boolean }[]
  pointsGiven: string
  pointsTaken: string
}

/** What became of a clearing file that was sent. `unavailable`: it may be sent again. */
export type UploadOutcome =
  | { outcome: 'imported' | 'already_imported'; fileId: bigint; report: ClearingReport }
  | { outcome: 'refused'; message: string }
  | { outcome: 'too_large' | 'unknown_acquirer' | 'unavailable' }

/** Whether the gateway can do its work, and which part of it cannot. */
export interface Readiness {
  ready: boolean
  checks: readonly { name: string; ok: boolean }[]
}

/** One answered request. Holds the route's pattern and never the path, which may hold anything. */
export interface RequestRecord {
  requestId: string
  method: string
  /** E.g. `/v1/members/:id/balance`; `''` where no route matched. */
  route: string
  status: number
  durationMs: number
}

/** A failure that is not the caller's. The error may quote anything: log it through a mask. */
export interface RequestFailure {
  requestId: string
  error: unknown
}

/** The token endpoint. */
export interface OAuth {
  /** Throws `OAuthError` where the request is refused. */
  grant(request: TokenRequest): Promise<Grant>
  /** Whether callers may show certificates: the server speaks TLS and knows whose to trust. */
  readonly takesCertificates: boolean
}

/** The dependencies of {@link createApp}. */
export interface AppDeps {
  sql: Sql
  /** How the gateway is called from outside, without a path; the issuer of its tokens. */
  publicUrl(): string
  oauth: OAuth
  /** Who callers are; the first that takes a credential decides. */
  verifiers: readonly Verifier[]
  audit: Recorder
  /** How members get in. */
  signIn: SignIn
  reads: Reads
  redemptions: Redemptions
  /** Asks for proof and keeps limits before points are redeemed. */
  desk: Desk
  webhooks: WebhookDesk
  tokenizer: CardTokenizer
  /** Whose a card is, as this gateway knows. */
  directory: Pick<Directory, 'find'>
  encryptionKey: EncryptionKey
  /** What documents and tokens are signed with. */
  signingKeys: SigningKeys
  identifiers: Identifiers
  /** Opens what is sealed of members. */
  vault: Vault
  /** Takes the purchases that partners own up to. */
  intake: EventSink
  /** Takes the receipts of a partner's tills, documents of any kind: each has its own result, in their order. */
  takeReceipts(partnerId: bigint, documents: readonly unknown[]): Promise<ReceiptResult[]>
  /** Takes card events of an acquirer, documents of any kind: each has its own result, in their order. */
  takeCardEvents(
    acquirerId: string,
    documents: AsyncIterable<unknown>,
  ): AsyncIterable<CardEventResult>
  readiness(): Promise<Readiness>
  /** Imports a clearing file as it comes in. Throws what the body throws. */
  takeClearingFile(upload: {
    acquirerId: string
    name: string
    body: AsyncIterable<Uint8Array>
  }): Promise<UploadOutcome>
  /** Under which answers to requests with an Idempotency-Key are kept: of `deriveAnswerSecret`. */
  answerSecret: Buffer
  /** Proxies whose `X-Forwarded-For` is believed; by default none. */
  trustedProxies?: TrustedProxies
  /** Requests of a caller in a minute, where they are not `requestsMax`. */
  requestsMax?: Readonly<Record<Counted, number>>
  /** Milliseconds that a request may be worked on, where they are not `handlingMsMax`. */
  handlingMs?: number
  metrics: { readonly contentType: string; text(): Promise<string> }
  /** Called after every answer. */
  onRequest?(record: RequestRecord): void
  onFailure?(failure: RequestFailure): void
}
