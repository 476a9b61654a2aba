/** Endpoints: where an owner, a partner or a bank, wants its events sent. */

/** Endpoints that an owner may have. */
export const endpointsMax = 10
/** Characters of an endpoint's description. */
export const descriptionCharsMax = 200
/** How long a replaced secret signs beside the new one, unless its owner says otherwise. */
export const overlapHoursDefault = 24
/** The longest that it may. */
export const overlapHoursMax = 168

/** Why an endpoint is disabled: by its owner, because it answered 410, or because it failed for five days. */
export type DisabledWhy = 'owner' | 'gone' | 'failing'

/** What an owner says of an endpoint. */
export interface EndpointTerms {
  readonly url: string
  readonly description: string
  /** Which events; empty: all. */
  readonly types: readonly string[]
  /** Events of which locations; empty: all. Events of no location are sent in any case. */
  readonly locationIds: readonly bigint[]
}

/** An endpoint as its owner sees it. */
export interface Endpoint extends EndpointTerms {
  readonly endpointId: bigint
  readonly ownerId: bigint
  /** `null`: events are sent. */
  readonly disabled: DisabledWhy | null
  /** Raised by each change of its owner's. */
  readonly revision: number
  readonly createdAt: Date
  /** Since when nothing was taken; `null`: the last attempt succeeded, or there was none. */
  readonly failingSince: Date | null
  /** Until when a replaced secret signs, too. */
  readonly oldSecretUntil: Date | null
}

/** One attempt to send an event. */
export interface Attempt {
  readonly at: Date
  readonly durationMs: number
  /** HTTP status; `null` where no answer came. */
  readonly status: number | null
  /** Why it failed; `null`: the event was taken. */
  readonly error: AttemptError | null
  /** The beginning of the answer, for the receiver's developers. */
  readonly response: string
}

/** All reasons for which an attempt fails, in the order in which they are met. */
export const attemptErrors = [
  'name_not_resolved',
  'address_refused',
  'not_connected',
  'tls_failed',
  'timed_out',
  'cut_off',
  'redirected',
  'status_not_2xx',
] as const

/** See {@link attemptErrors}. */
export type AttemptError = (typeof attemptErrors)[number]
