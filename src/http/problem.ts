/** Errors as RFC 9457 problem documents: every code, its status and its title. */
import { z } from '@hono/zod-openapi'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** What each stable code means. A new code does not compile until it has both. */
const problems = {
  malformed_request: [400, 'The request is not HTTP that this server understands'],
  malformed_json: [400, 'The body is not JSON'],
  invalid_parameter: [400, 'A parameter does not have the form that the API asks for'],
  unauthenticated: [401, 'No valid API key or token was sent'],
  dpop_proof_refused: [
    401,
    'The DPoP proof does not hold: its time, method, address, token or key, or it was used before',
  ],
  key_misplaced: [401, 'A test key was sent to a live gateway, or a live key to a sandbox'],
  forbidden: [403, 'This key or token is for another kind of caller'],
  insufficient_scope: [403, 'This key or token has not the scope that the operation asks for'],
  not_found: [404, 'There is no such resource'],
  code_sign_in_off: [404, 'This gateway signs nobody in by codes'],
  method_not_allowed: [405, 'The resource does not take this method'],
  request_timeout: [408, 'The request was not sent in time'],
  phone_claimed: [409, "The phone is another member's"],
  consent_missing: [409, 'The member has not agreed to that; show the text and ask first'],
  card_claimed: [409, 'The card is linked already, to another member or as another card'],
  card_linked: [409, 'The card is linked to this member already'],
  card_blocked: [409, 'The card may not be asked for again yet; `until` says when'],
  card_proof_refused: [409, "That does not prove that the card is the member's"],
  card_link_ended: [409, 'The card does not wait for a proof any more'],
  roster_conflict: [409, 'A roster of this number or a later one was sent before'],
  exception_resolved: [409, 'The exception is resolved already; undo that first'],
  exception_open: [409, 'The exception is open; there is nothing to undo'],
  resolution_in_use: [409, 'Another event was moved into its payment; undo that first'],
  insufficient_points: [409, 'The member has fewer points than that available'],
  hold_ended: [409, 'The redemption is not held any more, or was posted with other points'],
  exceeds_redemption: [409, 'More than was redeemed and is not returned yet'],
  exceeds_purchase: [409, 'More than the purchase was, less what was refunded of it'],
  exceeds_hold: [409, 'More than is held: the member has not agreed to that'],
  in_review: [409, 'A person looks at the redemption first; read it again in a while'],
  not_in_review: [409, 'The redemption waits for nobody'],
  spend_locked: [409, 'The member has locked its points'],
  limit_exceeded: [409, 'That is more often, or more points, than the limits allow'],
  qr_ended: [409, 'The QR code is over; ask for a new one'],
  quote_refused: [409, 'The quote does not hold: it is not known here, used or over'],
  proof_refused: [409, 'The proof that the member is there is not right'],
  own_draft: [409, 'Another person has to approve what this one wrote'],
  draft_approved: [409, 'The draft is approved already, and stays as it is'],
  too_many_drafts: [409, 'More drafts wait for approval than may'],
  campaign_exists: [409, 'There is a campaign of this name that says otherwise'],
  referral_refused: [409, 'The member cannot be referred by that code'],
  too_many_claims: [409, 'Five claims of the member wait already; one has to be decided first'],
  claim_not_decided: [409, 'The claim cannot be decided so'],
  feedback_given: [409, 'Other feedback was given for this payment before'],
  feedback_not_possible: [
    409,
    'The payment is too old, or was made at no location of the coalition',
  ],
  feedback_answered: [409, 'The feedback was answered otherwise before'],
  too_many_endpoints: [409, 'There are as many endpoints as there may be'],
  consent_request_over: [409, 'The request was answered, replaced, or not answered in time'],
  purpose_needed: [409, 'The member has agreed to several purposes; say which one is meant'],
  no_encryption_key: [409, 'The bank has registered no key to encrypt to'],
  too_many_exports: [409, 'There are as many exports as there may be; they end by themselves'],
  endpoint_disabled: [409, 'The endpoint is disabled; enable it first'],
  in_flight: [409, 'The same request is being worked on; ask again in a moment'],
  location_exists: [
    409,
    'There is another location of this name: of the partner, or of another one in the same city',
  ],
  too_many_locations: [
    409,
    'There are as many locations, or merchant ids that wait for the operator, as there may be',
  ],
  proposal_decided: [409, 'It was decided otherwise, or the partner has said otherwise since'],
  proposal_conflict: [409, "The merchant id is another partner's in that time"],
  partner_left: [409, 'Points cannot be redeemed at this partner any more'],
  cursor_expired: [410, 'Events after that cursor have been forgotten; begin without one'],
  precondition_failed: [412, 'It was changed meanwhile; read it again'],
  consent_outdated: [409, 'Another version of the text is shown now; show that one'],
  body_too_large: [413, 'The body is larger than the API takes'],
  unsupported_media_type: [415, 'The body must be application/json'],
  invalid_body: [422, 'The body does not have the form that the API asks for'],
  key_reused: [422, 'Another request was sent with this key before'],
  proof_required: [422, 'The redemption needs a proof that the member is there'],
  purchase_required: [422, 'The redemption must name a quote or its purchase'],
  no_worth: [422, 'It is not agreed what a point is worth in that currency'],
  points_out_of_bounds: [422, 'Fewer or more points than may be used, or no multiple of the step'],
  code_refused: [422, 'The code is wrong, over or used, or was tried too often'],
  token_refused: [422, 'The access token is not a good one for this API'],
  ticket_refused: [422, 'The ticket is used or over, or is none'],
  referral_code_unknown: [422, 'The referral code is nobody’s, or was mistyped'],
  claim_refused: [422, 'No purchase of such a place or day can be claimed'],
  terms_refused: [422, 'The terms contradict those that stand, or their funder'],
  signature_refused: [
    422,
    'It is not signed by a registered key of the bank, or not of the type asked for',
  ],
  roster_refused: [422, 'The roster is not what its first line says, or has none'],
  card_unreadable: [422, 'The card is not encrypted to the published key as the API asks for'],
  card_number_invalid: [422, 'The encrypted text is not a card number'],
  file_refused: [422, 'The file is not what the API asks for'],
  map_change_refused: [422, 'The change contradicts the map of merchant ids'],
  rule_refused: [422, 'The rule cannot be taken as it is'],
  payment_unsuitable: [422, 'The card event cannot be given to that payment'],
  clearing_file_refused: [422, 'The clearing file cannot be imported as it is'],
  rate_limited: [429, 'More requests than this caller may send; wait as long as Retry-After says'],
  version_missing: [428, 'Say which version you change: If-Match with the ETag that you have read'],
  headers_too_large: [431, 'The header of the request is larger than the server takes'],
  internal: [500, 'The gateway failed; the request id helps its operator to find out why'],
  code_not_sent: [503, 'The code could not be sent; try again in a while'],
  unavailable: [503, 'The gateway cannot reach its database at the moment; try again'],
  busy: [503, 'Another request of this kind is being worked on; try again'],
  timed_out: [504, 'The gateway did not finish in time; try again'],
} as const satisfies Record<string, readonly [ContentfulStatusCode, string]>

/** Stable, machine-readable code of a problem. */
export type ProblemCode = keyof typeof problems

/** Media type of a problem document. */
export const problemMediaType = 'application/problem+json'

/** Which part of the request is wrong: a JSON Pointer into the body (and where in a condition), or the name of a parameter. */
export type ProblemDetail = { detail: string } & (
  { pointer: string; column?: number } | { parameter: string }
)

/** What a refusal says besides its code, so that the caller may ask for what can be done. */
export interface ProblemFacts {
  /** Points that the member may spend. */
  available?: string
  /** Points of the redemption that may still be returned. */
  returnable?: string
  /** What the redemption is instead. */
  state?: string
  /** Of the purchase, what may still be refunded, in minor units. */
  refundable?: string
  /** Points that are held. */
  held?: string
  /** What is wrong with a quote, a proof or a referral. */
  why?: string
  /** Proofs of which one is needed. */
  proofs?: readonly string[]
  /** When it may be asked for again: UTC. */
  until?: string
  /** The limits that it is beyond. */
  limits?: readonly string[]
  /** How many points may be used. */
  bounds?: { min: string; max: string | null; step: string }
}

/** A refusal that a route or a middleware throws; the application turns it into its document. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: ProblemCode
  readonly errors: readonly ProblemDetail[]
  readonly facts: ProblemFacts
  constructor(code: ProblemCode, errors: readonly ProblemDetail[] = [], facts: ProblemFacts = {}) {
    super(problems[code][1])
    this.code = code
    this.errors = errors
    this.facts = facts
  }
}

/** The document as it goes out. Nothing that the caller sent is in it. */
export interface ProblemDocument extends ProblemFacts {
  type: string
  title: string
  status: number
  code: ProblemCode
  requestId: string
  errors?: readonly ProblemDetail[]
}

/** HTTP status of a code. */
export function statusOf(code: ProblemCode): ContentfulStatusCode {
  return problems[code][0]
}

/** The problem document of a code. */
export function problemDocument(
  code: ProblemCode,
  requestId: string,
  errors: readonly ProblemDetail[] = [],
  facts: ProblemFacts = {},
): ProblemDocument {
  const [status, title] = problems[code]
  const document = { type: `urn:cobrand:problem:${code}`, title, status, code, requestId, ...facts }
  return errors.length === 0 ? document : { ...document, errors }
}

/** Every code. */
export const problemCodes = Object.keys(problems) as ProblemCode[]

/** The problem document in the OpenAPI description. */
export const problemSchema = z
  .object({
    type: z.string().openapi({ description: 'A URN that names the code' }),
    title: z.string().openapi({ description: 'What the code means, for a person' }),
    status: z.int().openapi({ description: 'The HTTP status again' }),
    code: z.enum(problemCodes).openapi({ description: 'Stable; decide by it, not by the title' }),
    requestId: z.uuid().openapi({ description: 'As in the X-Request-Id header' }),
    available: z.string().optional().openapi({
      description:
        'Of `insufficient_points`: what the member may spend; negative where points are owed',
    }),
    returnable: z.string().optional().openapi({
      description: 'Of `exceeds_redemption`: what may still be returned',
    }),
    state: z.string().optional().openapi({
      description: 'Of `hold_ended`: what the redemption is instead',
    }),
    refundable: z.string().optional().openapi({
      description: 'Of `exceeds_purchase`: what may still be refunded, in minor units',
    }),
    held: z.string().optional().openapi({ description: 'Of `exceeds_hold`: points that are held' }),
    why: z.string().optional().openapi({
      description:
        'Of `roster_refused`, `roster_conflict`, `quote_refused`, `proof_refused`, `referral_refused`, `claim_refused` and `claim_not_decided`: what is wrong with it',
    }),
    proofs: z.array(z.string()).optional().openapi({
      description: 'Of `proof_required`: the proofs of which one is needed',
    }),
    until: z.iso.datetime().optional().openapi({
      description: 'Of `card_blocked`: when it may be asked for again',
    }),
    limits: z.array(z.string()).optional().openapi({
      description: 'Of `limit_exceeded`: which limits, e.g. `member_day_redemptions`',
    }),
    bounds: z
      .object({ min: z.string(), max: z.string().nullable(), step: z.string() })
      .optional()
      .openapi({ description: 'Of `points_out_of_bounds`: how many points may be used' }),
    errors: z
      .array(
        z.object({
          detail: z.string(),
          pointer: z.string().optional().openapi({ description: 'JSON Pointer into the body' }),
          column: z.int().optional().openapi({ description: 'Where in a condition, from 1' }),
          parameter: z.string().optional().openapi({ description: 'Name of the parameter' }),
        }),
      )
      .optional(),
  })
  .openapi('Problem')
