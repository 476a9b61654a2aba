/** What comes of signing in. */
import type { ConsentKind } from '../member/consent/text.ts'

/** How somebody proved who it is. */
export type Proof = 'code' | 'oidc'

/** What a token of the identity provider gives: what is opened with it does no more than its scopes, and ends when it does. */
export interface Grant {
  /** As the token has them; others than those of this API among them. */
  readonly scopes: readonly string[]
  readonly endsAt: Date
}

/** A session as its member gets it; the token is shown once. */
export interface NewSession {
  readonly memberId: bigint
  /** `ms_...` */
  readonly token: string
  /** It ends then, whatever is done with it. */
  readonly endsAt: Date
}

/** A session as it is kept. */
export interface Session {
  readonly memberId: bigint
  readonly proof: Proof
  /** What it may do; `null`: whatever its member may. */
  readonly scopes: readonly string[] | null
  readonly startedAt: Date
  readonly endsAt: Date
}

/** Somebody who proved a phone or a subject: a member, or who may become one with the ticket. */
export type Entry =
  | { readonly outcome: 'signed_in'; readonly session: NewSession }
  | {
      readonly outcome: 'not_a_member'
      /** `jt_...`, good once. */
      readonly ticket: string
      readonly endsAt: Date
    }

/** Too much was asked for, for this phone or from this address. */
export interface Limited {
  readonly outcome: 'limited'
  readonly retryAfterSeconds: number
}

/** What asking for a code came to; the same for phones of members and of strangers. */
export type CodeOutcome =
  | { readonly outcome: 'sent'; readonly endsAt: Date }
  | Limited
  /** `not_offered`: this gateway has no way to send codes. */
  | { readonly outcome: 'not_sent' | 'not_offered' }

/** What showing a code came to. `code_refused`: wrong, over, used, tried too often, or none. */
export type RedeemOutcome = Entry | Limited | { readonly outcome: 'code_refused' }

/** What coming back from the identity provider came to. `refused`: not what was begun in this browser, or the provider said no. */
export type ReturnOutcome = Entry | { readonly outcome: 'refused' }

/** What showing an access token of the provider came to. `unavailable`: the provider does not answer for its keys. */
export type TokenOutcome = Entry | { readonly outcome: 'token_refused' | 'unavailable' }

/** What joining came to. `signed_in`: somebody had taken the person in meanwhile, and nothing was recorded. */
export type JoinOutcome =
  | { readonly outcome: 'joined' | 'signed_in'; readonly session: NewSession }
  | { readonly outcome: 'ticket_refused' | 'not_a_name' }
  /** The texts that are to be shown and agreed to first: missing, or an older version of theirs. */
  | { readonly outcome: 'consents_needed'; readonly kinds: readonly ConsentKind[] }
