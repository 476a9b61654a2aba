/** The HTTP API in types and methods: made by `npm run client` of the description, not by hand. */

export interface AcceptClaimParams {
  /**
   * @pattern ^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$
   * @example "1024-3"
   */
  id: string
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface Access {
  /** @format date-time */
  at: string
  by: 'you' | 'operator' | 'partner' | 'bank' | 'acquirer' | 'other' | 'gateway'
  /** False where it was refused */
  granted: boolean
  /**
   * Of the partner or bank
   * @example "Dala Market"
   */
  name: string
  /** @example "readBalance" */
  operation: string
  /**
   * The same in words
   * @example "read balance"
   */
  what: string
}

export interface AccessToken {
  /** A JWT (RFC 9068); send it as it is */
  access_token: string
  /**
   * Seconds
   * @example 300
   */
  expires_in: number
  /**
   * Left out, it may do whatever its client may
   * @example "profiles:read cohorts:read"
   */
  scope?: string
  /** The scheme to send it with. `DPoP`: with a proof of its own for every request */
  token_type: 'Bearer' | 'DPoP'
}

export interface AccrualLine {
  /**
   * Null where another partner pays for them
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  funderId: string | null
  /**
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  pending: string
  /**
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  posted: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  ruleId: string
  ruleName: string
  version: number
}

export interface AgreeToFundParams {
  /** The owner: a partner, or `coalition` */
  id: string
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

/**
 * What is left of it, held or paid
 * @example {"minor":"125000","currency":"KZT"}
 */
export interface Amount {
  /**
   * ISO 4217 alphabetic code
   * @minLength 3
   * @maxLength 3
   */
  currency: string
  /**
   * In minor units
   * @pattern ^-?[0-9]+$
   */
  minor: string
}

export interface AnswerFeedbackParams {
  /**
   * @pattern ^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$
   * @example "1024-70001"
   */
  id: string
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ApproveMerchantIdProposalParams {
  /**
   * The proposal's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface ApproveRedemptionParams {
  /**
   * The redemption's id
   * @pattern ^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$
   * @example "1024-80001"
   */
  id: string
}

export interface ApproveRuleDraftParams {
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface AuthorizationServer {
  dpop_signing_alg_values_supported: string[]
  grant_types_supported: string[]
  /** @format uri */
  issuer: string
  /** @format uri */
  jwks_uri: string
  /** None: there is no authorization endpoint */
  response_types_supported: string[]
  scopes_supported: string[]
  tls_client_certificate_bound_access_tokens: boolean
  /** @format uri */
  token_endpoint: string
  token_endpoint_auth_methods_supported: string[]
  token_endpoint_auth_signing_alg_values_supported: string[]
}

export interface Balance {
  /**
   * Points that may be spent now
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  available: string
  /**
   * Points that are held to be redeemed
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  held: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  memberId: string
  /**
   * Points of payments that are not cleared yet
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  pending: string
}

export interface Birthday {
  /**
   * From 1900 to today. It is never shown
   * @format date
   * @example "1990-11-20"
   */
  birthday: string
}

export interface Campaign {
  budgetPoints: string | null
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  campaignId: string
  holdOutPercent: number
  name: string
  /**
   * null: the coalition's own
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  partnerId: string | null
  usedPoints: string
}

export interface CampaignEffect {
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  campaignId: string
  /**
   * ISO 4217 alphabetic code
   * @pattern ^[A-Z]{3}$
   * @example "KZT"
   */
  currency: string
  /** @pattern ^\d{4}-(0[1-9]|1[0-2])$ */
  from: string
  heldOut: {
    averageBillMinor: number | null
    members: number
    turnoverMinor: string
    turnoverMinorPerMember: number
    visits: string
    visitsPerMember: number
  }
  holdOutPercent: number
  in: {
    averageBillMinor: number | null
    members: number
    turnoverMinor: string
    turnoverMinorPerMember: number
    visits: string
    visitsPerMember: number
  }
  lift: {
    averageBill: Estimate | null
    /** With the bounds of its 95 % confidence interval */
    incrementalMinor: Estimate
    incrementalMinorPerPoint: Estimate | null
    /** With the bounds of its 95 % confidence interval */
    incrementalVisits: Estimate
    /** With the bounds of its 95 % confidence interval */
    turnover: Estimate
    turnoverPercent: Estimate | null
    /** With the bounds of its 95 % confidence interval */
    visits: Estimate
  }
  members: 'known' | 'all'
  /** Why there is nothing to compare */
  noLift: 'no_hold_out' | 'too_few_members'
  /**
   * Given by the campaign's rules to those who are in
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  points: string
  /**
   * Included
   * @pattern ^\d{4}-(0[1-9]|1[0-2])$
   */
  to: string
}

export interface CancelCardLinkParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * The id of the card that waits
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  linkId: string
}

export interface Card {
  /**
   * First six digits
   * @example "411111"
   */
  bin: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  cardId: string
  /** @example "1111" */
  lastFour: string
  /**
   * Stands for the card at a till: a terminal that knows it names the member by it
   * @format uuid
   * @example "3f0c6c1e-8f5b-4a0e-9d3c-5b1f2a7e6d90"
   */
  reference: string
  state: 'linked' | 'unlinked'
}

/** @example {"id":"2026-11-20/000042","mti":"0100","card":"eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6Ii4uLiJ9..iv.ciphertext.tag","amount":{"minor":"125000","currency":"KZT"},"transmittedAt":"2026-11-20T13:04:31Z","stan":"000042","rrn":"632504000042","authorizationCode":"831000","terminalId":"T0000001","merchantId":"M1","mcc":"5411","localTime":"2026-11-20T18:04:31","channel":"in_store","entryMode":"contactless"} */
export interface CardEvent {
  /**
   * @default ""
   * @pattern ^\d{0,11}$
   */
  acquiringInstitution?: string
  amount: {
    currency: string
    /** @pattern ^(?:0|[1-9][0-9]{0,14})$ */
    minor: string
  }
  /** @default true */
  approved?: boolean
  /**
   * @maxLength 6
   * @default ""
   * @pattern ^[ -~]*$
   */
  authorizationCode?: string
  /** @maxLength 2048 */
  card: string
  /**
   * @default "0"
   * @pattern ^(?:0|[1-9][0-9]{0,14})$
   */
  cashMinor?: string
  /** @default "unknown" */
  channel?: 'in_store' | 'online' | 'unknown'
  /** @default "" */
  entryMode?:
    '' | 'credential_on_file' | 'ecommerce' | 'contactless' | 'chip' | 'magstripe' | 'manual'
  /**
   * @maxLength 64
   * @pattern ^[ -~]*$
   */
  id?: string
  increment?: 'delta' | 'total'
  /** @pattern ^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$ */
  localTime: string
  /**
   * @default ""
   * @pattern ^(?:\d{4})?$
   */
  mcc?: string
  /**
   * @maxLength 15
   * @default ""
   * @pattern ^[ -~]*$
   */
  merchantId?: string
  /** @pattern ^[01][124][02][01]$ */
  mti: string
  /**
   * @maxLength 60
   * @default ""
   * @pattern ^[ -~]*$
   */
  networkReference?: string
  original?: {
    /** @pattern ^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$ */
    localTime?: string
    /** @pattern ^\d{1,12}$ */
    stan: string
    /** @pattern ^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$ */
    transmittedAt?: string
  }
  /**
   * @default ""
   * @pattern ^(?:[0-9A-Z]{29})?$
   */
  par?: string
  /** @pattern ^(?:0|[1-9][0-9]{0,14})$ */
  remainingMinor?: string
  /**
   * @maxLength 12
   * @default ""
   * @pattern ^[ -~]*$
   */
  rrn?: string
  /** @pattern ^\d{1,12}$ */
  stan: string
  /**
   * @maxLength 16
   * @default ""
   * @pattern ^[ -~]*$
   */
  terminalId?: string
  /** @pattern ^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$ */
  transmittedAt: string
}

export interface CardEventResult {
  detail?: string
  /** The event's own, where it said one */
  id: string | null
  /**
   * Which event of a document, or line of a stream, from 1
   * @min 1
   */
  line: number
  /** recorded, or repeated: durable, once; no_member: nothing was kept; no_purchase: an amount of nothing; invalid: send it corrected; unavailable: send it again */
  outcome: 'recorded' | 'repeated' | 'no_member' | 'no_purchase' | 'invalid' | 'unavailable'
  pointer?: string
  /**
   * What it moved, for the slip
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  points?: string
}

/** @example {"events":[{"id":"2026-11-20/000042","mti":"0100","card":"eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6Ii4uLiJ9..iv.ciphertext.tag","amount":{"minor":"125000","currency":"KZT"},"transmittedAt":"2026-11-20T13:04:31Z","stan":"000042","rrn":"632504000042","authorizationCode":"831000","terminalId":"T0000001","merchantId":"M1","mcc":"5411","localTime":"2026-11-20T18:04:31","channel":"in_store","entryMode":"contactless"}]} */
export interface CardEvents {
  events: CardEvent[]
}

export interface CardLink {
  /**
   * @min 0
   * @max 3
   */
  attemptsLeft: number
  /**
   * First six digits
   * @example "411111"
   */
  bin: string
  /**
   * Of the linked card
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  cardId: string | null
  /**
   * Until then it is kept, and can be proved
   * @format date-time
   */
  endsAt: string
  /** @example "1111" */
  lastFour: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  linkId: string
  /** @format date-time */
  requestedAt: string
  /** `waiting` for one of `ways`; `linked`; `refused`, after three wrong tries; `lost`: another member proved first */
  state: 'waiting' | 'linked' | 'refused' | 'lost'
  /** How to prove it; none where it does not wait */
  ways: CardProofWay[]
}

export type CardProof =
  | {
      amount: {
        /**
         * ISO 4217 alphabetic code
         * @pattern ^[A-Z]{3}$
         * @example "KZT"
         */
        currency: string
        /**
         * Exactly what was paid, in minor units
         * @pattern ^[1-9][0-9]{0,17}$
         * @example "1234500"
         */
        minor: string
      }
      kind: 'purchase'
      /**
       * The shop's day
       * @format date
       * @example "2026-11-20"
       */
      purchasedOn: string
    }
  | {
      /**
       * Compact JWS of the bank, `typ` `card-ownership+jwt`: `aud`, `iat`, `exp` (at most ten minutes later), `jti`, `nonce`, and the card: `card`, a JWE to the published key as in an enrolment, or `bin` and `last_four`
       * @maxLength 8192
       * @example "eyJhbGciOiJFUzI1NiIsInR5cCI6ImNhcmQtb3duZXJzaGlwK2p3dCJ9.e30.c2lnbmF0dXJl"
       */
      assertion: string
      kind: 'bank'
    }

/** Pay with the card in a shop, then tell exactly how much, and on which day */
export type CardProofWay =
  | {
      kind: 'purchase'
    }
  | {
      /**
       * What `aud` of that must say
       * @format uri
       */
      audience: string
      /** @example "Alfa Bank" */
      bank: string
      kind: 'bank'
      /** For the bank's app: what it signs must say it */
      nonce: string
      /**
       * The bank's page that asks who it is; null where it has none
       * @format uri
       */
      url: string | null
    }

export interface ChangeBankWebhookEndpointParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
  /**
   * The endpoint's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface ChangeLocationParams {
  /**
   * The location's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ChangeLoyaltyIndexParams {
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ChangeSegmentParams {
  /**
   * @pattern ^[a-z][a-z0-9_-]{0,39}$
   * @example "sleeping-best"
   */
  name: string
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ChangeTiersParams {
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ChangeWebhookEndpointParams {
  /**
   * The endpoint's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface Claim {
  /** What is left of it, held or paid */
  amount: Amount
  /**
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-3"
   */
  claimId: string
  /** @format date */
  day: string
  /** @format date-time */
  decidedAt: string | null
  location: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  locationId: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  memberId: string
  /** @format date-time */
  openedAt: string
  /**
   * The payment that it turned out to be. To the operator, of an open one: a payment of the member’s that fits, at no location of ours or for a person to decide
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-70001"
   */
  paymentId: string | null
  /** Why it was refused */
  reason: string
  /** `counted`: the purchase was there already */
  state: 'open' | 'counted' | 'accepted' | 'refused'
}

/** @example {"by":"receipt","receiptId":"10/4711","at":"2026-11-20T14:05:09+05:00"} */
export type ClaimAcceptance =
  | {
      /**
       * As the receipt says
       * @format date-time
       * @example "2026-11-20T14:05:09+05:00"
       */
      at: string
      by: 'receipt'
      /**
       * The till’s number of it
       * @minLength 1
       * @maxLength 60
       * @pattern ^[!-~]+$
       */
      receiptId: string
      /** @pattern ^[0-9A-Za-z]{1,12}$ */
      rrn?: string
      /** @default "card" */
      tender?: 'card' | 'cash'
      /**
       * @minLength 1
       * @maxLength 32
       * @pattern ^[!-~]+$
       */
      terminalId?: string
    }
  | {
      by: 'merchant_id'
    }

/** @example {"reason":"The receipt is of another day."} */
export interface ClaimRefusal {
  /**
   * @minLength 1
   * @maxLength 500
   * @pattern ^(?:[\n\r\t]|[^\p{Cc}\p{Cs}])*$
   */
  reason: string
}

export interface ClearingImport {
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  fileId: string
  outcome: 'imported' | 'already_imported'
  report: ClearingReport
}

export interface ClearingReport {
  acquirer: string
  /** @min 0 */
  bytes: number
  /** What the trailers say, and what was counted */
  controls: {
    agrees: boolean
    counted: string
    of: string
    stated: string
  }[]
  /** @min 0 */
  duplicate: number
  file: string
  /** Those that were taken, by how each found its payment */
  matchedByRung: Record<string, number>
  /** @min 0 */
  notYetTaken: number
  notYetTakenByKind: Record<string, number>
  pointsGiven: string
  pointsTaken: string
  /** Format or profile that the file is in */
  profile: string
  /**
   * taken + duplicate + strangers + rejected + notYetTaken
   * @min 0
   */
  records: number
  /** @min 0 */
  rejected: number
  rejectedByReason: Record<string, number>
  rejects: {
    /** @min 0 */
    line: number
    /** @min 0 */
    offset?: number
    reason: string
  }[]
  /** @min 0 */
  strangers: number
  /** @min 0 */
  taken: number
}

/** `amount` is what was spent, rounded to three digits */
export interface Cohort {
  /** `null`: of every age */
  ageBand: 'under_25' | '25_34' | '35_44' | '45_54' | '55_64' | '65_up' | 'unknown'
  amount: Amount | null
  category:
    | 'groceries'
    | 'restaurants'
    | 'fuel'
    | 'pharmacy_health'
    | 'clothing'
    | 'electronics'
    | 'home'
    | 'travel'
    | 'transport'
    | 'utilities'
    | 'education'
    | 'leisure'
    | 'cash'
    | 'other'
  /** Where the members bought most in the month; `null`: everywhere, `unknown`: at no location */
  city: string | null
  /** Rounded to tens */
  members: number | null
  /** Rounded to tens */
  payments: number | null
  /** True where it is not told: too few members, one that stands out, or nobody at all */
  suppressed: boolean
}

export interface ConfirmConsentRequestParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /** @format uuid */
  requestId: string
}

export interface Consent {
  /** @format date-time */
  givenAt: string
  /** @example "programme" */
  kind: 'programme' | 'card_linking'
  /** @example "kk" */
  language: 'ru' | 'kk' | 'en'
  /**
   * @min 1
   * @max 10000
   * @example 1
   */
  version: number
  /** Where it was given */
  via: 'portal' | 'api' | 'operator'
  /**
   * `null`: it stands
   * @format date-time
   */
  withdrawnAt: string | null
}

export interface ConsentConfirmation {
  language: 'ru' | 'kk' | 'en'
  /**
   * Of the text that was shown
   * @min 0
   * @example 1
   */
  textVersion: number
}

export interface ConsentRequest {
  bank: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  bankId: string
  /**
   * @maxItems 14
   * @minItems 1
   */
  categories: (
    | 'groceries'
    | 'restaurants'
    | 'fuel'
    | 'pharmacy_health'
    | 'clothing'
    | 'electronics'
    | 'home'
    | 'travel'
    | 'transport'
    | 'utilities'
    | 'education'
    | 'leisure'
    | 'cash'
    | 'other'
  )[]
  /** @format date-time */
  createdAt: string
  /** @format date-time */
  endsAt: string
  purpose: 'credit_decision' | 'credit_limit' | 'offers' | 'budgeting'
  /** @format uuid */
  requestId: string
  text: ProfileConsentText
  /**
   * The last day (UTC), at most 1096 days ahead
   * @format date
   * @example "2027-11-20"
   */
  until: string
  /**
   * Whole months before the running one, which is seen, too
   * @min 1
   * @max 36
   * @example 12
   */
  windowMonths: number
}

export interface ConsentRequestStatus {
  /** @format date-time */
  endsAt: string
  /** @format uuid */
  requestId: string
  /** Of somebody who is no member it is `waiting`, and then `over` */
  state: 'waiting' | 'given' | 'declined' | 'over'
  /**
   * Of a request that was confirmed: the name under which to read the profile
   * @format uuid
   */
  subject: string | null
}

export interface ConsentText {
  /** @example "programme" */
  kind: 'programme' | 'card_linking'
  /** @example "kk" */
  language: 'ru' | 'kk' | 'en'
  /** @example ["The card number is encrypted in your browser."] */
  paragraphs: string[]
  /** @example "Linking bank cards" */
  title: string
  /**
   * @min 1
   * @max 10000
   * @example 1
   */
  version: number
}

export interface ConsentTexts {
  /** @maxItems 100 */
  texts: ConsentText[]
}

export interface Consents {
  /** @maxItems 100 */
  consents: Consent[]
}

export interface CreateBankWebhookEndpointParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
}

export interface CreateCampaignParams {
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface CreateProfileExportParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
}

export interface CreateRedemptionCodeParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface CreateWebhookEndpointParams {
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface DeclineConsentRequestParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /** @format uuid */
  requestId: string
}

export interface DiscardRuleDraftParams {
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface DraftRuleParams {
  /** @default "false" */
  dryRun?: 'true' | 'false'
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface EndRuleParams {
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface EndSessionsParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface Enrolment {
  /**
   * Compact JWE (ECDH-ES, A256GCM, kid of the published key) of the text {"pan":"<digits>"}
   * @maxLength 2048
   * @example "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6Ii4uLiJ9..iv.ciphertext.tag"
   */
  card: string
}

export interface EraseMemberParams {
  /**
   * `erase-` and the member’s id
   * @maxLength 40
   * @example "erase-1024"
   */
  confirm: string
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

/** With the bounds of its 95 % confidence interval */
export interface Estimate {
  high: number
  low: number
  value: number
}

export interface Event {
  /**
   * Of the type; fields may be added
   * @example {"paymentId":"1024-70001","memberId":"1024","points":"125"}
   */
  data: Record<string, unknown>
  /**
   * As `webhook-id` has it
   * @example "evt_1024"
   */
  id: string
  /** @format date-time */
  timestamp: string
  /** @example "payment.cleared" */
  type: string
}

export interface Exception {
  /** What is left of it, held or paid */
  amount: Amount
  candidates: {
    /** What is left of it, held or paid */
    authorized: Amount
    /** What is left of it, held or paid */
    cash: Amount
    /** What is left of it, held or paid */
    cleared: Amount
    /** What is left of it, held or paid */
    incremented: Amount
    /**
     * When it was made, by the local clock of the card acceptor
     * @pattern ^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$
     * @example "2026-11-20T14:05:09"
     */
    localTime: string
    mcc: string
    merchantId: string
    /**
     * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
     * @example "1024-70001"
     */
    paymentId: string
    points: {
      /**
       * @pattern ^-?[0-9]+$
       * @example "120"
       */
      pending: string
      /**
       * @pattern ^-?[0-9]+$
       * @example "120"
       */
      posted: string
    }
    reason: string
    /** What a till told of it */
    receipt: PurchaseReceipt
    /** What is left of it, held or paid */
    receiptCard: Amount
    /** What is left of it, held or paid */
    receiptOther: Amount
    references: {
      authorizationCode: string
      networkReference: string
      rrn: string
      stan: string
      transmission: string
    }
    /** What is left of it, held or paid */
    refunded: Amount
    /** What is left of it, held or paid */
    reversed: Amount
    terminalId: string
  }[]
  /** In what the candidates differ */
  differs: string[]
  event: {
    approved: boolean
    /** What was equal with all candidates */
    evidence: Record<string, string>
    mti: string
    /** @format date-time */
    receivedAt: string
    /** The acquirer link (empty for what the gateway found out), the clearing file and its record, or the partner whose till sent it and the number there */
    source:
      | {
          link: string
        }
      | {
          /**
           * @pattern ^[1-9][0-9]*$
           * @example "1024"
           */
          fileId: string
          /** Number within the file */
          record: number
        }
      | {
          /**
           * @pattern ^[1-9][0-9]*$
           * @example "1024"
           */
          partnerId: string
          receiptId: string
        }
  }
  /**
   * @pattern ^[1-9][0-9]{0,17}-[0-9a-f]{32}$
   * @example "1024-00112233445566778899aabbccddeeff"
   */
  exceptionId: string
  kind:
    | 'authorization'
    | 'increment'
    | 'reversal'
    | 'presentment'
    | 'presentment_reversal'
    | 'refund'
    | 'refund_reversal'
    | 'chargeback'
    | 'chargeback_reversal'
    | 'expiry'
    | 'receipt'
    | 'receipt_return'
    | 'card_elsewhere'
  merchantId: string
  /** @format date-time */
  openedAt: string
  /** The event's own payment, with its references */
  own: {
    /** What is left of it, held or paid */
    authorized: Amount
    /** What is left of it, held or paid */
    cash: Amount
    /** What is left of it, held or paid */
    cleared: Amount
    /** What is left of it, held or paid */
    incremented: Amount
    /**
     * When it was made, by the local clock of the card acceptor
     * @pattern ^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$
     * @example "2026-11-20T14:05:09"
     */
    localTime: string
    mcc: string
    merchantId: string
    /**
     * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
     * @example "1024-70001"
     */
    paymentId: string
    points: {
      /**
       * @pattern ^-?[0-9]+$
       * @example "120"
       */
      pending: string
      /**
       * @pattern ^-?[0-9]+$
       * @example "120"
       */
      posted: string
    }
    reason: string
    /** What a till told of it */
    receipt: PurchaseReceipt
    /** What is left of it, held or paid */
    receiptCard: Amount
    /** What is left of it, held or paid */
    receiptOther: Amount
    references: {
      authorizationCode: string
      networkReference: string
      rrn: string
      stan: string
      transmission: string
    }
    /** What is left of it, held or paid */
    refunded: Amount
    /** What is left of it, held or paid */
    reversed: Amount
    terminalId: string
  }
  /**
   * The event's own payment
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-70001"
   */
  paymentId: string
  /** @format date */
  purchasedOn: string
  /** What was decided, in order */
  resolutions: {
    /** @format date-time */
    at: string
    /** Name of the API key or user; told to the operator alone */
    by: string
    note: string
    number: number
    /**
     * Null where it was undone
     * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
     * @example "1024-70001"
     */
    resolvedTo: string | null
  }[]
  /**
   * Its own where it stands alone
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-70001"
   */
  resolvedTo: string | null
  /** The evidence that several payments had */
  rung: string
}

export type ExceptionDecision =
  | {
      /**
       * Why, for whoever looks later; no card numbers
       * @maxLength 500
       * @default ""
       */
      note?: string
      /**
       * @pattern ^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$
       * @example "1024-70001"
       */
      paymentId: string
    }
  | {
      /**
       * Why, for whoever looks later; no card numbers
       * @maxLength 500
       * @default ""
       */
      note?: string
      standsAlone: true
    }

export interface ExceptionSummary {
  /** What is left of it, held or paid */
  amount: Amount
  candidates: string[]
  /**
   * @pattern ^[1-9][0-9]{0,17}-[0-9a-f]{32}$
   * @example "1024-00112233445566778899aabbccddeeff"
   */
  exceptionId: string
  kind:
    | 'authorization'
    | 'increment'
    | 'reversal'
    | 'presentment'
    | 'presentment_reversal'
    | 'refund'
    | 'refund_reversal'
    | 'chargeback'
    | 'chargeback_reversal'
    | 'expiry'
    | 'receipt'
    | 'receipt_return'
    | 'card_elsewhere'
  merchantId: string
  /** @format date-time */
  openedAt: string
  /**
   * The event's own payment
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-70001"
   */
  paymentId: string
  /** @format date */
  purchasedOn: string
  /**
   * Its own where it stands alone
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-70001"
   */
  resolvedTo: string | null
  /** The evidence that several payments had */
  rung: string
}

export interface ExceptionUndoing {
  /**
   * Why, for whoever looks later; no card numbers
   * @maxLength 500
   * @default ""
   */
  note?: string
}

export interface ExplainPaymentParams {
  /**
   * The payment's id
   * @pattern ^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$
   * @example "1024-70001"
   */
  id: string
}

export interface Explanation {
  amounts: {
    /** What is left of it, held or paid */
    authorized: Amount
    /** What another member's card paid of it */
    cardElsewhere: Amount
    /** What is left of it, held or paid */
    cash: Amount
    /** What is left of it, held or paid */
    cleared: Amount
    /** What is left of it, held or paid */
    incremented: Amount
    /** What is left of it, held or paid */
    receiptCard: Amount
    /** What is left of it, held or paid */
    receiptOther: Amount
    /** What is left of it, held or paid */
    refunded: Amount
    /** What is left of it, held or paid */
    returnedCard: Amount
    /** What is left of it, held or paid */
    returnedOther: Amount
    /** What is left of it, held or paid */
    reversed: Amount
  }
  /** Bonuses for having been brought, where this was the first purchase; the operator is told that of who brought them too */
  bonuses: {
    /** @format date */
    bookedOn: string
    /** @format date */
    expiresOn: string
    funder: {
      name: string
      /**
       * @pattern ^[1-9][0-9]*$
       * @example "1024"
       */
      partnerId: string
    }
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    memberId: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    points: string
    reason: 'friend' | 'referrer'
    /** Whether this one takes it back */
    takenBack: boolean
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    transferId: string
  }[]
  /** Null where no linked card is known to have paid */
  card: {
    bin: string
    lastFour: string
  }
  /** The messages and records that made it, in the order in which they came */
  elements: {
    /** What is left of it, held or paid */
    amount: Amount
    approved: boolean
    /** What is left of it, held or paid */
    cash: Amount
    /**
     * What was equal
     * @example {"rrn":"632509000001","daysApart":"0"}
     */
    evidence: Record<string, string>
    kind:
      | 'authorization'
      | 'increment'
      | 'reversal'
      | 'presentment'
      | 'presentment_reversal'
      | 'refund'
      | 'refund_reversal'
      | 'chargeback'
      | 'chargeback_reversal'
      | 'expiry'
      | 'receipt'
      | 'receipt_return'
      | 'card_elsewhere'
    /**
     * Empty for a clearing record
     * @example "0100"
     */
    mti: string
    /**
     * The payment under which it came: another one where a person moved it here
     * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
     * @example "1024-70001"
     */
    paymentId: string
    /** @format date-time */
    receivedAt: string
    /** Of a partial reversal: what is left */
    remaining: Amount | null
    /** How it was matched to that payment */
    rung: string
    /** The acquirer link (empty for what the gateway found out), the clearing file and its record, or the partner whose till sent it and the number there */
    source:
      | {
          link: string
        }
      | {
          /**
           * @pattern ^[1-9][0-9]*$
           * @example "1024"
           */
          fileId: string
          /** Number within the file */
          record: number
        }
      | {
          /**
           * @pattern ^[1-9][0-9]*$
           * @example "1024"
           */
          partnerId: string
          receiptId: string
        }
  }[]
  /** Events that fitted several payments, and what was decided */
  exceptions: {
    candidates: string[]
    /**
     * @pattern ^[1-9][0-9]{0,17}-[0-9a-f]{32}$
     * @example "1024-00112233445566778899aabbccddeeff"
     */
    exceptionId: string
    /** @format date-time */
    openedAt: string
    /**
     * The event's own payment
     * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
     * @example "1024-70001"
     */
    paymentId: string
    resolutions: {
      /** @format date-time */
      at: string
      /** Name of the API key or user; told to the operator alone */
      by: string
      note: string
      number: number
      /**
       * Null where it was undone
       * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
       * @example "1024-70001"
       */
      resolvedTo: string | null
    }[]
    /**
     * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
     * @example "1024-70001"
     */
    resolvedTo: string | null
    rung: string
  }[]
  /**
   * When it was made, by the local clock of the card acceptor
   * @pattern ^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$
   * @example "2026-11-20T14:05:09"
   */
  localTime: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  memberId: string
  merchant: {
    acquirerId: string
    location: {
      city: string
      /**
       * @pattern ^[1-9][0-9]*$
       * @example "1024"
       */
      locationId: string
      name: string
    }
    mcc: string
    merchantId: string
    terminalId: string
  }
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  partnerId: string | null
  /**
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-70001"
   */
  paymentId: string
  /** Changes of the merchant-id map that placed it elsewhere */
  placements: {
    /** @format date-time */
    at: string
    by: string
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    changeId: string
    /** Null: none of our locations. Empty for a partner: another one than the payment is at now */
    from: string | null
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    pointsAfter: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    pointsBefore: string
    to: string | null
  }[]
  points: {
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    pending: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    posted: string
  }
  /** Why it earned nothing; empty where it earned */
  reason: string
  /** The same in words */
  reasonText: string
  /** What a till told of it; null where none did */
  receipt: PurchaseReceipt
  /** The rule versions that gave points, by funder */
  rules: {
    /**
     * The last day to spend the points; with the funder, it names their lot
     * @format date
     */
    expiresOn: string
    funder: {
      name: string
      /**
       * @pattern ^[1-9][0-9]*$
       * @example "1024"
       */
      partnerId: string
    }
    name: string
    points: {
      /**
       * @pattern ^-?[0-9]+$
       * @example "120"
       */
      pending: string
      /**
       * @pattern ^-?[0-9]+$
       * @example "120"
       */
      posted: string
    }
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    ruleId: string
    version: number
  }[]
  transfers: {
    /** @format date */
    bookedOn: string
    /**
     * What it is for
     * @example "accrual"
     */
    code: string
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    creditAccountId: string
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    debitAccountId: string
    /**
     * The lot; null where none is touched
     * @format date
     */
    expiresOn: string | null
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    funderId: string
    kind: 'pending' | 'post' | 'void' | 'single'
    /**
     * The pending transfer that this one ends
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    pendingId: string | null
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    points: string
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    transferId: string
  }[]
  /** Rules that were active and gave nothing, or less than they say, and why */
  unapplied: {
    /** Of `outranked`: the rule that goes before it */
    by: {
      name: string
      /**
       * @pattern ^[1-9][0-9]*$
       * @example "1024"
       */
      ruleId: string
      version: number
    }
    /**
     * Of `limit`: how many points are kept back
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    cutPoints: string
    /**
     * Of `limit`: which of its limits keep points back
     * @example ["dayPoints"]
     */
    limits: string[]
    name: string
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    ruleId: string
    version: number
    /** @example "outranked" */
    why: string
    /** The same in words */
    whyText: string
  }[]
}

export interface ExportMemberParams {
  /** @default "json" */
  format?: 'json' | 'csv'
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /** Of CSV, which has one at a time */
  part?:
    | 'profile'
    | 'consents'
    | 'bank_consents'
    | 'bank_consent_requests'
    | 'bank_subjects'
    | 'cards'
    | 'card_requests'
    | 'payments'
    | 'card_events'
    | 'transfers'
    | 'points'
    | 'redemptions'
    | 'redemption_returns'
    | 'bonuses'
    | 'referred_by'
    | 'referrals'
    | 'referral_code'
    | 'feedback'
    | 'claims'
    | 'till_visits'
    | 'open_questions'
    | 'decisions'
    | 'placements'
    | 'redemption_quotes'
    | 'redemption_reviews'
    | 'spend_lock'
    | 'notices'
    | 'tiers'
    | 'tier_changes'
    | 'segments'
    | 'loyalty_indices'
    | 'spending_by_month'
    | 'accesses'
}

export interface Feedback {
  answer: string | null
  /** @format date-time */
  answeredAt: string | null
  comment: string
  /** @format date-time */
  givenAt: string
  language: string
  /**
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-70001"
   */
  paymentId: string
  score: number
}

export interface FeedbackAnswer {
  /**
   * Long runs of digits are left out of it: it may hold no card numbers
   * @minLength 1
   * @maxLength 1000
   * @pattern ^(?:[\n\r\t]|[^\p{Cc}\p{Cs}])*$
   */
  answer: string
}

/** Four values each: above the last one begins the highest fifth */
export interface Fifths {
  /** @format date */
  computedOn: string
  currency: string
  frequency: string[]
  /** How many members are parted */
  members: string
  monetary: string[]
  recency: string[]
}

export interface FundingAgreement {
  /** @format date */
  from: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  funderId: string
  ownerId: string | 'coalition'
  /** @format date */
  until: string | null
}

export interface GiveConsentParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface GiveFeedbackParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * @pattern ^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$
   * @example "1024-70001"
   */
  paymentId: string
}

export interface GiveProfileConsentParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface GiveReferralCodeParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface IdentifiedMember {
  /**
   * Points that may be spent now
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  available: string
  /**
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  held: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  memberId: string
  /**
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  pending: string
}

export interface Joining {
  /**
   * The texts that were shown and agreed to; `programme` is needed
   * @maxItems 2
   */
  consents: {
    /** @example "programme" */
    kind: 'programme' | 'card_linking'
    /**
     * @min 1
     * @max 10000
     * @example 1
     */
    version: number
  }[]
  /**
   * In which the texts were shown
   * @example "kk"
   */
  language: 'ru' | 'kk' | 'en'
  /**
   * No card numbers
   * @minLength 1
   * @maxLength 200
   * @pattern ^[^\p{Cc}\p{Cs}]*$
   * @example "Dana T."
   */
  name: string
  /**
   * @maxLength 100
   * @example "jt_9xQ2b..."
   */
  ticket: string
}

export interface KeySet {
  keys: {
    alg: 'ES256' | 'ECDH-ES'
    crv: 'P-256'
    /** RFC 7638 thumbprint */
    kid: string
    kty: 'EC'
    /** `sig`: verifies what the gateway signed. `enc`: encrypt to this one */
    use: 'sig' | 'enc'
    x: string
    y: string
  }[]
}

export interface LinkCardParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface ListAccessesParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
}

export interface ListAccrualsParams {
  /**
   * ISO 4217 alphabetic code
   * @pattern ^[A-Z]{3}$
   * @example "KZT"
   */
  currency?: string
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * First day of purchase, local
   * @format date
   * @example "2026-11-01"
   */
  from?: string
  /**
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  locationId?: string
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  memberId?: string
  /**
   * What is left of it at least, in minor units
   * @pattern ^[0-9]{1,15}$
   * @example "100000"
   */
  netMinorMin?: string
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
  /**
   * Payments that this rule gave points for
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  ruleId?: string
  state?: 'authorized' | 'cleared' | 'refunded' | 'reversed' | 'expired'
  /**
   * Last day of purchase, local
   * @format date
   * @example "2026-11-30"
   */
  to?: string
}

export interface ListBankEventsParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
  /**
   * `next` of the answer before; left out: the oldest event that is kept
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * @min 1
   * @max 500
   * @default 100
   */
  limit?: number
  /**
   * Types, by commas; left out: all
   * @example "payment.cleared,accrual.posted"
   */
  types?: string
}

export interface ListBankWebhookAttemptsParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * The endpoint's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
}

export interface ListBankWebhookEndpointsParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
}

export interface ListCampaignsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ListCardLinksParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
}

export interface ListCardsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
}

export interface ListCohortMonthsParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
}

export interface ListCohortsParams {
  /** In every city, or in the one that is named */
  ageBand?: 'under_25' | '25_34' | '35_44' | '45_54' | '55_64' | '65_up' | 'unknown'
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
  category?:
    | 'groceries'
    | 'restaurants'
    | 'fuel'
    | 'pharmacy_health'
    | 'clothing'
    | 'electronics'
    | 'home'
    | 'travel'
    | 'transport'
    | 'utilities'
    | 'education'
    | 'leisure'
    | 'cash'
    | 'other'
  /**
   * @minLength 1
   * @maxLength 200
   */
  city?: string
  /**
   * ISO 4217 alphabetic code
   * @pattern ^[A-Z]{3}$
   * @example "KZT"
   */
  currency: string
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  /**
   * @pattern ^[1-9][0-9]{3}-(0[1-9]|1[0-2])$
   * @example "2026-10"
   */
  month: string
}

export interface ListConsentRequestsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /** @default "ru" */
  language?: 'ru' | 'kk' | 'en'
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
}

export interface ListConsentTextsParams {
  /** @example "kk" */
  language: 'ru' | 'kk' | 'en'
}

export interface ListConsentsParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface ListEventsParams {
  /**
   * `next` of the answer before; left out: the oldest event that is kept
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * @min 1
   * @max 500
   * @default 100
   */
  limit?: number
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
  /**
   * Types, by commas; left out: all
   * @example "payment.cleared,accrual.posted"
   */
  types?: string
}

export interface ListExceptionsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  /**
   * false: resolved ones too
   * @default "true"
   */
  open?: 'true' | 'false'
}

export interface ListFeedbackParams {
  /** Left out: both */
  answered?: 'yes' | 'no'
  band?: 'promoter' | 'passive' | 'detractor'
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ListFundingAgreementsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
}

export interface ListLocationsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ListMemberClaimsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  state?: 'open' | 'counted' | 'accepted' | 'refused'
}

export interface ListMemberPaymentsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  locationId?: string
  /**
   * Of the local day of purchase
   * @pattern ^[1-9]\d{3}-(0[1-9]|1[0-2])$
   * @example "2026-11"
   */
  month?: string
  /** Whether its points are promised, given, or none */
  state?: 'pending' | 'posted' | 'none'
}

export interface ListMerchantIdProposalsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  /** @default "open" */
  state?: 'open' | 'approved' | 'refused' | 'replaced'
}

export interface ListMovementsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
}

export interface ListPartnerClaimsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
  /** @default "open" */
  state?: 'open' | 'counted' | 'accepted' | 'refused'
}

export interface ListPartnerMerchantIdProposalsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
  state?: 'open' | 'approved' | 'refused' | 'replaced'
}

export interface ListPaymentsParams {
  /**
   * ISO 4217 alphabetic code
   * @pattern ^[A-Z]{3}$
   * @example "KZT"
   */
  currency?: string
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * First day of purchase, local
   * @format date
   * @example "2026-11-01"
   */
  from?: string
  /**
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  locationId?: string
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  memberId?: string
  /**
   * What is left of it at least, in minor units
   * @pattern ^[0-9]{1,15}$
   * @example "100000"
   */
  netMinorMin?: string
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
  /**
   * Payments that this rule gave points for
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  ruleId?: string
  state?: 'authorized' | 'cleared' | 'refunded' | 'reversed' | 'expired'
  /**
   * Last day of purchase, local
   * @format date
   * @example "2026-11-30"
   */
  to?: string
}

export interface ListProfileConsentsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
}

export interface ListRedemptionReviewsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  /**
   * false: all, the newest first
   * @default "true"
   */
  open?: 'true' | 'false'
}

export interface ListReferralTermsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
}

export interface ListRuleDraftsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ListRulesParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * Rows of a page at most
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
  /** Only those */
  state?: 'scheduled' | 'active' | 'ended'
}

export interface ListSegmentMembersParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * @min 1
   * @max 1000
   * @default 100
   */
  limit?: number
  /**
   * @pattern ^[a-z][a-z0-9_-]{0,39}$
   * @example "sleeping-best"
   */
  name: string
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ListSegmentsParams {
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ListWebhookAttemptsParams {
  /**
   * `next` of the page before
   * @pattern ^[0-9A-Za-z_-]{1,120}$
   */
  cursor?: string
  /**
   * The endpoint's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * @min 1
   * @max 200
   * @default 50
   */
  limit?: number
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ListWebhookEndpointsParams {
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface Location {
  /** @example "Almaty" */
  city: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  locationId: string
  /**
   * Merchant category code (ISO 18245) of what only tills tell; may be empty
   * @example "5411"
   */
  mcc: string
  merchantIdCount: number
  /** The first of them; the CSV file has them all */
  merchantIds: {
    /** @example "ALFA" */
    acquirerId: string
    /** @example "DALA-ABAY-10" */
    merchantId: string
    /**
     * '' for every terminal
     * @example ""
     */
    terminalId: string
    /** @format date */
    validFrom: string
    /**
     * The first day on which it does not hold; null: no end
     * @format date
     * @example null
     */
    validTo: string | null
  }[]
  /** @example "Dala Market, Abay 10" */
  name: string
}

/** @example {"name":"Dala Market, Abay 12"} */
export interface LocationChange {
  /**
   * @minLength 1
   * @maxLength 120
   */
  city?: string
  /** @pattern ^[0-9]{4}$ */
  mcc?: string
  /**
   * @minLength 1
   * @maxLength 120
   */
  name?: string
}

export interface LocationUpload {
  counts: {
    conflict: number
    created: number
    invalid: number
    mapped: number
    proposed: number
    refused: number
    unchanged: number
    updated: number
  }
  dryRun: boolean
  lines: LocationUploadLine[]
}

export interface LocationUploadLine {
  column:
    | 'location'
    | 'city'
    | 'mcc'
    | 'acquirer'
    | 'merchant_id'
    | 'terminal_id'
    | 'valid_from'
    | 'valid_to'
  /**
   * What is wrong with an invalid line, or what it conflicts with
   * @example ""
   */
  detail: string
  /**
   * From 1, which is the header
   * @example 2
   */
  line: number
  location: 'created' | 'updated' | 'unchanged'
  /** Of a line with a merchant id: `mapped` (it is so already), `proposed` (the operator decides), `conflict` (the operator decides, and it is another partner's in that time), `refused` (the operator has refused it). Of one without: what became of the location, or `conflict`: another partner has one of this name in this city. `invalid`: nothing was done of the line */
  outcome:
    'created' | 'updated' | 'unchanged' | 'proposed' | 'mapped' | 'conflict' | 'refused' | 'invalid'
}

/** @example {"currency":"KZT","months":12,"parts":[{"of":"recency","weight":40,"worstDays":180},{"of":"frequency","weight":60,"fullPayments":24}]} */
export interface LoyaltyIndexDefinition {
  /**
   * ISO 4217 code: what was paid in it counts
   * @pattern ^[A-Z]{3}$
   * @example "KZT"
   */
  currency: string
  /**
   * The last so many, with the present
   * @min 1
   * @max 24
   */
  months: number
  /**
   * Each comes to 0 to 1000; the index is their mean by weight, rounded down
   * @maxItems 5
   * @minItems 1
   */
  parts: (
    | {
        of: 'recency'
        /**
         * @min 0
         * @max 100
         */
        weight: number
        /**
         * @min 1
         * @max 1095
         */
        worstDays: number
      }
    | {
        /**
         * @min 1
         * @max 10000
         */
        fullPayments: number
        of: 'frequency'
        /**
         * @min 0
         * @max 100
         */
        weight: number
      }
    | {
        /** @pattern ^[1-9][0-9]{0,14}$ */
        fullMinor: string
        of: 'averageBill'
        /**
         * @min 0
         * @max 100
         */
        weight: number
      }
    | {
        /**
         * @maxItems 14
         * @minItems 1
         */
        categories: (
          | 'groceries'
          | 'restaurants'
          | 'fuel'
          | 'pharmacy_health'
          | 'clothing'
          | 'electronics'
          | 'home'
          | 'travel'
          | 'transport'
          | 'utilities'
          | 'education'
          | 'leisure'
          | 'cash'
          | 'other'
        )[]
        of: 'shareOfWallet'
        /**
         * @min 0
         * @max 100
         */
        weight: number
      }
    | {
        of: 'feedback'
        /**
         * @min 0
         * @max 100
         */
        weight: number
      }
  )[]
}

export interface MakeQrCodeParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface MapDifference {
  /** What the points that each partner funds change by */
  funders: {
    funder: {
      name: string
      /**
       * @pattern ^[1-9][0-9]*$
       * @example "1024"
       */
      partnerId: string
    }
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    pending: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    posted: string
  }[]
  /** The first of the payments */
  listed: {
    merchantId: string
    /**
     * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
     * @example "1024-70001"
     */
    paymentId: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    pointsAfter: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    pointsBefore: string
    /** @format date */
    purchasedOn: string
  }[]
  locations: {
    from: {
      /**
       * @pattern ^[1-9][0-9]*$
       * @example "1024"
       */
      locationId: string
      name: string
      partner: string
    }
    payments: number
    to: {
      /**
       * @pattern ^[1-9][0-9]*$
       * @example "1024"
       */
      locationId: string
      name: string
      partner: string
    }
  }[]
  members: number
  /** Payments that are placed elsewhere */
  payments: number
}

export interface Member {
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  memberId: string
  name: string
}

export interface MemberLoyaltyIndex {
  /** The latest month first. A month that is not there is as the one before it */
  history: {
    index: number
    /** @example "2026-11" */
    month: string
    /** What each part came to; one of which nothing is known is left out */
    parts: {
      averageBill?: number
      feedback?: number
      frequency?: number
      recency?: number
      shareOfWallet?: number
    }
    /** Of the definition */
    version: number
  }[]
  /** As of the last refresh, 0 to 1000 */
  index: number
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  memberId: string
}

export interface MemberPayment {
  /** What is left of it, held or paid */
  amount: Amount
  /** Of the card; null where no linked card is known to have paid */
  lastFour: string | null
  /**
   * When it was made, by the local clock of the card acceptor
   * @pattern ^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$
   * @example "2026-11-20T14:05:09"
   */
  localTime: string
  /** Null where it was made at no location of the coalition */
  location: {
    city: string
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    locationId: string
    name: string
    partner: string
  }
  /**
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-70001"
   */
  paymentId: string
  points: {
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    pending: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    posted: string
  }
  /** Why it earned nothing; empty where it earned */
  reason: string
  /** The same in words */
  reasonText: string
  /**
   * When the gateway first heard of it, in UTC
   * @format date-time
   */
  receivedAt: string | null
  state: 'pending' | 'posted' | 'none'
}

export interface MemberPoints {
  /**
   * Points that may be spent now
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  available: string
  /** What the member has by the last day on which it may be spent; what is held is in it */
  endings: {
    /** @format date */
    on: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    points: string
  }[]
  /**
   * Points that are held to be redeemed
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  held: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  memberId: string
  /**
   * Points of payments that are not cleared yet
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  pending: string
}

export type MerchantIdProposal = PartnerMerchantIdProposal & {
  partner: {
    name: string
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    partnerId: string
  }
  /** Other partners' open proposals of the merchant id in that time */
  rivals: {
    partner: {
      name: string
      /**
       * @pattern ^[1-9][0-9]*$
       * @example "1024"
       */
      partnerId: string
    }
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    proposalId: string
  }[]
  /** Other partners' mappings that it takes payments from */
  takes: {
    /** @example "ALFA" */
    acquirerId: string
    location: string
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    locationId: string
    /** @example "DALA-ABAY-10" */
    merchantId: string
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    partnerId: string
    /**
     * '' for every terminal
     * @example ""
     */
    terminalId: string
    /** @format date */
    validFrom: string
    /**
     * The first day on which it does not hold; null: no end
     * @format date
     * @example null
     */
    validTo: string | null
  }[]
}

export interface Movement {
  /**
   * In UTC
   * @format date
   */
  bookedOn: string
  /**
   * The last day on which they may be spent
   * @format date
   */
  expiresOn: string
  kind:
    | 'earned'
    | 'taken_back'
    | 'bonus'
    | 'bonus_taken_back'
    | 'spent'
    | 'given_back'
    | 'expired'
    | 'restored'
    | 'forgiven'
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  movementId: string
  /** Who gave them, or where they were spent */
  partner: string
  /**
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-70001"
   */
  paymentId: string | null
  /**
   * Below zero where they went
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  points: string
  /**
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-70001"
   */
  redemptionId: string | null
  /** What it is, in words */
  text: string
}

export interface NameReferrerParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface NamedReferrer {
  /**
   * A member's referral code, in any case, with or without dashes
   * @minLength 1
   * @maxLength 40
   * @example "7KM-4QX-9TC"
   */
  code: string
}

/** @example {"locationId":"7","day":"2026-11-20","amount":{"minor":"125000","currency":"KZT"}} */
export interface NewClaim {
  /** @example {"minor":"125000","currency":"KZT"} */
  amount: {
    /**
     * ISO 4217 alphabetic code
     * @pattern ^[A-Z]{3}$
     * @example "KZT"
     */
    currency: string
    /**
     * Exactly what was paid
     * @pattern ^[1-9][0-9]{0,14}$
     * @example "125000"
     */
    minor: string
  }
  /**
   * Local, at most 90 days ago
   * @format date
   * @example "2026-11-20"
   */
  day: string
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  locationId?: string
  /**
   * In place of `locationId`: the name of the location, as it is
   * @minLength 1
   * @maxLength 120
   */
  place?: string
}

export interface NewConsent {
  /** @example "programme" */
  kind: 'programme' | 'card_linking'
  /** @example "kk" */
  language: 'ru' | 'kk' | 'en'
  /**
   * @min 1
   * @max 10000
   * @example 1
   */
  version: number
}

/** @example {"request":"eyJhbGciOiJFUzI1NiJ9.e30.c2ln"} */
export interface NewConsentRequest {
  /** @maxLength 8192 */
  request: string
}

export interface NewFeedback {
  /**
   * Long runs of digits are left out of it: it may hold no card numbers
   * @maxLength 1000
   * @default ""
   * @pattern ^(?:[\n\r\t]|[^\p{Cc}\p{Cs}])*$
   */
  comment?: string
  /**
   * Of the comment, as BCP 47 has it
   * @pattern ^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$
   * @example "kk"
   */
  language: string
  /**
   * @min 0
   * @max 10
   */
  score: number
}

export interface NewMember {
  /**
   * From 1900 to today. It is never shown
   * @format date
   * @example "1990-11-20"
   */
  birthday?: string
  /**
   * A UUID of your own for this member; sent again with it, the request is done once
   * @format uuid
   * @example "5f8a1c3e-2b47-4d9a-8e61-0c7d3f9b2a15"
   */
  key: string
  /**
   * No card numbers
   * @minLength 1
   * @maxLength 200
   * @pattern ^[^\p{Cc}\p{Cs}]*$
   * @example "Aigerim S."
   */
  name: string
  /**
   * With its country code. Kept as a keyed hash only
   * @maxLength 40
   * @example "+7 701 000 00 01"
   */
  phone?: string
  /**
   * A member's referral code, in any case, with or without dashes
   * @minLength 1
   * @maxLength 40
   * @example "7KM-4QX-9TC"
   */
  referralCode?: string
}

export interface NewPost {
  /**
   * Fewer than are held; left out, all of them. The operator may post more
   * @pattern ^[1-9][0-9]{0,14}$
   * @example "120"
   */
  points?: string
}

export interface NewProfileConsent {
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId: string
  /**
   * @maxItems 14
   * @minItems 1
   */
  categories: (
    | 'groceries'
    | 'restaurants'
    | 'fuel'
    | 'pharmacy_health'
    | 'clothing'
    | 'electronics'
    | 'home'
    | 'travel'
    | 'transport'
    | 'utilities'
    | 'education'
    | 'leisure'
    | 'cash'
    | 'other'
  )[]
  language: 'ru' | 'kk' | 'en'
  purpose: 'credit_decision' | 'credit_limit' | 'offers' | 'budgeting'
  /**
   * Of the text that was shown
   * @min 0
   * @example 1
   */
  textVersion: number
  /**
   * The last day (UTC), at most 1096 days ahead
   * @format date
   * @example "2027-11-20"
   */
  until: string
  /**
   * Whole months before the running one, which is seen, too
   * @min 1
   * @max 36
   * @example 12
   */
  windowMonths: number
}

export interface NewProfileExport {
  /**
   * @maxItems 50
   * @minItems 1
   */
  categories?: (
    | 'groceries'
    | 'restaurants'
    | 'fuel'
    | 'pharmacy_health'
    | 'clothing'
    | 'electronics'
    | 'home'
    | 'travel'
    | 'transport'
    | 'utilities'
    | 'education'
    | 'leisure'
    | 'cash'
    | 'other'
  )[]
  /** @default false */
  encrypt?: boolean
  /**
   * @pattern ^[1-9][0-9]{3}-(0[1-9]|1[0-2])$
   * @example "2024-11"
   */
  from: string
  purpose: 'credit_decision' | 'credit_limit' | 'offers' | 'budgeting'
  /**
   * @pattern ^[1-9][0-9]{3}-(0[1-9]|1[0-2])$
   * @example "2026-11"
   */
  to: string
}

export interface NewRedemption {
  /**
   * Hold the points for so long; left out, they are redeemed at once
   * @min 1
   * @max 604800
   */
  holdSeconds?: number
  /**
   * A UUID that the caller makes, and keeps before it sends: a repeat has the same one
   * @format uuid
   * @example "7d5b0f0e-4f0a-4c39-9b53-6f7d3f1f8a11"
   */
  key: string
  /**
   * @pattern ^[1-9][0-9]{0,17}$
   * @example "1024"
   */
  memberId: string
  /**
   * For the operator, who must say where; a partner's key stands for itself
   * @pattern ^[1-9][0-9]{0,17}$
   */
  partnerId?: string
  /**
   * @pattern ^[1-9][0-9]{0,14}$
   * @example "120"
   */
  points: string
  /** `terminal_pin`: a payment that the member has just made with a linked card and its PIN at a terminal of the shop. The gateway sees the payment; that the terminal has asked for the PIN is the partner's word. */
  proof?: RedemptionProof
  /** The purchase that the points pay a part of, where no quote names it */
  purchase?: PositiveAmount
  /**
   * The quote that the member agreed to; its purchase and its limits are those of this redemption
   * @format uuid
   */
  quoteId?: string
  /**
   * Your name of the till, for its limits
   * @maxLength 40
   * @pattern ^[\x21-\x7e]+$
   * @example "almaty-3/till-7"
   */
  till?: string
}

export interface NewRedemptionCode {
  /**
   * The only partner that may take it; left out, any may
   * @pattern ^[1-9][0-9]{0,17}$
   */
  partnerId?: string
}

/** @example {"worth":[{"currency":"KZT","minorPerPoint":"100"}],"sharePercent":50,"pointsMin":"1","pointsMax":null,"pointsStep":"1","purchaseRequired":false,"quoteSeconds":300,"paymentMinutes":15,"reviewSeconds":3600,"proofs":[{"fromPoints":"1000","anyOf":["code","terminal_pin"]}],"limits":[{"of":"member","per":"day","redemptions":10,"points":"5000","beyond":"review"}]} */
export interface NewRedemptionPolicy {
  /** @maxItems 20 */
  limits: {
    /** What happens to a redemption that is beyond it */
    beyond: 'review' | 'refuse'
    of: 'member' | 'till' | 'partner'
    per: 'redemption' | 'hour' | 'day'
    /**
     * null: any number
     * @pattern ^[1-9][0-9]{0,14}$
     * @example "120"
     */
    points: string | null
    /**
     * null: any number
     * @min 1
     * @max 1000000
     */
    redemptions: number | null
  }[]
  /**
   * How long ago the payment of `terminal_pin` may be
   * @min 1
   * @max 60
   */
  paymentMinutes: number
  /**
   * Of one redemption; null: any number
   * @pattern ^[1-9][0-9]{0,14}$
   * @example "120"
   */
  pointsMax: string | null
  /**
   * @pattern ^[1-9][0-9]{0,14}$
   * @example "120"
   */
  pointsMin: string
  /**
   * Redemptions are multiples of it
   * @pattern ^[1-9][0-9]{0,14}$
   * @example "120"
   */
  pointsStep: string
  /**
   * The step with most points that are reached counts
   * @maxItems 20
   */
  proofs: {
    /** @maxItems 2 */
    anyOf: ('code' | 'terminal_pin')[]
    /**
     * @pattern ^[1-9][0-9]{0,14}$
     * @example "120"
     */
    fromPoints: string
  }[]
  /** Whether a till must name a quote or the purchase, so that the share is kept */
  purchaseRequired: boolean
  /**
   * @min 10
   * @max 86400
   */
  quoteSeconds: number
  /**
   * @min 60
   * @max 604800
   */
  reviewSeconds: number
  /**
   * Points pay at most so much of a purchase
   * @min 1
   * @max 100
   */
  sharePercent: number
  /**
   * What a point pays, in minor units; each currency once
   * @maxItems 20
   */
  worth: {
    /**
     * ISO 4217 alphabetic code
     * @pattern ^[A-Z]{3}$
     * @example "KZT"
     */
    currency: string
    /**
     * @pattern ^[1-9][0-9]{0,14}$
     * @example "120"
     */
    minorPerPoint: string
  }[]
}

export interface NewRedemptionQuote {
  /**
   * @pattern ^[1-9][0-9]{0,17}$
   * @example "1024"
   */
  memberId: string
  /**
   * For the operator, who must say where; a partner's key stands for itself
   * @pattern ^[1-9][0-9]{0,17}$
   */
  partnerId?: string
  /** The purchase that the points pay a part of, where no quote names it */
  purchase: PositiveAmount
}

export interface NewReferralTerms {
  /**
   * ISO 4217, of the minimum
   * @pattern ^[A-Z]{3}$
   * @example "KZT"
   */
  currency?: string
  /**
   * @pattern ^(?:0|[1-9][0-9]{0,14})$
   * @example "500"
   */
  friendPoints: string
  /**
   * The partner that pays for both bonuses
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  funderId: string
  /**
   * Of the first purchase; none if left out
   * @pattern ^(?:0|[1-9][0-9]{0,14})$
   * @example "500"
   */
  minimumMinor?: string
  /**
   * After joining, in which the code may be named
   * @min 0
   * @max 365
   * @default 30
   */
  nameDays?: number
  /**
   * Until the end of the month so many after the bonus
   * @min 1
   * @max 1200
   * @default 24
   */
  pointsValidMonths?: number
  /**
   * After naming, for the first purchase
   * @min 1
   * @max 1095
   * @default 365
   */
  purchaseDays?: number
  /**
   * Friends a calendar month for whom a referrer gets points
   * @min 1
   * @max 1000
   */
  referrerMonthMax: number
  /**
   * @pattern ^(?:0|[1-9][0-9]{0,14})$
   * @example "500"
   */
  referrerPoints: string
  /**
   * After the bonus, in which a full refund takes it back
   * @min 0
   * @max 365
   * @default 30
   */
  refundDays?: number
  /** @format date */
  validFrom: string
  /**
   * The first day without them
   * @format date
   */
  validTo?: string
  /**
   * @min 1
   * @max 1000000
   */
  version: number
}

export type NewReturn =
  | {
      /**
       * A UUID that the caller makes, and keeps before it sends: a repeat has the same one
       * @format uuid
       * @example "7d5b0f0e-4f0a-4c39-9b53-6f7d3f1f8a11"
       */
      key: string
      /**
       * @pattern ^[1-9][0-9]{0,14}$
       * @example "120"
       */
      points: string
    }
  | {
      /**
       * A UUID that the caller makes, and keeps before it sends: a repeat has the same one
       * @format uuid
       * @example "7d5b0f0e-4f0a-4c39-9b53-6f7d3f1f8a11"
       */
      key: string
      /** In both parts, of points and of money */
      refunded: PositiveAmount
    }

export interface NewSpendLock {
  locked: boolean
}

export interface NewWebhookEndpoint {
  /**
   * @maxLength 200
   * @default ""
   * @example "Till server"
   */
  description?: string
  /**
   * Events of these locations, and of none; empty: all
   * @maxItems 1000
   * @default []
   * @example ["12"]
   */
  locationIds?: string[]
  /**
   * Events of these types; empty: all
   * @maxItems 24
   * @default []
   * @example ["payment.cleared","accrual.posted"]
   */
  types?: (
    | 'payment.authorized'
    | 'payment.cleared'
    | 'payment.reversed'
    | 'payment.refunded'
    | 'accrual.pending'
    | 'accrual.posted'
    | 'accrual.voided'
    | 'redemption.held'
    | 'redemption.posted'
    | 'redemption.voided'
    | 'redemption.expired'
    | 'redemption.returned'
    | 'card.linked'
    | 'card.unlinked'
    | 'member.tier_changed'
    | 'member.erased'
    | 'claim.opened'
    | 'claim.decided'
    | 'statement.closed'
    | 'feedback.detractor'
    | 'consent.given'
    | 'consent.declined'
    | 'consent.withdrawn'
    | 'webhook_endpoint.disabled'
  )[]
  /**
   * https, ports 443 and 8443, no user name, no password; not of a private network
   * @minLength 1
   * @maxLength 2048
   * @example "https://shop.example/hooks/cobrand"
   */
  url: string
}

export interface OpenClaimParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface PartnerAccrual {
  /**
   * Null where another partner pays for them
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  funderId: string | null
  /**
   * The shop's local date and time, which has no offset
   * @example "2026-11-20T18:04:31"
   */
  localTime: string
  location: {
    city: string
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    locationId: string
    name: string
  }
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  memberId: string
  /**
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-70001"
   */
  paymentId: string
  /**
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  pending: string
  /**
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  posted: string
  /**
   * When the gateway first heard of it (UTC)
   * @format date-time
   */
  receivedAt: string | null
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  ruleId: string
  ruleName: string
  state: 'authorized' | 'cleared' | 'refunded' | 'reversed' | 'expired'
  version: number
}

export interface PartnerFeedback {
  answer: string | null
  /** @format date-time */
  answeredAt: string | null
  /** The name of the API key */
  answeredBy: string | null
  band: 'promoter' | 'passive' | 'detractor'
  comment: string
  /** @format date-time */
  givenAt: string
  language: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  locationId: string
  /**
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-70001"
   */
  paymentId: string
  score: number
}

export interface PartnerMerchantIdProposal {
  /** @example "ALFA" */
  acquirerId: string
  /** @format date-time */
  decidedAt: string | null
  /** `map`: the location has the merchant id in that time. `end`: it has it no longer from `validTo` on */
  kind: 'map' | 'end'
  location: {
    city: string
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    locationId: string
    name: string
  }
  /** @example "DALA-ABAY-10" */
  merchantId: string
  /**
   * Why it was refused
   * @example ""
   */
  note: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  proposalId: string
  /** @format date-time */
  proposedAt: string
  /** `replaced`: the partner has said otherwise since */
  state: 'open' | 'approved' | 'refused' | 'replaced'
  /**
   * '' for every terminal
   * @example ""
   */
  terminalId: string
  /** @format date */
  validFrom: string
  /**
   * The first day on which it does not hold; null: no end
   * @format date
   * @example null
   */
  validTo: string | null
}

export interface PartnerPayment {
  accruals: AccrualLine[]
  acquirerId: string
  /** What is left of it, held or paid */
  authorized: Amount
  /** Merchant category code (ISO 18245) */
  category: string
  channel: string
  /** What is left of it, held or paid */
  cleared: Amount
  /**
   * The shop's local date and time, which has no offset
   * @example "2026-11-20T18:04:31"
   */
  localTime: string
  location: {
    city: string
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    locationId: string
    name: string
  }
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  memberId: string
  merchantId: string
  /** What is left of it, held or paid */
  net: Amount
  /**
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-70001"
   */
  paymentId: string
  points: {
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    pending: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    posted: string
  }
  /** Why it earned nothing; '' where it earned */
  reason: string
  reasonInWords: string
  /**
   * When the gateway first heard of it (UTC)
   * @format date-time
   */
  receivedAt: string | null
  /** What is left of it, held or paid */
  refunded: Amount
  /** What is left of it, held or paid */
  reversed: Amount
  /** Retrieval reference number, as on the slip */
  rrn: string
  state: 'authorized' | 'cleared' | 'refunded' | 'reversed' | 'expired'
  terminalId: string
}

export interface Phone {
  /**
   * With its country code. Kept as a keyed hash only
   * @maxLength 40
   * @example "+7 701 000 00 01"
   */
  phone: string
}

/**
 * The purchase that the points pay a part of, where no quote names it
 * @example {"minor":"1250000","currency":"KZT"}
 */
export interface PositiveAmount {
  /**
   * ISO 4217 alphabetic code
   * @pattern ^[A-Z]{3}$
   * @example "KZT"
   */
  currency: string
  /**
   * @pattern ^[1-9][0-9]{0,14}$
   * @example "120"
   */
  minor: string
}

export interface PostReceiptsParams {
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface PostRedemptionParams {
  /**
   * The redemption's id
   * @pattern ^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$
   * @example "1024-80001"
   */
  id: string
}

export interface Problem {
  /** Of `insufficient_points`: what the member may spend; negative where points are owed */
  available?: string
  /** Of `points_out_of_bounds`: how many points may be used */
  bounds?: {
    max: string | null
    min: string
    step: string
  }
  /** Stable; decide by it, not by the title */
  code:
    | 'malformed_request'
    | 'malformed_json'
    | 'invalid_parameter'
    | 'unauthenticated'
    | 'dpop_proof_refused'
    | 'key_misplaced'
    | 'forbidden'
    | 'insufficient_scope'
    | 'not_found'
    | 'code_sign_in_off'
    | 'method_not_allowed'
    | 'request_timeout'
    | 'phone_claimed'
    | 'consent_missing'
    | 'card_claimed'
    | 'card_linked'
    | 'card_blocked'
    | 'card_proof_refused'
    | 'card_link_ended'
    | 'roster_conflict'
    | 'exception_resolved'
    | 'exception_open'
    | 'resolution_in_use'
    | 'insufficient_points'
    | 'hold_ended'
    | 'exceeds_redemption'
    | 'exceeds_purchase'
    | 'exceeds_hold'
    | 'in_review'
    | 'not_in_review'
    | 'spend_locked'
    | 'limit_exceeded'
    | 'qr_ended'
    | 'quote_refused'
    | 'proof_refused'
    | 'own_draft'
    | 'draft_approved'
    | 'too_many_drafts'
    | 'campaign_exists'
    | 'referral_refused'
    | 'too_many_claims'
    | 'claim_not_decided'
    | 'feedback_given'
    | 'feedback_not_possible'
    | 'feedback_answered'
    | 'too_many_endpoints'
    | 'consent_request_over'
    | 'purpose_needed'
    | 'no_encryption_key'
    | 'too_many_exports'
    | 'endpoint_disabled'
    | 'in_flight'
    | 'location_exists'
    | 'too_many_locations'
    | 'proposal_decided'
    | 'proposal_conflict'
    | 'partner_left'
    | 'cursor_expired'
    | 'precondition_failed'
    | 'consent_outdated'
    | 'body_too_large'
    | 'unsupported_media_type'
    | 'invalid_body'
    | 'key_reused'
    | 'proof_required'
    | 'purchase_required'
    | 'no_worth'
    | 'points_out_of_bounds'
    | 'code_refused'
    | 'token_refused'
    | 'ticket_refused'
    | 'referral_code_unknown'
    | 'claim_refused'
    | 'terms_refused'
    | 'signature_refused'
    | 'roster_refused'
    | 'card_unreadable'
    | 'card_number_invalid'
    | 'file_refused'
    | 'map_change_refused'
    | 'rule_refused'
    | 'payment_unsuitable'
    | 'clearing_file_refused'
    | 'rate_limited'
    | 'version_missing'
    | 'headers_too_large'
    | 'internal'
    | 'code_not_sent'
    | 'unavailable'
    | 'busy'
    | 'timed_out'
  errors?: {
    /** Where in a condition, from 1 */
    column?: number
    detail: string
    /** Name of the parameter */
    parameter?: string
    /** JSON Pointer into the body */
    pointer?: string
  }[]
  /** Of `exceeds_hold`: points that are held */
  held?: string
  /** Of `limit_exceeded`: which limits, e.g. `member_day_redemptions` */
  limits?: string[]
  /** Of `proof_required`: the proofs of which one is needed */
  proofs?: string[]
  /** Of `exceeds_purchase`: what may still be refunded, in minor units */
  refundable?: string
  /**
   * As in the X-Request-Id header
   * @format uuid
   */
  requestId: string
  /** Of `exceeds_redemption`: what may still be returned */
  returnable?: string
  /** Of `hold_ended`: what the redemption is instead */
  state?: string
  /** The HTTP status again */
  status: number
  /** What the code means, for a person */
  title: string
  /** A URN that names the code */
  type: string
  /**
   * Of `card_blocked`: when it may be asked for again
   * @format date-time
   */
  until?: string
  /** Of `roster_refused`, `roster_conflict`, `quote_refused`, `proof_refused`, `referral_refused`, `claim_refused` and `claim_not_decided`: what is wrong with it */
  why?: string
}

export interface ProfileConsent {
  bank: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  bankId: string
  /**
   * @maxItems 14
   * @minItems 1
   */
  categories: (
    | 'groceries'
    | 'restaurants'
    | 'fuel'
    | 'pharmacy_health'
    | 'clothing'
    | 'electronics'
    | 'home'
    | 'travel'
    | 'transport'
    | 'utilities'
    | 'education'
    | 'leisure'
    | 'cash'
    | 'other'
  )[]
  /** @format uuid */
  consentId: string
  /** @format date-time */
  givenAt: string
  how: 'portal' | 'api'
  language: 'ru' | 'kk' | 'en'
  purpose: 'credit_decision' | 'credit_limit' | 'offers' | 'budgeting'
  text: ProfileConsentText
  /**
   * Of the text that was shown
   * @min 0
   * @example 1
   */
  textVersion: number
  /**
   * The last day (UTC), at most 1096 days ahead
   * @format date
   * @example "2027-11-20"
   */
  until: string
  /**
   * Whole months before the running one, which is seen, too
   * @min 1
   * @max 36
   * @example 12
   */
  windowMonths: number
  /** @format date-time */
  withdrawnAt: string | null
}

export interface ProfileConsentText {
  language: 'ru' | 'kk' | 'en'
  paragraphs: string[]
  title: string
  version: number
}

export interface ProfileExport {
  /** `null`: all that each member agreed to */
  categories:
    | (
        | 'groceries'
        | 'restaurants'
        | 'fuel'
        | 'pharmacy_health'
        | 'clothing'
        | 'electronics'
        | 'home'
        | 'travel'
        | 'transport'
        | 'utilities'
        | 'education'
        | 'leisure'
        | 'cash'
        | 'other'
      )[]
    | null
  /** @format date-time */
  completedAt: string | null
  /** @format date-time */
  createdAt: string
  encrypt: boolean
  /** @format date-time */
  endsAt: string
  /** @format uuid */
  exportId: string
  /** @example "2024-11" */
  from: string
  /** How many were made so far */
  lines: number
  /**
   * A JWS (`typ` `spend-profile-manifest+jwt`) once all lines were read
   * @example null
   */
  manifest: string | null
  purpose: 'credit_decision' | 'credit_limit' | 'offers' | 'budgeting'
  /** @example "2026-11" */
  to: string
}

/** @example {} */
export interface ProposalApproval {
  /** @default false */
  dryRun?: boolean
  /**
   * true: that it takes another partner's was seen, and is meant
   * @default false
   */
  takesFromOthers?: boolean
}

export interface ProposalRefusal {
  /**
   * For the partner; no card numbers
   * @maxLength 500
   * @default ""
   */
  note?: string
}

export interface ProveCardLinkParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * The id of the card that waits
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  linkId: string
}

/** What a till told of it; null where none did */
export interface PurchaseReceipt {
  items: {
    /** What is left of it, held or paid */
    amount: Amount
    category: string
    line: number
    name: string
    /**
     * Pieces or weight
     * @example "0.500"
     */
    quantity: string
    /** What is left of it, held or paid */
    returnedAmount: Amount
    /**
     * Pieces or weight
     * @example "0.500"
     */
    returnedQuantity: string
    sku: string
  }[]
  tenders: {
    /** What is left of it, held or paid */
    amount: Amount
    kind: 'card' | 'cash' | 'gift_card' | 'points'
    /** What is left of it, held or paid */
    returned: Amount
  }[]
}

export interface QrCode {
  /**
   * What the picture holds; the till sends it as `memberQr`
   * @example "AAAAAAAABABlX2gA4l9xkQ3G0mFq0X8s1m2u4Q"
   */
  code: string
  /** @format date-time */
  endsAt: string
}

export interface ReadBalanceParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface ReadBankWebhookEndpointParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
  /**
   * The endpoint's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface ReadCampaignEffectParams {
  /**
   * ISO 4217 alphabetic code
   * @pattern ^[A-Z]{3}$
   * @example "KZT"
   */
  currency?: string
  /**
   * @pattern ^\d{4}-(0[1-9]|1[0-2])$
   * @example "2026-10"
   */
  from?: string
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * `known`: who bought there in the twelve months before; `all`: who had joined before
   * @default "known"
   */
  members?: 'known' | 'all'
  /**
   * @pattern ^\d{4}-(0[1-9]|1[0-2])$
   * @example "2026-11"
   */
  to?: string
}

export interface ReadCampaignParams {
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface ReadCardLinkParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * The id of the card that waits
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  linkId: string
}

export interface ReadConsentRequestParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
  /** @format uuid */
  requestId: string
}

export interface ReadDocsFileParams {
  file: 'start.js' | 'swagger-ui-bundle.js' | 'swagger-ui.css' | 'favicon-32x32.png'
}

export interface ReadExceptionParams {
  /** @example "1024-00112233445566778899aabbccddeeff" */
  id: string
}

export interface ReadFeedbackParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * @pattern ^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$
   * @example "1024-70001"
   */
  paymentId: string
}

export interface ReadLocationParams {
  /**
   * The location's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ReadLoyaltyIndexDefinitionParams {
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ReadMemberLoyaltyIndexParams {
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  memberId: string
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ReadMemberTierParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface ReadPointsParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface ReadProfileConsentTextParams {
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId: string
  /**
   * @maxLength 300
   * @pattern ^(groceries|restaurants|fuel|pharmacy_health|clothing|electronics|home|travel|transport|utilities|education|leisure|cash|other)(,(groceries|restaurants|fuel|pharmacy_health|clothing|electronics|home|travel|transport|utilities|education|leisure|cash|other))*$
   */
  categories: string
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  language: 'ru' | 'kk' | 'en'
  purpose: 'credit_decision' | 'credit_limit' | 'offers' | 'budgeting'
  /**
   * @format date
   * @example "2027-11-20"
   */
  until: string
  /**
   * @min 1
   * @max 36
   * @example 12
   */
  windowMonths: number
}

export interface ReadProfileExportLinesParams {
  /**
   * The line after which to go on
   * @min 0
   * @max 100000000
   * @default 0
   */
  after?: number
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
  /** @format uuid */
  exportId: string
}

export interface ReadProfileExportParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
  /** @format uuid */
  exportId: string
}

export interface ReadProfileParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
  /**
   * With commas between them; left out: all that the member agreed to
   * @maxLength 300
   * @pattern ^(groceries|restaurants|fuel|pharmacy_health|clothing|electronics|home|travel|transport|utilities|education|leisure|cash|other)(,(groceries|restaurants|fuel|pharmacy_health|clothing|electronics|home|travel|transport|utilities|education|leisure|cash|other))*$
   * @example "groceries,fuel"
   */
  categories?: string
  /**
   * `true`: the JWS inside a JWE to the bank's registered encryption key
   * @default "false"
   */
  encrypt?: 'true' | 'false'
  /**
   * The first month; left out: as far back as the consent reaches
   * @pattern ^[1-9][0-9]{3}-(0[1-9]|1[0-2])$
   * @example "2026-10"
   */
  from?: string
  purpose?: 'credit_decision' | 'credit_limit' | 'offers' | 'budgeting'
  /**
   * The name under which this bank alone knows the member
   * @format uuid
   */
  subject: string
  /**
   * The last month; left out: the running one
   * @pattern ^[1-9][0-9]{3}-(0[1-9]|1[0-2])$
   * @example "2026-10"
   */
  to?: string
}

export interface ReadRedemptionParams {
  /**
   * The redemption's id
   * @pattern ^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$
   * @example "1024-80001"
   */
  id: string
}

export interface ReadRedemptionPolicyParams {
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ReadReferralParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface ReadRosterParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
  /**
   * @pattern ^[A-Za-z0-9._:-]{1,64}$
   * @example "2026-11-20"
   */
  rosterId: string
}

export interface ReadRuleDraftParams {
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface ReadRuleParams {
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface ReadSettlementParams {
  /**
   * @pattern ^\d{4}-(0[1-9]|1[0-2])$
   * @example "2026-11"
   */
  month: string
}

export interface ReadSpendLockParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface ReadTiersParams {
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ReadWebhookEndpointParams {
  /**
   * The endpoint's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface Readiness {
  checks: {
    /** @example "database" */
    name: string
    ok: boolean
  }[]
  ready: boolean
}

export interface ReceiptResult {
  code:
    | 'invalid_receipt'
    | 'does_not_add_up'
    | 'in_the_future'
    | 'too_old'
    | 'unknown_location'
    | 'unknown_member'
    | 'qr_ended'
    | 'before_joining'
    | 'unknown_receipt'
    | 'return_of_return'
    | 'before_purchase'
    | 'exceeds_receipt'
    | 'receipt_changed'
    | 'unavailable'
  detail: string | null
  /** It fits several payments: it earns nothing until a person has decided */
  exception: boolean
  /**
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-70001"
   */
  paymentId: string | null
  /** Where in the receipt the reason of a refusal is, as a JSON Pointer */
  pointer: string | null
  /**
   * What it gave, or took back; a payment of which the bank had told before has its points already
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  points: string | null
  /**
   * As it was sent; null where it could not be read
   * @example "A-1"
   */
  receiptId: string | null
  /** `repeated`: it was taken before, and this is the same answer */
  status: 'recorded' | 'repeated' | 'refused'
}

export interface ReceiptResults {
  results: ReceiptResult[]
}

export interface Receipts {
  /**
   * @maxItems 1000
   * @minItems 1
   */
  receipts: (
    | {
        /**
         * @format date-time
         * @pattern ^(?:(?:\d\d[2468][048]|\d\d[13579][26]|\d\d0[48]|[02468][048]00|[13579][26]00)-02-29|\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|(?:02)-(?:0[1-9]|1\d|2[0-8])))T(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|([+-](?:[01]\d|2[0-3]):[0-5]\d)))$
         */
        at: string
        currency: string
        /**
         * @maxItems 300
         * @minItems 1
         */
        items: {
          /** @pattern ^(?:0|[1-9][0-9]{0,14})$ */
          amountMinor: string
          /**
           * @maxLength 60
           * @default ""
           * @pattern ^[^\p{Cc}\p{Cs}]*$
           */
          category?: string
          /**
           * @min 1
           * @max 99999
           */
          line: number
          /**
           * @maxLength 120
           * @default ""
           * @pattern ^[^\p{Cc}\p{Cs}]*$
           */
          name?: string
          /** @pattern ^[0-9]{1,9}(?:\.[0-9]{1,3})?$ */
          quantity: string
          /**
           * @minLength 1
           * @maxLength 40
           * @pattern ^[!-~]+$
           */
          sku: string
        }[]
        location:
          | {
              /** @pattern ^[1-9][0-9]{0,11}$ */
              id: string
            }
          | {
              /**
               * @minLength 1
               * @maxLength 120
               */
              name: string
            }
        member:
          | {
              /** @maxLength 40 */
              phone: string
            }
          | {
              /** @maxLength 100 */
              memberQr: string
            }
          | {
              /**
               * @format uuid
               * @pattern ^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$
               */
              cardReference: string
            }
          | {
              /** @pattern ^[1-9][0-9]{0,11}$ */
              memberId: string
            }
        /**
         * @minLength 1
         * @maxLength 60
         * @pattern ^[!-~]+$
         */
        receiptId: string
        /** @pattern ^[0-9A-Za-z]{0,12}$ */
        rrn?: string
        /**
         * @maxItems 10
         * @minItems 1
         */
        tenders: {
          /** @pattern ^(?:0|[1-9][0-9]{0,14})$ */
          amountMinor: string
          kind: 'card' | 'cash' | 'gift_card' | 'points'
        }[]
        /**
         * @maxLength 32
         * @pattern ^[!-~]*$
         */
        terminalId?: string
        /**
         * @minLength 1
         * @maxLength 40
         * @pattern ^[!-~]+$
         */
        till?: string
      }
    | {
        /**
         * @format date-time
         * @pattern ^(?:(?:\d\d[2468][048]|\d\d[13579][26]|\d\d0[48]|[02468][048]00|[13579][26]00)-02-29|\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|(?:02)-(?:0[1-9]|1\d|2[0-8])))T(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|([+-](?:[01]\d|2[0-3]):[0-5]\d)))$
         */
        at: string
        boughtAt?:
          | {
              /** @pattern ^[1-9][0-9]{0,11}$ */
              id: string
            }
          | {
              /**
               * @minLength 1
               * @maxLength 120
               */
              name: string
            }
        currency: string
        /**
         * @maxItems 300
         * @minItems 1
         */
        items: {
          /** @pattern ^(?:0|[1-9][0-9]{0,14})$ */
          amountMinor: string
          /**
           * @min 1
           * @max 99999
           */
          line: number
          /** @pattern ^[0-9]{1,9}(?:\.[0-9]{1,3})?$ */
          quantity: string
        }[]
        location:
          | {
              /** @pattern ^[1-9][0-9]{0,11}$ */
              id: string
            }
          | {
              /**
               * @minLength 1
               * @maxLength 120
               */
              name: string
            }
        /**
         * @minLength 1
         * @maxLength 60
         * @pattern ^[!-~]+$
         */
        receiptId: string
        /**
         * @minLength 1
         * @maxLength 60
         * @pattern ^[!-~]+$
         */
        returnOf: string
        /**
         * @maxItems 10
         * @minItems 1
         */
        tenders: {
          /** @pattern ^(?:0|[1-9][0-9]{0,14})$ */
          amountMinor: string
          kind: 'card' | 'cash' | 'gift_card' | 'points'
        }[]
        /**
         * @minLength 1
         * @maxLength 40
         * @pattern ^[!-~]+$
         */
        till?: string
      }
  )[]
}

export interface Redemption {
  /** @format date-time */
  createdAt: string
  /**
   * When the hold ends by itself; null of one that was redeemed at once
   * @format date-time
   */
  heldUntil: string | null
  /** @format uuid */
  key: string
  /** Which points were redeemed, oldest first, and who funds them */
  lots: {
    /** @format date */
    expiresOn: string
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    funderId: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    redeemed: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    returned: string
  }[]
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  memberId: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  partnerId: string
  /**
   * What was asked for
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  points: string
  proof: '' | 'code' | 'terminal_pin'
  /** The purchase that the points pay a part of, where it is known */
  purchase: {
    /** What is left of it, held or paid */
    amount: Amount
    /** What is left to pay by other means */
    byMoney: Amount
    /** What the redeemed points have paid of it */
    byPoints: Amount
    /** How much of that is due by other means; the points are in `returned` */
    moneyRefunded: Amount
    /** How much of it was refunded, in both parts */
    refunded: Amount
  }
  /** @format uuid */
  quoteId: string | null
  /**
   * What was posted
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  redeemed: string
  /**
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-80001"
   */
  redemptionId: string
  /**
   * How much of it was returned
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  returned: string
  /** `review`: the points are held, and a person looks at it first */
  state: 'held' | 'review' | 'posted' | 'voided' | 'expired'
  till: string
}

export interface RedemptionCode {
  /** @pattern ^[0-9]{8}$ */
  code: string
  /** @format date-time */
  expiresAt: string
  /**
   * The text of a QR code: a version, the member's id and the code
   * @example "COBRAND:1:1024:40817263"
   */
  qr: string
}

export interface RedemptionPolicy {
  /** @format date-time */
  changedAt: string | null
  changedBy: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  partnerId: string
  policy: {
    /** @maxItems 20 */
    limits: {
      /** What happens to a redemption that is beyond it */
      beyond: 'review' | 'refuse'
      of: 'member' | 'till' | 'partner'
      per: 'redemption' | 'hour' | 'day'
      /** null: any number */
      points: string | null
      /**
       * null: any number
       * @min 1
       * @max 1000000
       */
      redemptions: number | null
    }[]
    /**
     * How long ago the payment of `terminal_pin` may be
     * @min 1
     * @max 60
     */
    paymentMinutes: number
    /** Of one redemption; null: any number */
    pointsMax: string | null
    /** @pattern ^[1-9][0-9]*$ */
    pointsMin: string
    /**
     * Redemptions are multiples of it
     * @pattern ^[1-9][0-9]*$
     */
    pointsStep: string
    /**
     * The step with most points that are reached counts
     * @maxItems 20
     */
    proofs: {
      /** @maxItems 2 */
      anyOf: ('code' | 'terminal_pin')[]
      /** @pattern ^[1-9][0-9]*$ */
      fromPoints: string
    }[]
    /** Whether a till must name a quote or the purchase, so that the share is kept */
    purchaseRequired: boolean
    /**
     * @min 10
     * @max 86400
     */
    quoteSeconds: number
    /**
     * @min 60
     * @max 604800
     */
    reviewSeconds: number
    /**
     * Points pay at most so much of a purchase
     * @min 1
     * @max 100
     */
    sharePercent: number
    /**
     * What a point pays, in minor units; each currency once
     * @maxItems 20
     */
    worth: {
      /**
       * ISO 4217 alphabetic code
       * @pattern ^[A-Z]{3}$
       * @example "KZT"
       */
      currency: string
      /** @pattern ^[1-9][0-9]*$ */
      minorPerPoint: string
    }[]
  }
  /** 0: nothing is agreed, and this holds anyway */
  version: number
}

/** `terminal_pin`: a payment that the member has just made with a linked card and its PIN at a terminal of the shop. The gateway sees the payment; that the terminal has asked for the PIN is the partner's word. */
export type RedemptionProof =
  | {
      /**
       * The one-time code that the member shows
       * @pattern ^[0-9]{8}$
       * @example "40817263"
       */
      code: string
      kind: 'code'
    }
  | {
      /**
       * @minLength 1
       * @maxLength 40
       */
      acquirerId: string
      kind: 'terminal_pin'
      /**
       * Retrieval reference number (DE37)
       * @minLength 1
       * @maxLength 12
       */
      rrn: string
      /**
       * @minLength 1
       * @maxLength 16
       */
      terminalId: string
    }

export interface RedemptionQuote {
  /**
   * What the member may spend in all
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  available: string
  /** @format date-time */
  expiresAt: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  memberId: string
  /**
   * What one point pays of it, in minor units
   * @example "100"
   */
  minorPerPoint: string
  /** What the most points pay of it */
  mostMoney: Amount
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  partnerId: string
  /** How many may pay for this purchase; null: none */
  points: {
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    max: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    min: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    step: string
  }
  /** Which proofs are needed, from how many points on */
  proofs: {
    anyOf: ('code' | 'terminal_pin')[]
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    fromPoints: string
  }[]
  /** What is left of it, held or paid */
  purchase: Amount
  /** @format uuid */
  quoteId: string
}

export interface RedemptionReview {
  /** @format date-time */
  decidedAt: string | null
  decidedBy: string | null
  decision: 'approved' | 'refused'
  /**
   * Until when it waits
   * @format date-time
   */
  heldUntil: string
  /** Name of the API key */
  madeBy: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  memberId: string
  note: string | null
  /** @format date-time */
  openedAt: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  partnerId: string
  /**
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  points: string
  proof: '' | 'code' | 'terminal_pin'
  /** The limits that it is beyond */
  reasons: string[]
  /**
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-80001"
   */
  redemptionId: string
  till: string
  waits: boolean
}

export interface Referral {
  /**
   * The friend
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  memberId: string
  /** @format date-time */
  namedAt: string
  /** @format date-time */
  paidAt: string | null
  /**
   * The first cleared purchase
   * @pattern ^[1-9][0-9]*-[1-9][0-9]*$
   * @example "1024-70001"
   */
  paymentId: string | null
  /** Why it is void: `shared_card`, `purchased_before`, `too_late`, `funder_left`, `refunded`; `month_full` where the referrer had brought as many as the terms have, `referrer_left` where they are not here any more; else empty */
  reason: string
  /**
   * Told to the operator alone
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  referrerId?: string
  state: 'waiting' | 'paid' | 'void'
}

export interface ReferralCode {
  /** Friends who named the code, by what came of it */
  brought: {
    paid: number
    void: number
    waiting: number
  }
  /**
   * A member's referral code, in any case, with or without dashes
   * @minLength 1
   * @maxLength 40
   * @example "7KM-4QX-9TC"
   */
  code: string
  /** Of today; null: nothing is given */
  terms: ReferralTerms
}

/** Of today; null: nothing is given */
export interface ReferralTerms {
  currency: string | null
  /**
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  friendPoints: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  funderId: string
  minimumMinor: string
  nameDays: number
  pointsValidMonths: number
  purchaseDays: number
  referrerMonthMax: number
  /**
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  referrerPoints: string
  refundDays: number
  validFrom: string
  validTo: string | null
  version: number
}

export interface RefuseClaimParams {
  /**
   * @pattern ^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$
   * @example "1024-3"
   */
  id: string
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface RefuseMerchantIdProposalParams {
  /**
   * The proposal's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface RefuseRedemptionParams {
  /**
   * The redemption's id
   * @pattern ^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$
   * @example "1024-80001"
   */
  id: string
}

export interface ReissueCardParams {
  /**
   * The card's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  cardId: string
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface RemoveBankWebhookEndpointParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
  /**
   * The endpoint's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface RemoveLoyaltyIndexParams {
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface RemoveSegmentParams {
  /**
   * @pattern ^[a-z][a-z0-9_-]{0,39}$
   * @example "sleeping-best"
   */
  name: string
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface RemoveWebhookEndpointParams {
  /**
   * The endpoint's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface ReplaceRuleDraftParams {
  /**
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface ReplayBankWebhookEventsParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
  /**
   * The endpoint's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface ReplayWebhookEventsParams {
  /**
   * The endpoint's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface RequestCardLinkParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface RequestConsentParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
}

export interface ResolveExceptionParams {
  /** @example "1024-00112233445566778899aabbccddeeff" */
  id: string
}

export interface ReturnRedemptionParams {
  /**
   * The redemption's id
   * @pattern ^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$
   * @example "1024-80001"
   */
  id: string
}

export interface ReviewNote {
  /**
   * Why, for whoever looks later; no card numbers
   * @maxLength 500
   * @default ""
   */
  note?: string
}

export interface Roster {
  /**
   * Lines by result
   * @example {"linked":12,"renewed":3,"closed":1,"not_linked":984}
   */
  counts: Record<string, number>
  /** @format date-time */
  finishedAt: string | null
  lines: number
  linesDone: number
}

/**
 * A result for each line from the first that was not done before, then how it ended
 * @example {"line":1,"result":"linked"}
 */
export type RosterNews =
  | {
      /** @min 1 */
      line: number
      result:
        | 'linked'
        | 'renewed'
        | 'closed'
        | 'not_linked'
        | 'claimed'
        | 'not_yours'
        | 'unreadable'
        | 'invalid'
    }
  | {
      /**
       * Lines by result
       * @example {"linked":12,"renewed":3,"closed":1,"not_linked":984}
       */
      finished: Record<string, number>
    }
  | {
      /** `elsewhere`: the roster is being taken by another request, or a later one was sent; `line_count`: it has more or fewer lines than its header says; else the `code` of a problem: send it again, and it goes on where it stopped */
      interrupted: string
    }

export interface RotateBankWebhookSecretParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
  /**
   * The endpoint's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface RotateWebhookSecretParams {
  /**
   * The endpoint's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface RuleDraft {
  became: {
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    ruleId: string
    version: number
  }
  draft: {
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    campaignId: string | null
    condition: string
    currency: string
    effect: {
      kind: string
      [key: string]: unknown
    }
    funders: {
      /**
       * @pattern ^[1-9][0-9]*$
       * @example "1024"
       */
      funderId: string
      percent: number
    }[]
    limits: Record<string, string | null>
    name: string
    pointsValidMonths: number
    scope: {
      locationIds: string[] | null
      product: string | null
    }
    stacking: {
      group: string
      mode: string
      priority: number
    }
    /** @example "2026-12-01T00:00:00" */
    validFrom: string
    /** @example "2026-12-01T00:00:00" */
    validTo: string | null
  }
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  draftId: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  partnerId: string | null
  /** Raised by every change; also in the ETag */
  revision: number
  /** @format date-time */
  savedAt: string
  savedBy: string
}

export interface RuleVersion {
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  campaignId: string | null
  condition: string
  currency: string
  effect: {
    kind: string
    [key: string]: unknown
  }
  funders: {
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    funderId: string
    percent: number
  }[]
  limits: Record<string, string | null>
  name: string
  /**
   * null: the coalition's own
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  partnerId: string | null
  pointsValidMonths: number
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  ruleId: string
  scope: {
    locationIds: string[] | null
    product: string | null
  }
  stacking: {
    group: string
    mode: string
    priority: number
  }
  /** `active` from when it begins anywhere on earth until it has ended everywhere */
  state: 'scheduled' | 'active' | 'ended'
  /** @example "2026-12-01T00:00:00" */
  validFrom: string
  /** @example "2026-12-01T00:00:00" */
  validTo: string | null
  version: number
}

export interface SaveRedemptionPolicyParams {
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface Segment {
  /** @format date-time */
  changedAt: string | null
  changedBy: string | null
  /** How many were in it at the last refresh */
  members: string
  name: string
  /**
   * null: the coalition's
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  partnerId: string | null
  segment: SegmentDefinition
  /** Raised by every change; 0 where nothing is defined */
  version: number
}

export interface SegmentDefinition {
  /**
   * CEL over the facts of `GET /v1/partner/segments/facts`
   * @minLength 1
   * @maxLength 2000
   * @example "member.recencyQuintile <= 2 && member.monetaryQuintile == 5"
   */
  condition: string
  /**
   * ISO 4217 code: what was paid in it counts
   * @pattern ^[A-Z]{3}$
   * @example "KZT"
   */
  currency: string
  /** @maxLength 200 */
  description: string
}

export interface SendCardEventsParams {
  /**
   * @pattern ^[\x21-\x7e]{1,32}$
   * @example "ALFA"
   */
  id: string
}

export interface SendRosterParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
}

export interface SentSignInCode {
  /**
   * The code is good until then
   * @format date-time
   */
  endsAt: string
}

export interface Session {
  /**
   * It ends then; earlier, when it is not used for half an hour or is signed out
   * @format date-time
   */
  endsAt: string
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  memberId: string
  /**
   * A bearer token; it is shown once
   * @example "ms_4nJ0s..."
   */
  token: string
}

export interface SetBirthdayParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface SetPhoneParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface SetSpendLockParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface Settlement {
  /**
   * null: it may still change
   * @format date-time
   */
  closedAt: string | null
  lines: {
    /**
     * Lots taken over; below zero: passed on
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    backing: string
    /**
     * Debts that were ended; below zero: by these points
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    cover: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    expired: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    forgiven: string
    /**
     * Whose points
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    funderId: string
    /**
     * At which partner
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    partnerId: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    pending: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    posted: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    redeemed: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    returned: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    reversed: string
  }[]
  /** @example "2026-11" */
  month: string
  partners: {
    /**
     * Who backs its points once it has left
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    backedBy: string | null
    name: string
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    partnerId: string
    /** Whether a funder pays for its points when they are given, or when they are spent */
    settlesAt: 'issuance' | 'redemption'
  }[]
  payments: {
    /** A partner's id, or `pool` */
    from: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    points: string
    /** A partner's id, or `pool` */
    to: string
  }[]
  /**
   * null in a partner's part
   * @pattern ^-?[0-9]+$
   * @example "120"
   */
  pool: string | null
  positions: {
    /**
     * For lots taken over
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    backing: string
    /**
     * For its own points
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    funding: string
    /**
     * Above zero it is owed, below zero it owes
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    net: string
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    partnerId: string
    /**
     * For what was spent at it
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    redeeming: string
  }[]
}

/** @example {"phone":"+7 701 000 00 01"} */
export type ShownAtTill =
  | {
      /**
       * @maxLength 40
       * @example "+7 701 000 00 01"
       */
      phone: string
    }
  | {
      /** @format uuid */
      cardReference: string
    }
  | {
      /**
       * Of the member's QR code
       * @maxLength 100
       */
      memberQr: string
    }

export interface SignInCodeRequest {
  /** @example "kk" */
  language: 'ru' | 'kk' | 'en'
  /**
   * With its country code. Kept as a keyed hash only
   * @maxLength 40
   * @example "+7 701 000 00 01"
   */
  phone: string
}

export type SignInEntry =
  | {
      /**
       * It ends then; earlier, when it is not used for half an hour or is signed out
       * @format date-time
       */
      endsAt: string
      /**
       * @pattern ^[1-9][0-9]*$
       * @example "1024"
       */
      memberId: string
      outcome: 'signed_in'
      /**
       * A bearer token; it is shown once
       * @example "ms_4nJ0s..."
       */
      token: string
    }
  | {
      /**
       * The ticket is good until then
       * @format date-time
       */
      endsAt: string
      outcome: 'not_a_member'
      /**
       * Good once, to join
       * @example "jt_9xQ2b..."
       */
      ticket: string
    }

/** @example {"phone":"+7 701 000 00 01","code":"042917"} */
export type SignInProof =
  | {
      /**
       * As it came to the phone
       * @pattern ^[0-9]{6}$
       * @example "042917"
       */
      code: string
      /**
       * With its country code. Kept as a keyed hash only
       * @maxLength 40
       * @example "+7 701 000 00 01"
       */
      phone: string
    }
  | {
      /**
       * Of the operator's identity provider, for this API
       * @minLength 1
       * @maxLength 4096
       * @example "eyJhbGciOiJSUzI1NiIs..."
       */
      accessToken: string
    }

export interface SimulateRuleParams {
  /**
   * The operator only: whose they are. Left out, they are the coalition's own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface Simulation {
  byFunder: {
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    funderId: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    today: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    withDraft: string
  }[]
  byRule: {
    isDraft: boolean
    name: string
    /** @min 0 */
    paymentsToday: number
    /** @min 0 */
    paymentsWithDraft: number
    /**
     * null: the draft is of a new rule
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    ruleId: string | null
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    today: string
    version: number
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    withDraft: string
  }[]
  /** Points of members: one in ten has no more than the first */
  deciles: {
    today: string[]
    withDraft: string[]
  }
  histogram: {
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    from: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    to: string
    /** @min 0 */
    today: number
    /** @min 0 */
    withDraft: number
  }[]
  members: {
    /** @min 0 */
    earningToday: number
    /** @min 0 */
    earningWithDraft: number
    /** @min 0 */
    gaining: number
    /** @min 0 */
    losing: number
    /** @min 0 */
    read: number
  }
  /** What would have to be put right before the draft is approved */
  mistakes: {
    detail: string
    pointer: string
  }[]
  payments: {
    /**
     * Those that would earn otherwise
     * @min 0
     */
    changed: number
    /** @min 0 */
    read: number
    /**
     * Facts that no rule asked for then are taken as they are now
     * @min 0
     */
    withFactsOfNow: number
  }
  points: {
    /**
     * What limits and budgets kept back
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    cutToday: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    cutWithDraft: string
    /**
     * What the payments have in fact
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    earned: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    today: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    withDraft: string
  }
  /** The ten members who gain most */
  winners: {
    /**
     * @pattern ^[1-9][0-9]*$
     * @example "1024"
     */
    memberId: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    today: string
    /**
     * @pattern ^-?[0-9]+$
     * @example "120"
     */
    withDraft: string
  }[]
}

export interface SpendLock {
  locked: boolean
  /** @format date-time */
  lockedAt: string | null
}

export interface SummarizeFeedbackParams {
  /**
   * @pattern ^[1-9]\d{3}-(0[1-9]|1[0-2])$
   * @example "2026-01"
   */
  from: string
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
  /**
   * @pattern ^[1-9]\d{3}-(0[1-9]|1[0-2])$
   * @example "2026-12"
   */
  to: string
}

export interface TestBankWebhookEndpointParams {
  /**
   * For the operator, who must say which bank; a bank is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  bankId?: string
  /**
   * The endpoint's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface TestWebhookEndpointParams {
  /**
   * The endpoint's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface TierScheme {
  /**
   * How long a tier lasts after the last month in which it was earned
   * @min 0
   * @max 24
   */
  graceMonths: number
  /**
   * From the lowest up. Below the first there is no tier; an empty list ends it
   * @maxItems 10
   */
  levels: {
    /**
     * Minor units, payments or points
     * @pattern ^(0|[1-9][0-9]{0,14})$
     * @example "10000000"
     */
    from: string
    /** @pattern ^[A-Za-z0-9][A-Za-z0-9 _-]{0,31}$ */
    tier: string
  }[]
  /** What counts: cleared turnover in a currency, cleared payments, or points */
  metric:
    | {
        /**
         * ISO 4217 alphabetic code
         * @pattern ^[A-Z]{3}$
         * @example "KZT"
         */
        currency: string
        of: 'turnover'
      }
    | {
        of: 'visits'
      }
    | {
        of: 'points'
      }
  /**
   * Months on each level on the way down; null: straight to what was earned
   * @min 1
   * @max 12
   */
  softLandingMonths: number | null
  /** Over which months */
  window:
    | {
        kind: 'rolling'
        /**
         * The last so many, with the present
         * @min 1
         * @max 36
         */
        months: number
      }
    | {
        kind: 'calendar'
        unit: 'year' | 'quarter'
      }
}

export interface TokenRefusal {
  error:
    | 'invalid_request'
    | 'invalid_client'
    | 'unsupported_grant_type'
    | 'invalid_scope'
    | 'invalid_dpop_proof'
  /** What is wrong, for a person */
  error_description: string
}

export interface UndoResolutionParams {
  /** @example "1024-00112233445566778899aabbccddeeff" */
  id: string
}

export interface UnlinkCardParams {
  /**
   * The card's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  cardId: string
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

export interface UploadClearingFileParams {
  /**
   * @pattern ^[\x21-\x7e]{1,32}$
   * @example "ALFA"
   */
  id: string
  /**
   * What the file is called in reports
   * @pattern ^[\w.() -]{1,200}$
   * @example "day.base2"
   */
  name?: string
}

export interface UploadLocationsParams {
  /**
   * true: says what would become of it, and does nothing
   * @default "false"
   */
  dryRun?: 'true' | 'false'
  /**
   * For the operator, who must say which partner; a partner is its own
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  partnerId?: string
}

export interface VoidRedemptionParams {
  /**
   * The redemption's id
   * @pattern ^[1-9][0-9]{0,11}-[1-9][0-9]{0,18}$
   * @example "1024-80001"
   */
  id: string
}

export interface WebhookAttempt {
  /** @format date-time */
  at: string
  /** The how manieth it was of this event */
  attempt: number
  delivered: boolean
  durationMs: number
  error:
    | 'name_not_resolved'
    | 'address_refused'
    | 'not_connected'
    | 'tls_failed'
    | 'timed_out'
    | 'cut_off'
    | 'redirected'
    | 'status_not_2xx'
  /**
   * Null of a test
   * @example "evt_1024"
   */
  eventId: string | null
  /** The first 1,024 bytes of the answer */
  response: string
  /** HTTP status; null where no answer came */
  status: number | null
  /** Null where the event is forgotten */
  type: string | null
}

export interface WebhookEndpoint {
  /** @format date-time */
  createdAt: string
  description: string
  /** `owner`: it was asked for; `gone`: it answered 410; `failing`: it took nothing for five days */
  disabledBecause: 'owner' | 'gone' | 'failing'
  enabled: boolean
  /**
   * @pattern ^[1-9][0-9]*$
   * @example "1024"
   */
  endpointId: string
  /** @format date-time */
  failingSince: string | null
  locationIds: string[]
  /**
   * Until when the secret before signs, too
   * @format date-time
   */
  oldSecretUntil: string | null
  types: string[]
  url: string
}

/** @example {"types":["payment.cleared"]} */
export interface WebhookEndpointChange {
  /**
   * @maxLength 200
   * @example "Till server"
   */
  description?: string
  /** Enabled again, an endpoint is sent what comes from then on; a replay brings what it missed */
  enabled?: boolean
  /**
   * Events of these locations, and of none; empty: all
   * @maxItems 1000
   * @example ["12"]
   */
  locationIds?: string[]
  /**
   * Events of these types; empty: all
   * @maxItems 24
   * @example ["payment.cleared","accrual.posted"]
   */
  types?: (
    | 'payment.authorized'
    | 'payment.cleared'
    | 'payment.reversed'
    | 'payment.refunded'
    | 'accrual.pending'
    | 'accrual.posted'
    | 'accrual.voided'
    | 'redemption.held'
    | 'redemption.posted'
    | 'redemption.voided'
    | 'redemption.expired'
    | 'redemption.returned'
    | 'card.linked'
    | 'card.unlinked'
    | 'member.tier_changed'
    | 'member.erased'
    | 'claim.opened'
    | 'claim.decided'
    | 'statement.closed'
    | 'feedback.detractor'
    | 'consent.given'
    | 'consent.declined'
    | 'consent.withdrawn'
    | 'webhook_endpoint.disabled'
  )[]
  /**
   * https, ports 443 and 8443, no user name, no password; not of a private network
   * @minLength 1
   * @maxLength 2048
   * @example "https://shop.example/hooks/cobrand"
   */
  url?: string
}

export type WebhookEndpointWithSecret = WebhookEndpoint & {
  /**
   * Shown this once. For `standardwebhooks` and libraries like it
   * @example "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
   */
  secret: string
}

/** @example {"eventIds":["evt_1024"]} */
export type WebhookReplay =
  | {
      /**
       * @maxItems 1000
       * @minItems 1
       */
      eventIds: string[]
    }
  | {
      /**
       * @format date-time
       * @example "2026-11-20T09:00:00Z"
       */
      from: string
      /**
       * The first instant that is not meant
       * @format date-time
       */
      to: string
    }

/** @example {"overlapHours":24} */
export interface WebhookSecretRotation {
  /**
   * @min 0
   * @max 168
   * @default 24
   */
  overlapHours?: number
}

export interface WebhookTest {
  /** @format date-time */
  at: string
  delivered: boolean
  durationMs: number
  error:
    | 'name_not_resolved'
    | 'address_refused'
    | 'not_connected'
    | 'tls_failed'
    | 'timed_out'
    | 'cut_off'
    | 'redirected'
    | 'status_not_2xx'
  /** The first 1,024 bytes of the answer */
  response: string
  /** HTTP status; null where no answer came */
  status: number | null
}

export interface WithdrawConsentParams {
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
  /**
   * What for
   * @example "programme"
   */
  kind: 'programme' | 'card_linking'
}

export interface WithdrawProfileConsentParams {
  /** @format uuid */
  consentId: string
  /**
   * The member's id
   * @pattern ^[1-9][0-9]{0,11}$
   * @example "1024"
   */
  id: string
}

import { segment, Transport, type RequestParams } from '../transport.ts'

/** Every operation of the API, by its tag. */
export class Api extends Transport {
  readonly operation = {
    /**
     * No description
     *
     * @tags Operation
     * @name Health
     * @summary The process is alive
     * @request GET:/healthz
     */
    health: (params: RequestParams = {}) =>
      this.request<
        {
          status: 'alive'
        },
        Problem
      >({
        path: `/healthz`,
        method: 'GET',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Operation
     * @name Metrics
     * @summary Metrics in the Prometheus text format
     * @request GET:/metrics
     */
    metrics: (params: RequestParams = {}) =>
      this.request<string, Problem>({
        path: `/metrics`,
        method: 'GET',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Operation
     * @name ReadDescription
     * @summary This description (OpenAPI 3.1)
     * @request GET:/v1/openapi.json
     */
    readDescription: (params: RequestParams = {}) =>
      this.request<
        {
          openapi: string
          [key: string]: unknown
        },
        Problem
      >({
        path: `/v1/openapi.json`,
        method: 'GET',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Operation
     * @name ReadDocs
     * @summary This description as a page to read and to try
     * @request GET:/docs
     */
    readDocs: (params: RequestParams = {}) =>
      this.request<string, Problem>({
        path: `/docs`,
        method: 'GET',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Operation
     * @name ReadDocsFile
     * @summary A file of the page
     * @request GET:/docs/{file}
     */
    readDocsFile: ({ file }: ReadDocsFileParams, params: RequestParams = {}) =>
      this.request<File, Problem>({
        path: `/docs/${segment(file)}`,
        method: 'GET',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Operation
     * @name Readiness
     * @summary The gateway can do its work
     * @request GET:/readyz
     */
    readiness: (params: RequestParams = {}) =>
      this.request<Readiness, Problem | Readiness>({
        path: `/readyz`,
        method: 'GET',
        ...params,
      }),
  }
  readonly cards = {
    /**
     * @description Nothing is kept of it, but where a try was wrong: then it stays blocked for 72 hours.
     *
     * @tags Cards
     * @name CancelCardLink
     * @summary Do not want the card any more
     * @request DELETE:/v1/members/{id}/card-links/{linkId}
     * @secure
     */
    cancelCardLink: ({ id, linkId }: CancelCardLinkParams, params: RequestParams = {}) =>
      this.request<void, Problem>({
        path: `/v1/members/${segment(id)}/card-links/${segment(linkId)}`,
        method: 'DELETE',
        secure: true,
        ...params,
      }),
    /**
     * @description For an operator who knows whose card it is: a member asks by `/v1/members/{id}/card-links`, and proves it. The number is encrypted where it is typed in, to the key in `/.well-known/jwks.json`. Linking a card again to the same member answers the same card.
     *
     * @tags Cards
     * @name LinkCard
     * @summary Link a bank card to a member
     * @request POST:/v1/members/{id}/cards
     * @secure
     */
    linkCard: ({ id }: LinkCardParams, data: Enrolment, params: RequestParams = {}) =>
      this.request<Card, Problem>({
        path: `/v1/members/${segment(id)}/cards`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Cards
     * @name ListCardLinks
     * @summary Cards that wait for a proof, and what became of those of the last 48 hours
     * @request GET:/v1/members/{id}/card-links
     * @secure
     */
    listCardLinks: ({ id, ...query }: ListCardLinksParams, params: RequestParams = {}) =>
      this.request<
        {
          cardLinks: CardLink[]
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
        },
        Problem
      >({
        path: `/v1/members/${segment(id)}/card-links`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Cards
     * @name ListCards
     * @summary A member's linked cards
     * @request GET:/v1/members/{id}/cards
     * @secure
     */
    listCards: ({ id, ...query }: ListCardsParams, params: RequestParams = {}) =>
      this.request<
        {
          cards: Card[]
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
        },
        Problem
      >({
        path: `/v1/members/${segment(id)}/cards`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description By a purchase made with the card after it was asked for, or by the word of the bank that issued it. What is wrong is always `card_proof_refused`, whatever it is; three wrong purchases end it.
     *
     * @tags Cards
     * @name ProveCardLink
     * @summary Prove that a card is the member’s
     * @request POST:/v1/members/{id}/card-links/{linkId}/proofs
     * @secure
     */
    proveCardLink: (
      { id, linkId }: ProveCardLinkParams,
      data: CardProof,
      params: RequestParams = {},
    ) =>
      this.request<Card, Problem>({
        path: `/v1/members/${segment(id)}/card-links/${segment(linkId)}/proofs`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Cards
     * @name ReadCardLink
     * @summary What became of a card that was asked for
     * @request GET:/v1/members/{id}/card-links/{linkId}
     * @secure
     */
    readCardLink: ({ id, linkId }: ReadCardLinkParams, params: RequestParams = {}) =>
      this.request<CardLink, Problem>({
        path: `/v1/members/${segment(id)}/card-links/${segment(linkId)}`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Cards
     * @name ReadKeys
     * @summary The gateway's public keys (RFC 7517)
     * @request GET:/.well-known/jwks.json
     */
    readKeys: (params: RequestParams = {}) =>
      this.request<KeySet, Problem>({
        path: `/.well-known/jwks.json`,
        method: 'GET',
        ...params,
      }),
    /**
     * @description On the bank's notice. The new number is encrypted as for linking a card. Payments stay the card's, and the old number stays known, since its purchases may clear late. Doing it again answers the same card.
     *
     * @tags Cards
     * @name ReissueCard
     * @summary Give a linked card its new number
     * @request POST:/v1/members/{id}/cards/{cardId}/reissue
     * @secure
     */
    reissueCard: ({ id, cardId }: ReissueCardParams, data: Enrolment, params: RequestParams = {}) =>
      this.request<Card, Problem>({
        path: `/v1/members/${segment(id)}/cards/${segment(cardId)}/reissue`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description The member must have agreed to `card_linking`. From now on, for 48 hours, the card waits for one of the `ways` to prove that it is the member's. To ask again while it waits answers the same. After three wrong tries, or unproved, it may not be asked for by this member for another 72 hours.
     *
     * @tags Cards
     * @name RequestCardLink
     * @summary Ask for a card, and prove it later
     * @request POST:/v1/members/{id}/card-links
     * @secure
     */
    requestCardLink: ({ id }: RequestCardLinkParams, data: Enrolment, params: RequestParams = {}) =>
      this.request<CardLink, Problem>({
        path: `/v1/members/${segment(id)}/card-links`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description From now on the card is a stranger to every gateway: what it pays earns nothing, and what it paid before is not cleared any more. Payments and points that are there stay. Its numbers are forgotten; linked again, it is another card. Doing it again answers the same.
     *
     * @tags Cards
     * @name UnlinkCard
     * @summary Unlink a card
     * @request DELETE:/v1/members/{id}/cards/{cardId}
     * @secure
     */
    unlinkCard: ({ id, cardId }: UnlinkCardParams, params: RequestParams = {}) =>
      this.request<Card, Problem>({
        path: `/v1/members/${segment(id)}/cards/${segment(cardId)}`,
        method: 'DELETE',
        secure: true,
        ...params,
      }),
  }
  readonly access = {
    /**
     * No description
     *
     * @tags Access
     * @name CreateToken
     * @summary An access token for a client (client credentials, private_key_jwt)
     * @request POST:/oauth/token
     */
    createToken: (
      data: {
        /**
         * A JWT signed by a key of the client (ES256, PS256, EdDSA): `iss` and `sub` the client id, `aud` the issuer or this address, `exp` at most ten minutes ahead, `jti` never used before
         * @maxLength 4096
         */
        client_assertion: string
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
        /** May be left out */
        client_id?: string
        grant_type: 'client_credentials'
        /** Scopes with spaces between them, of those that the client has; left out: all of them */
        scope?: string
      },
      params: RequestParams = {},
    ) =>
      this.request<AccessToken, TokenRefusal | Problem>({
        path: `/oauth/token`,
        method: 'POST',
        body: data,
        type: 'application/x-www-form-urlencoded',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Access
     * @name ReadAuthorizationServer
     * @summary What the token endpoint takes (RFC 8414)
     * @request GET:/.well-known/oauth-authorization-server
     */
    readAuthorizationServer: (params: RequestParams = {}) =>
      this.request<AuthorizationServer, Problem>({
        path: `/.well-known/oauth-authorization-server`,
        method: 'GET',
        ...params,
      }),
  }
  readonly signIn = {
    /**
     * No description
     *
     * @tags Sign-in
     * @name EndSession
     * @summary Sign out: end the session that this request comes with
     * @request DELETE:/v1/sign-in/session
     * @secure
     */
    endSession: (params: RequestParams = {}) =>
      this.request<void, Problem>({
        path: `/v1/sign-in/session`,
        method: 'DELETE',
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Sign-in
     * @name EndSessions
     * @summary Sign a member out everywhere
     * @request DELETE:/v1/members/{id}/sessions
     * @secure
     */
    endSessions: ({ id }: EndSessionsParams, params: RequestParams = {}) =>
      this.request<void, Problem>({
        path: `/v1/members/${segment(id)}/sessions`,
        method: 'DELETE',
        secure: true,
        ...params,
      }),
    /**
     * @description Show the texts of `GET /v1/consent-texts` first: what is agreed to is recorded with the version, before anything is linked.
     *
     * @tags Sign-in
     * @name Join
     * @summary Join with a ticket
     * @request POST:/v1/members/join
     */
    join: (data: Joining, params: RequestParams = {}) =>
      this.request<Session, Problem>({
        path: `/v1/members/join`,
        method: 'POST',
        body: data,
        type: 'application/json',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Sign-in
     * @name ListConsentTexts
     * @summary The texts that are shown before somebody agrees, as they are now
     * @request GET:/v1/consent-texts
     */
    listConsentTexts: (query: ListConsentTextsParams, params: RequestParams = {}) =>
      this.request<ConsentTexts, Problem>({
        path: `/v1/consent-texts`,
        method: 'GET',
        query: query,
        ...params,
      }),
    /**
     * @description A session of the member; of who is no member yet, a ticket with which to join. Every wrong code is answered alike.
     *
     * @tags Sign-in
     * @name OpenSession
     * @summary Sign in by a code, or by a token of the identity provider
     * @request POST:/v1/sign-in/sessions
     */
    openSession: (data: SignInProof, params: RequestParams = {}) =>
      this.request<SignInEntry, Problem>({
        path: `/v1/sign-in/sessions`,
        method: 'POST',
        body: data,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description Six digits, good for ten minutes and five tries, in place of a code that was sent before. The answer is the same for phones of members and of others. A phone gets one in 30 seconds, five in an hour and ten in a day, until one of them is shown; an address may ask for 30 in an hour.
     *
     * @tags Sign-in
     * @name RequestSignInCode
     * @summary Send a one-time code to a phone
     * @request POST:/v1/sign-in/codes
     */
    requestSignInCode: (data: SignInCodeRequest, params: RequestParams = {}) =>
      this.request<SentSignInCode, Problem>({
        path: `/v1/sign-in/codes`,
        method: 'POST',
        body: data,
        type: 'application/json',
        ...params,
      }),
  }
  readonly members = {
    /**
     * No description
     *
     * @tags Members
     * @name CreateMember
     * @summary Take a member in
     * @request POST:/v1/members
     * @secure
     */
    createMember: (data: NewMember, params: RequestParams = {}) =>
      this.request<Member, Problem>({
        path: `/v1/members`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description At once: the key under which the data is sealed is destroyed, cards, phones, sessions and consents go, and whatever the cards buy from then on is a stranger’s. Within minutes: points that are left go back to who funds them, and what stays of payments says nothing of anybody. It cannot be taken back. Done again, it changes nothing.
     *
     * @tags Members
     * @name EraseMember
     * @summary Erase a member
     * @request DELETE:/v1/members/{id}
     * @secure
     */
    eraseMember: ({ id, ...query }: EraseMemberParams, params: RequestParams = {}) =>
      this.request<void, Problem>({
        path: `/v1/members/${segment(id)}`,
        method: 'DELETE',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description One JSON document of all parts, or one part as CSV. What is left out is named in it, with the reason: keyed hashes, and what is worked out from the rest.
     *
     * @tags Members
     * @name ExportMember
     * @summary Everything that is held about a member
     * @request GET:/v1/members/{id}/export
     * @secure
     */
    exportMember: ({ id, ...query }: ExportMemberParams, params: RequestParams = {}) =>
      this.request<
        {
          /** @format date-time */
          exportedAt: string
          memberId: string
          [key: string]: unknown
        },
        Problem
      >({
        path: `/v1/members/${segment(id)}/export`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description Again, it changes nothing. What was agreed to in an older version stays agreed.
     *
     * @tags Members
     * @name GiveConsent
     * @summary Agree to a text that was shown
     * @request POST:/v1/members/{id}/consents
     * @secure
     */
    giveConsent: ({ id }: GiveConsentParams, data: NewConsent, params: RequestParams = {}) =>
      this.request<Consents, Problem>({
        path: `/v1/members/${segment(id)}/consents`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description By the phone, the card's reference or the QR code that the member shows. For a day the partner may then ask for quotes, balance and tier of the member by its id. Each call is in the audit trail, which the member sees. Of phones that are no member's a partner may ask for 300 in an hour.
     *
     * @tags Members
     * @name IdentifyMember
     * @summary Who stands at the till
     * @request POST:/v1/partner/members/identify
     * @secure
     */
    identifyMember: (data: ShownAtTill, params: RequestParams = {}) =>
      this.request<IdentifiedMember, Problem>({
        path: `/v1/partner/members/identify`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description Of the audit trail, which is written before anybody is answered and chained, so that nothing is taken out of it.
     *
     * @tags Members
     * @name ListAccesses
     * @summary Who asked for what about a member, the newest first
     * @request GET:/v1/members/{id}/accesses
     * @secure
     */
    listAccesses: ({ id, ...query }: ListAccessesParams, params: RequestParams = {}) =>
      this.request<
        {
          accesses: Access[]
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
        },
        Problem
      >({
        path: `/v1/members/${segment(id)}/accesses`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Members
     * @name ListConsents
     * @summary What a member has agreed to
     * @request GET:/v1/members/{id}/consents
     * @secure
     */
    listConsents: ({ id }: ListConsentsParams, params: RequestParams = {}) =>
      this.request<Consents, Problem>({
        path: `/v1/members/${segment(id)}/consents`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * @description The explanation of each says what made it, and why it earned what it did.
     *
     * @tags Members
     * @name ListMemberPayments
     * @summary A member's payments, the newest first
     * @request GET:/v1/members/{id}/payments
     * @secure
     */
    listMemberPayments: ({ id, ...query }: ListMemberPaymentsParams, params: RequestParams = {}) =>
      this.request<
        {
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
          payments: MemberPayment[]
        },
        Problem
      >({
        path: `/v1/members/${segment(id)}/payments`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description All of them together are what the member has, held points included.
     *
     * @tags Members
     * @name ListMovements
     * @summary The history of a member's points, the newest first
     * @request GET:/v1/members/{id}/movements
     * @secure
     */
    listMovements: ({ id, ...query }: ListMovementsParams, params: RequestParams = {}) =>
      this.request<
        {
          movements: Movement[]
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
        },
        Problem
      >({
        path: `/v1/members/${segment(id)}/movements`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description It is good for two minutes, for receipts alone: no points can be spent by it.
     *
     * @tags Members
     * @name MakeQrCode
     * @summary Make a code that names the member to a till
     * @request POST:/v1/members/{id}/qr-codes
     * @secure
     */
    makeQrCode: ({ id }: MakeQrCodeParams, params: RequestParams = {}) =>
      this.request<QrCode, Problem>({
        path: `/v1/members/${segment(id)}/qr-codes`,
        method: 'POST',
        secure: true,
        ...params,
      }),
    /**
     * @description A partner reads those of members who have paid or redeemed there; of anybody else at the till it asks `identifyMember`.
     *
     * @tags Members
     * @name ReadBalance
     * @summary A member's points
     * @request GET:/v1/members/{id}/balance
     * @secure
     */
    readBalance: ({ id }: ReadBalanceParams, params: RequestParams = {}) =>
      this.request<Balance, Problem>({
        path: `/v1/members/${segment(id)}/balance`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * @description Which payments points are pending of: `/payments?state=pending`.
     *
     * @tags Members
     * @name ReadPoints
     * @summary A member's points, and when they end
     * @request GET:/v1/members/{id}/points
     * @secure
     */
    readPoints: ({ id }: ReadPointsParams, params: RequestParams = {}) =>
      this.request<MemberPoints, Problem>({
        path: `/v1/members/${segment(id)}/points`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * @description In place of the one that was said before. Rules ask for it by `member.birthday`; who was born on 29 February has it on 28 February in other years. Payments that were seen before stay as they are. The caller has made sure of it: nobody has a birthday twice a year.
     *
     * @tags Members
     * @name SetBirthday
     * @summary Say a member's birthday
     * @request PUT:/v1/members/{id}/birthday
     * @secure
     */
    setBirthday: ({ id }: SetBirthdayParams, data: Birthday, params: RequestParams = {}) =>
      this.request<void, Problem>({
        path: `/v1/members/${segment(id)}/birthday`,
        method: 'PUT',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description The caller has made sure that the phone is the member's. The one that was said before is forgotten, and the member is signed out everywhere. One phone, one member. Only a keyed hash is kept; it is never shown.
     *
     * @tags Members
     * @name SetPhone
     * @summary Say by which phone a member is known
     * @request PUT:/v1/members/{id}/phone
     * @secure
     */
    setPhone: ({ id }: SetPhoneParams, data: Phone, params: RequestParams = {}) =>
      this.request<void, Problem>({
        path: `/v1/members/${segment(id)}/phone`,
        method: 'PUT',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description At once; the end of `programme` is that of `card_linking`, too. Without either of them no card may be matched: all cards are unlinked.
     *
     * @tags Members
     * @name WithdrawConsent
     * @summary Take back what was agreed to
     * @request DELETE:/v1/members/{id}/consents/{kind}
     * @secure
     */
    withdrawConsent: ({ id, kind }: WithdrawConsentParams, params: RequestParams = {}) =>
      this.request<Consents, Problem>({
        path: `/v1/members/${segment(id)}/consents/${segment(kind)}`,
        method: 'DELETE',
        secure: true,
        ...params,
      }),
  }
  readonly claims = {
    /**
     * @description `receipt`: its receipt is booked as if the till had sent it, with the amount of the claim. `merchant_id`, for the operator: the bank’s payment of it is known, and its merchant id becomes the location’s from that day on; all payments there are placed anew within minutes. Done again with the same number, it changes nothing.
     *
     * @tags Claims
     * @name AcceptClaim
     * @summary Accept a claim
     * @request POST:/v1/partner/claims/{id}/accept
     * @secure
     */
    acceptClaim: (
      { id, ...query }: AcceptClaimParams,
      data: ClaimAcceptance,
      params: RequestParams = {},
    ) =>
      this.request<Claim, Problem>({
        path: `/v1/partner/claims/${segment(id)}/accept`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description The oldest first.
     *
     * @tags Claims
     * @name ListMemberClaims
     * @summary A member's claims, and what was decided
     * @request GET:/v1/members/{id}/claims
     * @secure
     */
    listMemberClaims: ({ id, ...query }: ListMemberClaimsParams, params: RequestParams = {}) =>
      this.request<
        {
          claims: Claim[]
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
        },
        Problem
      >({
        path: `/v1/members/${segment(id)}/claims`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description The oldest first.
     *
     * @tags Claims
     * @name ListPartnerClaims
     * @summary Purchases that members miss at a partner
     * @request GET:/v1/partner/claims
     * @secure
     */
    listPartnerClaims: (query: ListPartnerClaimsParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          claims: Claim[]
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
        },
        Problem
      >({
        path: `/v1/partner/claims`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description By place, day and exact amount. Where the purchase is there already, the claim names its payment; else the partner decides. The same purchase again is the same claim. At most five are open at a time.
     *
     * @tags Claims
     * @name OpenClaim
     * @summary Claim a purchase that is missing
     * @request POST:/v1/members/{id}/claims
     * @secure
     */
    openClaim: ({ id }: OpenClaimParams, data: NewClaim, params: RequestParams = {}) =>
      this.request<Claim, Problem>({
        path: `/v1/members/${segment(id)}/claims`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description For a reason, which the member reads. The same again changes nothing.
     *
     * @tags Claims
     * @name RefuseClaim
     * @summary Refuse a claim
     * @request POST:/v1/partner/claims/{id}/refuse
     * @secure
     */
    refuseClaim: (
      { id, ...query }: RefuseClaimParams,
      data: ClaimRefusal,
      params: RequestParams = {},
    ) =>
      this.request<Claim, Problem>({
        path: `/v1/partner/claims/${segment(id)}/refuse`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
  }
  readonly rosters = {
    /**
     * No description
     *
     * @tags Rosters
     * @name ReadRoster
     * @summary How far a roster came
     * @request GET:/v1/bank/rosters/{rosterId}
     * @secure
     */
    readRoster: ({ rosterId, ...query }: ReadRosterParams, params: RequestParams = {}) =>
      this.request<Roster, Problem>({
        path: `/v1/bank/rosters/${segment(rosterId)}`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description NDJSON. The first line is a JWS of the bank (`typ` `card-roster+jwt`; `aud`, `iat`, `exp` at most 72 hours later, `jti`: the roster's number, `lines`, `digest`: SHA-256 of all bytes after this line, base64url). Each further line is a compact JWE to the published key of `{"action":"new","pan":"...","phone":"+7..."}`, `{"action":"renewed","pan":"...","previousPan":"..."}` or `{"action":"closed","pan":"..."}`, without white space; instead of `phone` a `subject`, and beside it a `par`. Nothing is done before all of it is there and the digest is right. Broken off, it is sent again and goes on; done, it is not done again. Rosters go in the order of `iat`: none after a later one.
     *
     * @tags Rosters
     * @name SendRoster
     * @summary Send a roster of co-brand cards
     * @request POST:/v1/bank/rosters
     * @secure
     */
    sendRoster: (query: SendRosterParams = {}, data?: string, params: RequestParams = {}) =>
      this.request<RosterNews, Problem>({
        path: `/v1/bank/rosters`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        ...params,
      }),
  }
  readonly payments = {
    /**
     * @description The messages that made the payment, how they were matched, the rule version that gave points and who pays for them, the transfers that moved; or the reason why it earned nothing.
     *
     * @tags Payments
     * @name ExplainPayment
     * @summary Why a payment earned what it did
     * @request GET:/v1/payments/{id}/explanation
     * @secure
     */
    explainPayment: ({ id }: ExplainPaymentParams, params: RequestParams = {}) =>
      this.request<Explanation, Problem>({
        path: `/v1/payments/${segment(id)}/explanation`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * @description The newest first. With `Accept: text/csv` all of them as one file, with a header; it is sent as it is read. `limit` counts payments; each has a line for every rule that gave it points.
     *
     * @tags Payments
     * @name ListAccruals
     * @summary Points that payments at a partner's locations earned, by rule
     * @request GET:/v1/partner/accruals
     * @secure
     */
    listAccruals: (query: ListAccrualsParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          accruals: PartnerAccrual[]
          /** The `cursor` of the next page; null on the last. A page may be short, or empty, before */
          next: string | null
        },
        Problem
      >({
        path: `/v1/partner/accruals`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description The newest first. With `Accept: text/csv` all of them as one file, with a header; it is sent as it is read.
     *
     * @tags Payments
     * @name ListPayments
     * @summary Payments at a partner's locations
     * @request GET:/v1/partner/payments
     * @secure
     */
    listPayments: (query: ListPaymentsParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          /** The `cursor` of the next page; null on the last. A page may be short, or empty, before */
          next: string | null
          payments: PartnerPayment[]
        },
        Problem
      >({
        path: `/v1/partner/payments`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
  }
  readonly redemptions = {
    /**
     * @description It is held as before, and no longer: the till posts it.
     *
     * @tags Redemptions
     * @name ApproveRedemption
     * @summary Let the till post the redemption
     * @request POST:/v1/redemption-reviews/{id}/approve
     * @secure
     */
    approveRedemption: (
      { id }: ApproveRedemptionParams,
      data: ReviewNote,
      params: RequestParams = {},
    ) =>
      this.request<Redemption, Problem>({
        path: `/v1/redemption-reviews/${segment(id)}/approve`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description Eight digits, good for one redemption within five minutes and for five tries. It takes the place of the code before. It is shown once; only its keyed hash is kept.
     *
     * @tags Redemptions
     * @name CreateRedemptionCode
     * @summary Make a code for the till
     * @request POST:/v1/members/{id}/redemption-codes
     * @secure
     */
    createRedemptionCode: (
      { id }: CreateRedemptionCodeParams,
      data: NewRedemptionCode,
      params: RequestParams = {},
    ) =>
      this.request<RedemptionCode, Problem>({
        path: `/v1/members/${segment(id)}/redemption-codes`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description Those that wait, the one that has waited longest first. One that nobody decides in time ends as a hold does.
     *
     * @tags Redemptions
     * @name ListRedemptionReviews
     * @summary Redemptions that are held for a person
     * @request GET:/v1/redemption-reviews
     * @secure
     */
    listRedemptionReviews: (query: ListRedemptionReviewsParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
          reviews: RedemptionReview[]
        },
        Problem
      >({
        path: `/v1/redemption-reviews`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description With fewer points the rest is released. Posting again with as many changes nothing.
     *
     * @tags Redemptions
     * @name PostRedemption
     * @summary Redeem what is held
     * @request POST:/v1/redemptions/{id}/post
     * @secure
     */
    postRedemption: ({ id }: PostRedemptionParams, data: NewPost, params: RequestParams = {}) =>
      this.request<Redemption, Problem>({
        path: `/v1/redemptions/${segment(id)}/post`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description Nothing is held by it. A redemption that names the quote, once and before it ends, is held to its limits, whatever was agreed anew meanwhile.
     *
     * @tags Redemptions
     * @name QuoteRedemption
     * @summary Ask how many points may pay for a purchase
     * @request POST:/v1/redemptions/quotes
     * @secure
     */
    quoteRedemption: (data: NewRedemptionQuote, params: RequestParams = {}) =>
      this.request<RedemptionQuote, Problem>({
        path: `/v1/redemptions/quotes`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Redemptions
     * @name ReadRedemption
     * @summary A redemption as it stands
     * @request GET:/v1/redemptions/{id}
     * @secure
     */
    readRedemption: ({ id }: ReadRedemptionParams, params: RequestParams = {}) =>
      this.request<Redemption, Problem>({
        path: `/v1/redemptions/${segment(id)}`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Redemptions
     * @name ReadRedemptionPolicy
     * @summary On what terms a partner takes points
     * @request GET:/v1/partner/redemption-policy
     * @secure
     */
    readRedemptionPolicy: (query: ReadRedemptionPolicyParams = {}, params: RequestParams = {}) =>
      this.request<RedemptionPolicy, Problem>({
        path: `/v1/partner/redemption-policy`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Redemptions
     * @name ReadSpendLock
     * @summary Whether a member has locked its points
     * @request GET:/v1/members/{id}/spend-lock
     * @secure
     */
    readSpendLock: ({ id }: ReadSpendLockParams, params: RequestParams = {}) =>
      this.request<SpendLock, Problem>({
        path: `/v1/members/${segment(id)}/spend-lock`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * @description All of the points or none, those that end first before the others. A partner needs the proof that its policy asks for; what is beyond a limit is held for a person (`review`). Sent again with the same key, it is done once, uses one code, and is answered with the redemption as it stands then.
     *
     * @tags Redemptions
     * @name Redeem
     * @summary Redeem or hold points of a member
     * @request POST:/v1/redemptions
     * @secure
     */
    redeem: (data: NewRedemption, params: RequestParams = {}) =>
      this.request<Redemption, Problem>({
        path: `/v1/redemptions`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Redemptions
     * @name RefuseRedemption
     * @summary Release what is held
     * @request POST:/v1/redemption-reviews/{id}/refuse
     * @secure
     */
    refuseRedemption: (
      { id }: RefuseRedemptionParams,
      data: ReviewNote,
      params: RequestParams = {},
    ) =>
      this.request<Redemption, Problem>({
        path: `/v1/redemption-reviews/${segment(id)}/refuse`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description To the lots and funders that they came from, in proportion; points whose last day has passed meanwhile end again. By `refunded`, of a purchase that points paid a part of: of either part the same share, rounded down, and the rest with the last refund. Sent again with the same key, it is done once.
     *
     * @tags Redemptions
     * @name ReturnRedemption
     * @summary Give points of a redemption back
     * @request POST:/v1/redemptions/{id}/return
     * @secure
     */
    returnRedemption: (
      { id }: ReturnRedemptionParams,
      data: NewReturn,
      params: RequestParams = {},
    ) =>
      this.request<Redemption, Problem>({
        path: `/v1/redemptions/${segment(id)}/return`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description The whole of them. A new version; the ones before are kept. Quotes that were made hold as they were made.
     *
     * @tags Redemptions
     * @name SaveRedemptionPolicy
     * @summary Agree on terms from now on
     * @request PUT:/v1/partner/redemption-policy
     * @secure
     */
    saveRedemptionPolicy: (
      query: SaveRedemptionPolicyParams = {},
      data: NewRedemptionPolicy,
      params: RequestParams = {},
    ) =>
      this.request<RedemptionPolicy, Problem>({
        path: `/v1/partner/redemption-policy`,
        method: 'PUT',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description While they are locked they are not redeemed, held, quoted or posted, with whatever proof, by the operator neither. Holds may be voided and redemptions returned.
     *
     * @tags Redemptions
     * @name SetSpendLock
     * @summary Lock the points of a member, or unlock them
     * @request PUT:/v1/members/{id}/spend-lock
     * @secure
     */
    setSpendLock: ({ id }: SetSpendLockParams, data: NewSpendLock, params: RequestParams = {}) =>
      this.request<SpendLock, Problem>({
        path: `/v1/members/${segment(id)}/spend-lock`,
        method: 'PUT',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description Voiding again changes nothing.
     *
     * @tags Redemptions
     * @name VoidRedemption
     * @summary Release what is held
     * @request POST:/v1/redemptions/{id}/void
     * @secure
     */
    voidRedemption: ({ id }: VoidRedemptionParams, params: RequestParams = {}) =>
      this.request<Redemption, Problem>({
        path: `/v1/redemptions/${segment(id)}/void`,
        method: 'POST',
        secure: true,
        ...params,
      }),
  }
  readonly exceptions = {
    /**
     * @description The oldest first. Each stands in a payment of its own, which earns nothing until it is resolved.
     *
     * @tags Exceptions
     * @name ListExceptions
     * @summary Card events that fit several payments
     * @request GET:/v1/operator/exceptions
     * @secure
     */
    listExceptions: (query: ListExceptionsParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          exceptions: ExceptionSummary[]
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
        },
        Problem
      >({
        path: `/v1/operator/exceptions`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Exceptions
     * @name ReadException
     * @summary One card event that fits several payments, and what they differ in
     * @request GET:/v1/operator/exceptions/{id}
     * @secure
     */
    readException: ({ id }: ReadExceptionParams, params: RequestParams = {}) =>
      this.request<Exception, Problem>({
        path: `/v1/operator/exceptions/${segment(id)}`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * @description Both payments are settled in one transaction; it is noted who decided, when and why. It can be undone and decided again any number of times.
     *
     * @tags Exceptions
     * @name ResolveException
     * @summary Give the card event to a payment, or let it stand alone
     * @request POST:/v1/operator/exceptions/{id}/resolution
     * @secure
     */
    resolveException: (
      { id }: ResolveExceptionParams,
      data: ExceptionDecision,
      params: RequestParams = {},
    ) =>
      this.request<Exception, Problem>({
        path: `/v1/operator/exceptions/${segment(id)}/resolution`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description The ledger is as it was before the decision, with what has come since.
     *
     * @tags Exceptions
     * @name UndoResolution
     * @summary Take the decision back
     * @request DELETE:/v1/operator/exceptions/{id}/resolution
     * @secure
     */
    undoResolution: (
      { id }: UndoResolutionParams,
      data?: ExceptionUndoing,
      params: RequestParams = {},
    ) =>
      this.request<Exception, Problem>({
        path: `/v1/operator/exceptions/${segment(id)}/resolution`,
        method: 'DELETE',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
  }
  readonly merchantIds = {
    /**
     * @description The partner reads the payments of whatever is mapped to it, so be sure that the shop is its own. The map holds at once; payments that were made already are placed anew by a job within a minute or two. Approved before, it changes nothing.
     *
     * @tags Merchant ids
     * @name ApproveMerchantIdProposal
     * @summary Map a merchant id as its partner proposes, or show what that does
     * @request POST:/v1/merchant-ids/proposals/{id}/approve
     * @secure
     */
    approveMerchantIdProposal: (
      { id }: ApproveMerchantIdProposalParams,
      data: ProposalApproval,
      params: RequestParams = {},
    ) =>
      this.request<MapDifference, Problem>({
        path: `/v1/merchant-ids/proposals/${segment(id)}/approve`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description With `dryRun` (the default) nothing changes; one is worked on at a time, and ends with its caller. Made, it holds at once for what comes in; the payments that it touches are placed anew by a job within a minute or two. Where there are so many payments that the answer takes too long, use the command line.
     *
     * @tags Merchant ids
     * @name ChangeMerchantMap
     * @summary Show what a change of the merchant-id map does, or make it
     * @request POST:/v1/operator/merchant-map/changes
     * @secure
     */
    changeMerchantMap: (
      data: {
        /**
         * @maxItems 1000
         * @minItems 1
         */
        changes: {
          /** @pattern ^[0-9A-Za-z-]{1,32}$ */
          acquirerId: string
          /** `add`: nobody has the merchant id in that time. `move`: whoever has it in that time, this location has it now. `end`: whoever has it on `validTo` has it no longer, nor who follows without a gap */
          action: 'add' | 'move' | 'end'
          location?: {
            /** @maxLength 120 */
            name: string
            /** @maxLength 120 */
            partner: string
          }
          /**
           * @minLength 1
           * @maxLength 32
           */
          merchantId: string
          /**
           * @maxLength 32
           * @default ""
           */
          terminalId?: string
          /** @format date */
          validFrom?: string
          /**
           * The first day on which it does not hold
           * @format date
           */
          validTo?: string
        }[]
        /** @default true */
        dryRun?: boolean
      },
      params: RequestParams = {},
    ) =>
      this.request<MapDifference, Problem>({
        path: `/v1/operator/merchant-map/changes`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description The oldest first, each with what it takes from other partners, and who else proposes it.
     *
     * @tags Merchant ids
     * @name ListMerchantIdProposals
     * @summary Merchant ids that partners propose
     * @request GET:/v1/merchant-ids/proposals
     * @secure
     */
    listMerchantIdProposals: (
      query: ListMerchantIdProposalsParams = {},
      params: RequestParams = {},
    ) =>
      this.request<
        {
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
          proposals: MerchantIdProposal[]
        },
        Problem
      >({
        path: `/v1/merchant-ids/proposals`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description It may be approved later. The same again changes nothing.
     *
     * @tags Merchant ids
     * @name RefuseMerchantIdProposal
     * @summary Refuse a merchant id that a partner proposes
     * @request POST:/v1/merchant-ids/proposals/{id}/refuse
     * @secure
     */
    refuseMerchantIdProposal: (
      { id }: RefuseMerchantIdProposalParams,
      data: ProposalRefusal,
      params: RequestParams = {},
    ) =>
      this.request<void, Problem>({
        path: `/v1/merchant-ids/proposals/${segment(id)}/refuse`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
  }
  readonly locations = {
    /**
     * No description
     *
     * @tags Locations
     * @name ChangeLocation
     * @summary Change the name, city or category of a location
     * @request PATCH:/v1/partner/locations/{id}
     * @secure
     */
    changeLocation: (
      { id, ...query }: ChangeLocationParams,
      data: LocationChange,
      params: RequestParams = {},
    ) =>
      this.request<Location, Problem>({
        path: `/v1/partner/locations/${segment(id)}`,
        method: 'PATCH',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description With the first 20 merchant ids of each. With `Accept: text/csv` all of them as one file, which may be changed and sent back.
     *
     * @tags Locations
     * @name ListLocations
     * @summary A partner's locations
     * @request GET:/v1/partner/locations
     * @secure
     */
    listLocations: (query: ListLocationsParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          locations: Location[]
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
        },
        Problem
      >({
        path: `/v1/partner/locations`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description The oldest first.
     *
     * @tags Locations
     * @name ListPartnerMerchantIdProposals
     * @summary Merchant ids that a partner has proposed
     * @request GET:/v1/partner/merchant-ids/proposals
     * @secure
     */
    listPartnerMerchantIdProposals: (
      query: ListPartnerMerchantIdProposalsParams = {},
      params: RequestParams = {},
    ) =>
      this.request<
        {
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
          proposals: PartnerMerchantIdProposal[]
        },
        Problem
      >({
        path: `/v1/partner/merchant-ids/proposals`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description With 1000 of its merchant ids at most.
     *
     * @tags Locations
     * @name ReadLocation
     * @summary A location
     * @request GET:/v1/partner/locations/{id}
     * @secure
     */
    readLocation: ({ id, ...query }: ReadLocationParams, params: RequestParams = {}) =>
      this.request<Location, Problem>({
        path: `/v1/partner/locations/${segment(id)}`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description At most 10000 lines of UTF-8, with a header: `location,city,mcc,acquirer,merchant_id,terminal_id,valid_from,valid_to`. Locations are made, or changed, at once; a merchant id is proposed to the operator. What is not in the file stays. The same file again changes nothing.
     *
     * @tags Locations
     * @name UploadLocations
     * @summary Send locations and merchant ids as a CSV file
     * @request POST:/v1/partner/location-uploads
     * @secure
     */
    uploadLocations: (
      query: UploadLocationsParams = {},
      data?: string,
      params: RequestParams = {},
    ) =>
      this.request<LocationUpload, Problem>({
        path: `/v1/partner/location-uploads`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'text/plain',
        ...params,
      }),
  }
  readonly clearing = {
    /**
     * @description The bytes of the file, packed with gzip or not, of any size up to 64 GiB, for as long as at least 64 KiB come in 10 seconds; its format is recognised. The answer comes when the file is imported. Sent again, whole or after a broken upload, it counts nothing twice. Four files may come in at a time; they are imported one after another.
     *
     * @tags Clearing
     * @name UploadClearingFile
     * @summary Send a clearing file
     * @request POST:/v1/acquirers/{id}/clearing-files
     * @secure
     */
    uploadClearingFile: (
      { id, ...query }: UploadClearingFileParams,
      data: File,
      params: RequestParams = {},
    ) =>
      this.request<ClearingImport, Problem>({
        path: `/v1/acquirers/${segment(id)}/clearing-files`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        ...params,
      }),
  }
  readonly cardEvents = {
    /**
     * @description What a link takes over TCP, as documents: up to 1,000 as JSON, or a stream of any length as NDJSON (one a line), which is answered line by line. The card number is encrypted to the key in `/.well-known/jwks.json`. A message that came before, here or over a link, counts once: it is known by mti, transmission time, STAN, acquiring institution, RRN and terminal.
     *
     * @tags Card events
     * @name SendCardEvents
     * @summary Send authorizations, advices and reversals
     * @request POST:/v1/acquirers/{id}/card-events
     * @secure
     */
    sendCardEvents: ({ id }: SendCardEventsParams, data?: CardEvents, params: RequestParams = {}) =>
      this.request<
        {
          results: CardEventResult[]
        },
        Problem
      >({
        path: `/v1/acquirers/${segment(id)}/card-events`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
  }
  readonly settlement = {
    /**
     * @description In points. The operator sees the whole, a partner what was done at it or with its points. A transfer belongs to the month of the day (UTC) on which it is booked. Of an open month a partner is shown a statement that is a minute old at most. With `Accept: text/csv` it is one table, as the command line prints it.
     *
     * @tags Settlement
     * @name ReadSettlement
     * @summary The statement of a month
     * @request GET:/v1/settlements/{month}
     * @secure
     */
    readSettlement: ({ month }: ReadSettlementParams, params: RequestParams = {}) =>
      this.request<Settlement, Problem>({
        path: `/v1/settlements/${segment(month)}`,
        method: 'GET',
        secure: true,
        ...params,
      }),
  }
  readonly standing = {
    /**
     * @description The whole definition. Members have the new index within minutes; past months stay.
     *
     * @tags Standing
     * @name ChangeLoyaltyIndex
     * @summary Define the loyalty index
     * @request PUT:/v1/partner/loyalty-index
     * @secure
     */
    changeLoyaltyIndex: (
      query: ChangeLoyaltyIndexParams = {},
      data: LoyaltyIndexDefinition,
      params: RequestParams = {},
    ) =>
      this.request<
        {
          /** @format date-time */
          changedAt: string | null
          changedBy: string | null
          loyaltyIndex: LoyaltyIndexDefinition
          /**
           * null: the coalition's
           * @pattern ^[1-9][0-9]*$
           * @example "1024"
           */
          partnerId: string | null
          /** Raised by every change; 0 where nothing is defined */
          version: number
        },
        Problem
      >({
        path: `/v1/partner/loyalty-index`,
        method: 'PUT',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description The whole definition. Who is in it is worked out within minutes, and every day.
     *
     * @tags Standing
     * @name ChangeSegment
     * @summary Define a segment
     * @request PUT:/v1/partner/segments/{name}
     * @secure
     */
    changeSegment: (
      { name, ...query }: ChangeSegmentParams,
      data: SegmentDefinition,
      params: RequestParams = {},
    ) =>
      this.request<Segment, Problem>({
        path: `/v1/partner/segments/${segment(name)}`,
        method: 'PUT',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description The whole scheme. Members are looked at anew within minutes; what they had earned before lasts as long as if it had been earned by the new one.
     *
     * @tags Standing
     * @name ChangeTiers
     * @summary Define the tier scheme
     * @request PUT:/v1/partner/tiers
     * @secure
     */
    changeTiers: (query: ChangeTiersParams = {}, data: TierScheme, params: RequestParams = {}) =>
      this.request<
        {
          /** @format date-time */
          changedAt: string | null
          changedBy: string | null
          /**
           * null: the coalition's
           * @pattern ^[1-9][0-9]*$
           * @example "1024"
           */
          partnerId: string | null
          scheme: TierScheme
          /** Raised by every change; 0 where nothing is defined */
          version: number
        },
        Problem
      >({
        path: `/v1/partner/tiers`,
        method: 'PUT',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Standing
     * @name ListSegmentFacts
     * @summary What conditions of segments may ask for
     * @request GET:/v1/partner/segments/facts
     * @secure
     */
    listSegmentFacts: (params: RequestParams = {}) =>
      this.request<
        {
          /** @maxItems 100 */
          facts: {
            about: string
            name: string
            type: string
          }[]
        },
        Problem
      >({
        path: `/v1/partner/segments/facts`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * @description By their ids, as of the last refresh. With `Accept: text/csv` all of them as one file, with a header; it is sent as it is read, and cut off where it cannot be read to its end.
     *
     * @tags Standing
     * @name ListSegmentMembers
     * @summary The members of a segment
     * @request GET:/v1/partner/segments/{name}/members
     * @secure
     */
    listSegmentMembers: (
      { name, ...query }: ListSegmentMembersParams,
      params: RequestParams = {},
    ) =>
      this.request<
        {
          members: {
            /**
             * @pattern ^[1-9][0-9]*$
             * @example "1024"
             */
            memberId: string
            /** @format date */
            since: string
          }[]
          /** The `cursor` of the next page; null on the last */
          next: string | null
        },
        Problem
      >({
        path: `/v1/partner/segments/${segment(name)}/members`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Standing
     * @name ListSegments
     * @summary The segments, with how many are in each
     * @request GET:/v1/partner/segments
     * @secure
     */
    listSegments: (query: ListSegmentsParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          /** @maxItems 200 */
          fifths: Fifths[]
          /** @maxItems 50 */
          segments: Segment[]
        },
        Problem
      >({
        path: `/v1/partner/segments`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Standing
     * @name ReadLoyaltyIndexDefinition
     * @summary What makes the loyalty index
     * @request GET:/v1/partner/loyalty-index
     * @secure
     */
    readLoyaltyIndexDefinition: (
      query: ReadLoyaltyIndexDefinitionParams = {},
      params: RequestParams = {},
    ) =>
      this.request<
        {
          /** @format date-time */
          changedAt: string | null
          changedBy: string | null
          loyaltyIndex: LoyaltyIndexDefinition
          /**
           * null: the coalition's
           * @pattern ^[1-9][0-9]*$
           * @example "1024"
           */
          partnerId: string | null
          /** Raised by every change; 0 where nothing is defined */
          version: number
        },
        Problem
      >({
        path: `/v1/partner/loyalty-index`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Standing
     * @name ReadMemberLoyaltyIndex
     * @summary A member's loyalty index, with its history
     * @request GET:/v1/partner/loyalty-index/members/{memberId}
     * @secure
     */
    readMemberLoyaltyIndex: (
      { memberId, ...query }: ReadMemberLoyaltyIndexParams,
      params: RequestParams = {},
    ) =>
      this.request<MemberLoyaltyIndex, Problem>({
        path: `/v1/partner/loyalty-index/members/${segment(memberId)}`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description A partner sees its own, and which one the coalition has given. They are refreshed by the hour.
     *
     * @tags Standing
     * @name ReadMemberTier
     * @summary A member's tiers
     * @request GET:/v1/members/{id}/tier
     * @secure
     */
    readMemberTier: ({ id }: ReadMemberTierParams, params: RequestParams = {}) =>
      this.request<
        {
          /**
           * @pattern ^[1-9][0-9]*$
           * @example "1024"
           */
          memberId: string
          tiers: {
            /** What counts in the window: minor units, payments or points. null: a partner is not told what others sold */
            counted: string | null
            /** The last 20 changes, the newest first */
            events: {
              from: string | null
              /** @format date */
              on: string
              to: string | null
              why: 'earned' | 'lapsed' | 'taken_back' | 'scheme_changed'
            }[]
            metric: 'turnover' | 'visits' | 'points'
            next: {
              missing: string
              tier: string
            }
            /**
             * null: the coalition's
             * @pattern ^[1-9][0-9]*$
             * @example "1024"
             */
            partnerId: string | null
            /**
             * When it changes if nothing more is bought
             * @format date
             */
            reviewOn: string | null
            /** @format date */
            since: string | null
            tier: string | null
          }[]
        },
        Problem
      >({
        path: `/v1/members/${segment(id)}/tier`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Standing
     * @name ReadTiers
     * @summary The tier scheme
     * @request GET:/v1/partner/tiers
     * @secure
     */
    readTiers: (query: ReadTiersParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          /** @format date-time */
          changedAt: string | null
          changedBy: string | null
          /**
           * null: the coalition's
           * @pattern ^[1-9][0-9]*$
           * @example "1024"
           */
          partnerId: string | null
          scheme: TierScheme
          /** Raised by every change; 0 where nothing is defined */
          version: number
        },
        Problem
      >({
        path: `/v1/partner/tiers`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Standing
     * @name RemoveLoyaltyIndex
     * @summary End the loyalty index
     * @request DELETE:/v1/partner/loyalty-index
     * @secure
     */
    removeLoyaltyIndex: (query: RemoveLoyaltyIndexParams = {}, params: RequestParams = {}) =>
      this.request<void, Problem>({
        path: `/v1/partner/loyalty-index`,
        method: 'DELETE',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Standing
     * @name RemoveSegment
     * @summary End a segment
     * @request DELETE:/v1/partner/segments/{name}
     * @secure
     */
    removeSegment: ({ name, ...query }: RemoveSegmentParams, params: RequestParams = {}) =>
      this.request<void, Problem>({
        path: `/v1/partner/segments/${segment(name)}`,
        method: 'DELETE',
        query: query,
        secure: true,
        ...params,
      }),
  }
  readonly referrals = {
    /**
     * @description Made at the first call; always the same afterwards.
     *
     * @tags Referrals
     * @name GiveReferralCode
     * @summary A member's code to bring friends with
     * @request POST:/v1/members/{id}/referral-code
     * @secure
     */
    giveReferralCode: ({ id }: GiveReferralCodeParams, params: RequestParams = {}) =>
      this.request<ReferralCode, Problem>({
        path: `/v1/members/${segment(id)}/referral-code`,
        method: 'POST',
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Referrals
     * @name ListReferralTerms
     * @summary All versions of the terms of referrals
     * @request GET:/v1/operator/referral-terms
     * @secure
     */
    listReferralTerms: (query: ListReferralTermsParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
          terms: ReferralTerms[]
        },
        Problem
      >({
        path: `/v1/operator/referral-terms`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description Once, before the first purchase; the same again changes nothing.
     *
     * @tags Referrals
     * @name NameReferrer
     * @summary Say by whose code a member was brought
     * @request PUT:/v1/members/{id}/referral
     * @secure
     */
    nameReferrer: ({ id }: NameReferrerParams, data: NamedReferrer, params: RequestParams = {}) =>
      this.request<Referral, Problem>({
        path: `/v1/members/${segment(id)}/referral`,
        method: 'PUT',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Referrals
     * @name ReadReferral
     * @summary By whom a member was brought, and what came of it
     * @request GET:/v1/members/{id}/referral
     * @secure
     */
    readReferral: ({ id }: ReadReferralParams, params: RequestParams = {}) =>
      this.request<Referral, Problem>({
        path: `/v1/members/${segment(id)}/referral`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * @description A version stands as it was written, but for its end: send it again with another `validTo`. Of one day there is one version at most. A referral goes by the version of the day on which the code was named.
     *
     * @tags Referrals
     * @name SaveReferralTerms
     * @summary Add a version of the terms of referrals, or end one
     * @request POST:/v1/operator/referral-terms
     * @secure
     */
    saveReferralTerms: (data: NewReferralTerms, params: RequestParams = {}) =>
      this.request<ReferralTerms, Problem>({
        path: `/v1/operator/referral-terms`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
  }
  readonly feedback = {
    /**
     * @description Once; the same again changes nothing. The member is told.
     *
     * @tags Feedback
     * @name AnswerFeedback
     * @summary Answer feedback
     * @request POST:/v1/partner/feedback/{id}/answer
     * @secure
     */
    answerFeedback: (
      { id, ...query }: AnswerFeedbackParams,
      data: FeedbackAnswer,
      params: RequestParams = {},
    ) =>
      this.request<PartnerFeedback, Problem>({
        path: `/v1/partner/feedback/${segment(id)}/answer`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description Once for a payment, within 30 days; the same again changes nothing. The partner reads it and may answer.
     *
     * @tags Feedback
     * @name GiveFeedback
     * @summary Say how a purchase was, from 0 to 10
     * @request POST:/v1/members/{id}/payments/{paymentId}/feedback
     * @secure
     */
    giveFeedback: (
      { id, paymentId }: GiveFeedbackParams,
      data: NewFeedback,
      params: RequestParams = {},
    ) =>
      this.request<Feedback, Problem>({
        path: `/v1/members/${segment(id)}/payments/${segment(paymentId)}/feedback`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description The oldest first. Detractors gave 0 to 6, promoters 9 or 10.
     *
     * @tags Feedback
     * @name ListFeedback
     * @summary What members said of purchases at a partner
     * @request GET:/v1/partner/feedback
     * @secure
     */
    listFeedback: (query: ListFeedbackParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          feedback: PartnerFeedback[]
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
        },
        Problem
      >({
        path: `/v1/partner/feedback`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Feedback
     * @name ReadFeedback
     * @summary What a member said of a purchase, and what was answered
     * @request GET:/v1/members/{id}/payments/{paymentId}/feedback
     * @secure
     */
    readFeedback: ({ id, paymentId }: ReadFeedbackParams, params: RequestParams = {}) =>
      this.request<Feedback, Problem>({
        path: `/v1/members/${segment(id)}/payments/${segment(paymentId)}/feedback`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * @description Months of the day (UTC) on which feedback was given. The score is the share of promoters less that of detractors, in whole percent, halves away from zero.
     *
     * @tags Feedback
     * @name SummarizeFeedback
     * @summary The net promoter score of a partner's locations by month
     * @request GET:/v1/partner/feedback/summary
     * @secure
     */
    summarizeFeedback: (query: SummarizeFeedbackParams, params: RequestParams = {}) =>
      this.request<
        {
          months: {
            answered: number
            detractors: number
            location: string
            /**
             * @pattern ^[1-9][0-9]*$
             * @example "1024"
             */
            locationId: string
            month: string
            passives: number
            promoters: number
            /** -100 to 100 */
            score: number
          }[]
        },
        Problem
      >({
        path: `/v1/partner/feedback/summary`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
  }
  readonly rules = {
    /**
     * @description The funder is the partner of the key; the operator names it by `partnerId`. An agreement may not end before versions that it has made possible.
     *
     * @tags Rules
     * @name AgreeToFund
     * @summary Agree to pay for rules of an owner
     * @request PUT:/v1/partner/funding-agreements/{id}
     * @secure
     */
    agreeToFund: (
      { id, ...query }: AgreeToFundParams,
      data: {
        /** @format date */
        from: string
        /**
         * The last day; null: no end
         * @format date
         * @default null
         */
        until?: string | null
      },
      params: RequestParams = {},
    ) =>
      this.request<FundingAgreement, Problem>({
        path: `/v1/partner/funding-agreements/${segment(id)}`,
        method: 'PUT',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description It is checked again, and holds on every gateway within a second. Who asks again, of the same revision, has the same answer.
     *
     * @tags Rules
     * @name ApproveRuleDraft
     * @summary Approve a draft that another person saved
     * @request POST:/v1/partner/rule-drafts/{id}/approve
     * @secure
     */
    approveRuleDraft: ({ id }: ApproveRuleDraftParams, params: RequestParams = {}) =>
      this.request<
        {
          /**
           * @pattern ^[1-9][0-9]*$
           * @example "1024"
           */
          ruleId: string
          version: number
        },
        Problem
      >({
        path: `/v1/partner/rule-drafts/${segment(id)}/approve`,
        method: 'POST',
        secure: true,
        ...params,
      }),
    /**
     * @description It is never changed: the same again answers the campaign that there is.
     *
     * @tags Rules
     * @name CreateCampaign
     * @summary Make a campaign
     * @request POST:/v1/partner/campaigns
     * @secure
     */
    createCampaign: (
      query: CreateCampaignParams = {},
      data: {
        /**
         * The most points that its rules give in all
         * @default null
         * @pattern ^[1-9]\d{0,14}$
         */
        budgetPoints?: string | null
        /**
         * Of a hundred members, how many are left out
         * @min 0
         * @max 50
         * @default 0
         */
        holdOutPercent?: number
        /**
         * @minLength 1
         * @maxLength 120
         */
        name: string
      },
      params: RequestParams = {},
    ) =>
      this.request<Campaign, Problem>({
        path: `/v1/partner/campaigns`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Rules
     * @name DiscardRuleDraft
     * @summary Throw a draft away
     * @request DELETE:/v1/partner/rule-drafts/{id}
     * @secure
     */
    discardRuleDraft: ({ id }: DiscardRuleDraftParams, params: RequestParams = {}) =>
      this.request<void, Problem>({
        path: `/v1/partner/rule-drafts/${segment(id)}`,
        method: 'DELETE',
        secure: true,
        ...params,
      }),
    /**
     * @description The next version of the rule of that name, or the first of a new one. With `dryRun` it is checked and not saved.
     *
     * @tags Rules
     * @name DraftRule
     * @summary Draft a version of a rule
     * @request POST:/v1/partner/rule-drafts
     * @secure
     */
    draftRule: (
      query: DraftRuleParams = {},
      data: {
        /**
         * @default null
         * @pattern ^[1-9]\d{0,17}$
         */
        campaignId?: string | null
        /**
         * @maxLength 2000
         * @default ""
         */
        condition?: string
        currency: string
        effect:
          | {
              kind: 'rate'
              /** @default "0" */
              minimumMinor?: string | number
              perMinor: string | number
              pointsPer: string | number
              /** @default "step" */
              rounding?: 'step' | 'down' | 'nearest' | 'up'
              /**
               * @minItems 1
               * @default null
               */
              tenders?: ('card' | 'cash' | 'gift_card' | 'points')[] | null
            }
          | {
              kind: 'fixed'
              /** @default "0" */
              minimumMinor?: string | number
              points: string | number
            }
          | {
              kind: 'multiplier'
              /**
               * @min 101
               * @max 1000
               */
              percent: number
            }
          | {
              /**
               * @maxItems 100
               * @default []
               */
              categories?: string[]
              kind: 'items'
              /** @default null */
              perMinor?: string | number | null
              points: string | number
              /**
               * @maxItems 1000
               * @default []
               */
              skus?: string[]
            }
          | {
              kind: 'ladder'
              /**
               * @maxItems 50
               * @minItems 1
               */
              steps: {
                fromMinor: string | number
                points: string | number
              }[]
            }
          | {
              /**
               * @min 2
               * @max 1000
               */
              every: number
              kind: 'stamps'
              points: string | number
            }
          | {
              kind: 'welcome'
              points: string | number
            }
        /**
         * @maxItems 20
         * @default []
         */
        funders?: {
          /** @pattern ^[1-9]\d{0,17}$ */
          funderId: string
          /**
           * @min 1
           * @max 100
           */
          percent: number
        }[]
        /** @default {} */
        limits?: {
          /** @default null */
          dayPoints?: string | number | null
          /** @default null */
          memberPoints?: string | number | null
          /** @default null */
          monthPoints?: string | number | null
          /** @default null */
          paymentPoints?: string | number | null
        }
        /**
         * @minLength 1
         * @maxLength 120
         */
        name: string
        /**
         * @min 1
         * @max 1200
         * @default 24
         */
        pointsValidMonths?: number
        /** @default {} */
        scope?: {
          /**
           * @maxItems 10000
           * @minItems 1
           * @default null
           */
          locationIds?: (string | number)[] | null
          /**
           * @minLength 1
           * @maxLength 120
           * @default null
           */
          product?: string | null
        }
        /** @default {} */
        stacking?: {
          /**
           * @minLength 1
           * @maxLength 120
           * @default "base"
           */
          group?: string
          /** @default "exclusive" */
          mode?: 'exclusive' | 'best' | 'additive'
          /**
           * @min -1000
           * @max 1000
           * @default 0
           */
          priority?: number
        }
        /** @pattern ^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d)?$ */
        validFrom: string
        /**
         * @default null
         * @pattern ^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d)?$
         */
        validTo?: string | null
      },
      params: RequestParams = {},
    ) =>
      this.request<RuleDraft, Problem>({
        path: `/v1/partner/rule-drafts`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description At a midnight that has begun nowhere on earth, at the earliest; a version that begins at that midnight or later may end when it begins, and then never holds. A later end takes a second person: draft the next version. Payments that were placed before keep the end that it had.
     *
     * @tags Rules
     * @name EndRule
     * @summary End a version earlier
     * @request POST:/v1/partner/rules/{id}/end
     * @secure
     */
    endRule: (
      { id }: EndRuleParams,
      data: {
        /** @pattern ^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d)?$ */
        validTo: string
        /** @exclusiveMin 0 */
        version: number
      },
      params: RequestParams = {},
    ) =>
      this.request<RuleVersion, Problem>({
        path: `/v1/partner/rules/${segment(id)}/end`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Rules
     * @name ListCampaigns
     * @summary Campaigns
     * @request GET:/v1/partner/campaigns
     * @secure
     */
    listCampaigns: (query: ListCampaignsParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          campaigns: Campaign[]
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
        },
        Problem
      >({
        path: `/v1/partner/campaigns`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description A partner sees those that it has given or been given, the operator all of them.
     *
     * @tags Rules
     * @name ListFundingAgreements
     * @summary Who has agreed to pay for whose rules
     * @request GET:/v1/partner/funding-agreements
     * @secure
     */
    listFundingAgreements: (query: ListFundingAgreementsParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          agreements: FundingAgreement[]
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
        },
        Problem
      >({
        path: `/v1/partner/funding-agreements`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Rules
     * @name ListRuleDrafts
     * @summary Drafts that wait for approval
     * @request GET:/v1/partner/rule-drafts
     * @secure
     */
    listRuleDrafts: (query: ListRuleDraftsParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          drafts: RuleDraft[]
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
        },
        Problem
      >({
        path: `/v1/partner/rule-drafts`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Rules
     * @name ListRuleFacts
     * @summary What conditions may ask for
     * @request GET:/v1/partner/rules/facts
     * @secure
     */
    listRuleFacts: (params: RequestParams = {}) =>
      this.request<
        {
          /** @maxItems 100 */
          facts: {
            about: string
            name: string
            type: string
          }[]
        },
        Problem
      >({
        path: `/v1/partner/rules/facts`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Rules
     * @name ListRules
     * @summary The approved versions of rules
     * @request GET:/v1/partner/rules
     * @secure
     */
    listRules: (query: ListRulesParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
          rules: RuleVersion[]
        },
        Problem
      >({
        path: `/v1/partner/rules`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Rules
     * @name ReadCampaign
     * @summary A campaign, and what is used of its budget
     * @request GET:/v1/partner/campaigns/{id}
     * @secure
     */
    readCampaign: ({ id }: ReadCampaignParams, params: RequestParams = {}) =>
      this.request<Campaign, Problem>({
        path: `/v1/partner/campaigns/${segment(id)}`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * @description Turnover, visits and average bill of members in whole months, against those of the members who were left out. Left out, the months are those in which its rules hold.
     *
     * @tags Rules
     * @name ReadCampaignEffect
     * @summary What a campaign brings
     * @request GET:/v1/partner/campaigns/{id}/effect
     * @secure
     */
    readCampaignEffect: ({ id, ...query }: ReadCampaignEffectParams, params: RequestParams = {}) =>
      this.request<CampaignEffect, Problem>({
        path: `/v1/partner/campaigns/${segment(id)}/effect`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Rules
     * @name ReadRule
     * @summary The versions of a rule, and who decided what of them
     * @request GET:/v1/partner/rules/{id}
     * @secure
     */
    readRule: ({ id }: ReadRuleParams, params: RequestParams = {}) =>
      this.request<
        {
          versions: (RuleVersion & {
            decisions: {
              action:
                'drafted' | 'changed' | 'discarded' | 'approved' | 'applied' | 'ended' | 'agreed'
              /** @format date-time */
              at: string
              by: string
              document?: unknown
            }[]
          })[]
        },
        Problem
      >({
        path: `/v1/partner/rules/${segment(id)}`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Rules
     * @name ReadRuleDraft
     * @summary A draft
     * @request GET:/v1/partner/rule-drafts/{id}
     * @secure
     */
    readRuleDraft: ({ id }: ReadRuleDraftParams, params: RequestParams = {}) =>
      this.request<RuleDraft, Problem>({
        path: `/v1/partner/rule-drafts/${segment(id)}`,
        method: 'GET',
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Rules
     * @name ReplaceRuleDraft
     * @summary Write a draft anew
     * @request PUT:/v1/partner/rule-drafts/{id}
     * @secure
     */
    replaceRuleDraft: (
      { id }: ReplaceRuleDraftParams,
      data: {
        /**
         * @default null
         * @pattern ^[1-9]\d{0,17}$
         */
        campaignId?: string | null
        /**
         * @maxLength 2000
         * @default ""
         */
        condition?: string
        currency: string
        effect:
          | {
              kind: 'rate'
              /** @default "0" */
              minimumMinor?: string | number
              perMinor: string | number
              pointsPer: string | number
              /** @default "step" */
              rounding?: 'step' | 'down' | 'nearest' | 'up'
              /**
               * @minItems 1
               * @default null
               */
              tenders?: ('card' | 'cash' | 'gift_card' | 'points')[] | null
            }
          | {
              kind: 'fixed'
              /** @default "0" */
              minimumMinor?: string | number
              points: string | number
            }
          | {
              kind: 'multiplier'
              /**
               * @min 101
               * @max 1000
               */
              percent: number
            }
          | {
              /**
               * @maxItems 100
               * @default []
               */
              categories?: string[]
              kind: 'items'
              /** @default null */
              perMinor?: string | number | null
              points: string | number
              /**
               * @maxItems 1000
               * @default []
               */
              skus?: string[]
            }
          | {
              kind: 'ladder'
              /**
               * @maxItems 50
               * @minItems 1
               */
              steps: {
                fromMinor: string | number
                points: string | number
              }[]
            }
          | {
              /**
               * @min 2
               * @max 1000
               */
              every: number
              kind: 'stamps'
              points: string | number
            }
          | {
              kind: 'welcome'
              points: string | number
            }
        /**
         * @maxItems 20
         * @default []
         */
        funders?: {
          /** @pattern ^[1-9]\d{0,17}$ */
          funderId: string
          /**
           * @min 1
           * @max 100
           */
          percent: number
        }[]
        /** @default {} */
        limits?: {
          /** @default null */
          dayPoints?: string | number | null
          /** @default null */
          memberPoints?: string | number | null
          /** @default null */
          monthPoints?: string | number | null
          /** @default null */
          paymentPoints?: string | number | null
        }
        /**
         * @minLength 1
         * @maxLength 120
         */
        name: string
        /**
         * @min 1
         * @max 1200
         * @default 24
         */
        pointsValidMonths?: number
        /** @default {} */
        scope?: {
          /**
           * @maxItems 10000
           * @minItems 1
           * @default null
           */
          locationIds?: (string | number)[] | null
          /**
           * @minLength 1
           * @maxLength 120
           * @default null
           */
          product?: string | null
        }
        /** @default {} */
        stacking?: {
          /**
           * @minLength 1
           * @maxLength 120
           * @default "base"
           */
          group?: string
          /** @default "exclusive" */
          mode?: 'exclusive' | 'best' | 'additive'
          /**
           * @min -1000
           * @max 1000
           * @default 0
           */
          priority?: number
        }
        /** @pattern ^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d)?$ */
        validFrom: string
        /**
         * @default null
         * @pattern ^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d)?$
         */
        validTo?: string | null
      },
      params: RequestParams = {},
    ) =>
      this.request<RuleDraft, Problem>({
        path: `/v1/partner/rule-drafts/${segment(id)}`,
        method: 'PUT',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description Goes through the payments of a period by the rules of today, and by the same with the draft among them. The answer is a stream of JSON lines: `progress` twice a second, at the end `result` (or `problem`, if it failed on the way). It ends with its caller; one is worked on at a time.
     *
     * @tags Rules
     * @name SimulateRule
     * @summary What a draft of a rule would have come to
     * @request POST:/v1/partner/rules/simulate
     * @secure
     */
    simulateRule: (
      query: SimulateRuleParams = {},
      data: {
        draft?: {
          /**
           * @default null
           * @pattern ^[1-9]\d{0,17}$
           */
          campaignId?: string | null
          /**
           * @maxLength 2000
           * @default ""
           */
          condition?: string
          currency: string
          effect:
            | {
                kind: 'rate'
                /** @default "0" */
                minimumMinor?: string | number
                perMinor: string | number
                pointsPer: string | number
                /** @default "step" */
                rounding?: 'step' | 'down' | 'nearest' | 'up'
                /**
                 * @minItems 1
                 * @default null
                 */
                tenders?: ('card' | 'cash' | 'gift_card' | 'points')[] | null
              }
            | {
                kind: 'fixed'
                /** @default "0" */
                minimumMinor?: string | number
                points: string | number
              }
            | {
                kind: 'multiplier'
                /**
                 * @min 101
                 * @max 1000
                 */
                percent: number
              }
            | {
                /**
                 * @maxItems 100
                 * @default []
                 */
                categories?: string[]
                kind: 'items'
                /** @default null */
                perMinor?: string | number | null
                points: string | number
                /**
                 * @maxItems 1000
                 * @default []
                 */
                skus?: string[]
              }
            | {
                kind: 'ladder'
                /**
                 * @maxItems 50
                 * @minItems 1
                 */
                steps: {
                  fromMinor: string | number
                  points: string | number
                }[]
              }
            | {
                /**
                 * @min 2
                 * @max 1000
                 */
                every: number
                kind: 'stamps'
                points: string | number
              }
            | {
                kind: 'welcome'
                points: string | number
              }
          /**
           * @maxItems 20
           * @default []
           */
          funders?: {
            /** @pattern ^[1-9]\d{0,17}$ */
            funderId: string
            /**
             * @min 1
             * @max 100
             */
            percent: number
          }[]
          /** @default {} */
          limits?: {
            /** @default null */
            dayPoints?: string | number | null
            /** @default null */
            memberPoints?: string | number | null
            /** @default null */
            monthPoints?: string | number | null
            /** @default null */
            paymentPoints?: string | number | null
          }
          /**
           * @minLength 1
           * @maxLength 120
           */
          name: string
          /**
           * @min 1
           * @max 1200
           * @default 24
           */
          pointsValidMonths?: number
          /** @default {} */
          scope?: {
            /**
             * @maxItems 10000
             * @minItems 1
             * @default null
             */
            locationIds?: (string | number)[] | null
            /**
             * @minLength 1
             * @maxLength 120
             * @default null
             */
            product?: string | null
          }
          /** @default {} */
          stacking?: {
            /**
             * @minLength 1
             * @maxLength 120
             * @default "base"
             */
            group?: string
            /** @default "exclusive" */
            mode?: 'exclusive' | 'best' | 'additive'
            /**
             * @min -1000
             * @max 1000
             * @default 0
             */
            priority?: number
          }
          /** @pattern ^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d)?$ */
          validFrom: string
          /**
           * @default null
           * @pattern ^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d)?$
           */
          validTo?: string | null
        }
        /**
         * @pattern ^[1-9][0-9]{0,11}$
         * @example "1024"
         */
        draftId?: string
        /**
         * @format date
         * @example "2026-10-01"
         */
        from: string
        /**
         * Included
         * @format date
         * @example "2026-10-01"
         */
        to: string
      },
      params: RequestParams = {},
    ) =>
      this.request<
        | {
            progress: {
              /** @format date */
              day: string
              /** @min 0 */
              payments: number
            }
          }
        | {
            result: Simulation
          }
        | {
            problem: {
              code: string
              requestId: string
              [key: string]: unknown
            }
          },
        Problem
      >({
        path: `/v1/partner/rules/simulate`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
  }
  readonly receipts = {
    /**
     * @description Each has a result of its own, in their order. Sent again, it has the same result; other content under the same number is refused. An operator names the partner.
     *
     * @tags Receipts
     * @name PostReceipts
     * @summary Tell of receipts and returns
     * @request POST:/v1/partner/receipts
     * @secure
     */
    postReceipts: (query: PostReceiptsParams = {}, data: Receipts, params: RequestParams = {}) =>
      this.request<ReceiptResults, Problem>({
        path: `/v1/partner/receipts`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
  }
  readonly consents = {
    /**
     * @description By the member alone, who was shown the text. The bank is told.
     *
     * @tags Consents
     * @name ConfirmConsentRequest
     * @summary Agree to what a bank asks for
     * @request POST:/v1/members/{id}/consent-requests/{requestId}/confirm
     * @secure
     */
    confirmConsentRequest: (
      { id, requestId }: ConfirmConsentRequestParams,
      data: ConsentConfirmation,
      params: RequestParams = {},
    ) =>
      this.request<
        {
          /** @format uuid */
          consentId: string
        },
        Problem
      >({
        path: `/v1/members/${segment(id)}/consent-requests/${segment(requestId)}/confirm`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description By the member alone. The bank is told.
     *
     * @tags Consents
     * @name DeclineConsentRequest
     * @summary Say no to what a bank asks for
     * @request POST:/v1/members/{id}/consent-requests/{requestId}/decline
     * @secure
     */
    declineConsentRequest: (
      { id, requestId }: DeclineConsentRequestParams,
      params: RequestParams = {},
    ) =>
      this.request<void, Problem>({
        path: `/v1/members/${segment(id)}/consent-requests/${segment(requestId)}/decline`,
        method: 'POST',
        secure: true,
        ...params,
      }),
    /**
     * @description By the member alone, who was shown the text. It takes the place of a consent to the same bank for the same purpose. The bank is told.
     *
     * @tags Consents
     * @name GiveProfileConsent
     * @summary Let a bank see spending
     * @request POST:/v1/members/{id}/profile-consents
     * @secure
     */
    giveProfileConsent: (
      { id }: GiveProfileConsentParams,
      data: NewProfileConsent,
      params: RequestParams = {},
    ) =>
      this.request<
        {
          /** @format uuid */
          consentId: string
        },
        Problem
      >({
        path: `/v1/members/${segment(id)}/profile-consents`,
        method: 'POST',
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description Those that may still be answered, the oldest first, with the text to show.
     *
     * @tags Consents
     * @name ListConsentRequests
     * @summary What banks ask the member for
     * @request GET:/v1/members/{id}/consent-requests
     * @secure
     */
    listConsentRequests: (
      { id, ...query }: ListConsentRequestsParams,
      params: RequestParams = {},
    ) =>
      this.request<
        {
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
          requests: ConsentRequest[]
        },
        Problem
      >({
        path: `/v1/members/${segment(id)}/consent-requests`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description The newest first, with the text that was agreed to; and the banks that there are.
     *
     * @tags Consents
     * @name ListProfileConsents
     * @summary What the member lets banks see, and has let them see
     * @request GET:/v1/members/{id}/profile-consents
     * @secure
     */
    listProfileConsents: (
      { id, ...query }: ListProfileConsentsParams,
      params: RequestParams = {},
    ) =>
      this.request<
        {
          banks: {
            /**
             * @pattern ^[1-9][0-9]*$
             * @example "1024"
             */
            bankId: string
            name: string
          }[]
          consents: ProfileConsent[]
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
        },
        Problem
      >({
        path: `/v1/members/${segment(id)}/profile-consents`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Consents
     * @name ReadProfileConsentText
     * @summary The text to show before a consent is given
     * @request GET:/v1/members/{id}/profile-consents/text
     * @secure
     */
    readProfileConsentText: (
      { id, ...query }: ReadProfileConsentTextParams,
      params: RequestParams = {},
    ) =>
      this.request<ProfileConsentText, Problem>({
        path: `/v1/members/${segment(id)}/profile-consents/text`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description At once: the next read of the bank finds nothing. The bank is told. Once more changes nothing.
     *
     * @tags Consents
     * @name WithdrawProfileConsent
     * @summary Withdraw a consent
     * @request DELETE:/v1/members/{id}/profile-consents/{consentId}
     * @secure
     */
    withdrawProfileConsent: (
      { id, consentId }: WithdrawProfileConsentParams,
      params: RequestParams = {},
    ) =>
      this.request<void, Problem>({
        path: `/v1/members/${segment(id)}/profile-consents/${segment(consentId)}`,
        method: 'DELETE',
        secure: true,
        ...params,
      }),
  }
  readonly profiles = {
    /**
     * @description Of every member who has agreed to the purpose. It may be read for 7 days.
     *
     * @tags Profiles
     * @name CreateProfileExport
     * @summary Begin an export of all profiles
     * @request POST:/v1/bank/profile-exports
     * @secure
     */
    createProfileExport: (
      query: CreateProfileExportParams = {},
      data: NewProfileExport,
      params: RequestParams = {},
    ) =>
      this.request<ProfileExport, Problem>({
        path: `/v1/bank/profile-exports`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Profiles
     * @name ListCohortMonths
     * @summary The months for which there are cohorts, and their cities
     * @request GET:/v1/bank/cohorts/months
     * @secure
     */
    listCohortMonths: (query: ListCohortMonthsParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          /** @maxItems 1200 */
          months: {
            cities: string[]
            /** @example "2026-10" */
            month: string
            /** @format date-time */
            publishedAt: string
          }[]
        },
        Problem
      >({
        path: `/v1/bank/cohorts/months`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description Cells of one fixed grid: a category, its cities, their age bands. Each month is worked out once, ten days after it is over, and stays as it is: the same question has the same answer for everybody. What is kept back and what nobody is in look alike. Each page is a question; a bank may ask 2000 a day (UTC), and all are on record.
     *
     * @tags Profiles
     * @name ListCohorts
     * @summary What groups of members spent in a month
     * @request GET:/v1/bank/cohorts
     * @secure
     */
    listCohorts: (query: ListCohortsParams, params: RequestParams = {}) =>
      this.request<
        {
          cohorts: Cohort[]
          /** Members of a cell that is told, at least */
          membersMin: number
          /**
           * The `cursor` of the next page; null on the last one
           * @example null
           */
          next: string | null
        },
        Problem
      >({
        path: `/v1/bank/cohorts`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Profiles
     * @name ReadConsentRequest
     * @summary What became of a request
     * @request GET:/v1/bank/consent-requests/{requestId}
     * @secure
     */
    readConsentRequest: (
      { requestId, ...query }: ReadConsentRequestParams,
      params: RequestParams = {},
    ) =>
      this.request<ConsentRequestStatus, Problem>({
        path: `/v1/bank/consent-requests/${segment(requestId)}`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description A JWS (`typ` `spend-profile+jwt`) by a key of `/.well-known/jwks.json`; its payload has the schema of `/v1/schemas/spend-profile`. Months and categories outside the consent are not in it. Who has not agreed, or has withdrawn, is not there. Of several consents `purpose` says which.
     *
     * @tags Profiles
     * @name ReadProfile
     * @summary What a member spent, as far as it lets the bank see it
     * @request GET:/v1/bank/profiles/{subject}
     * @secure
     */
    readProfile: ({ subject, ...query }: ReadProfileParams, params: RequestParams = {}) =>
      this.request<string, Problem>({
        path: `/v1/bank/profiles/${segment(subject)}`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Profiles
     * @name ReadProfileExport
     * @summary How far an export has come, and its manifest
     * @request GET:/v1/bank/profile-exports/{exportId}
     * @secure
     */
    readProfileExport: (
      { exportId, ...query }: ReadProfileExportParams,
      params: RequestParams = {},
    ) =>
      this.request<ProfileExport, Problem>({
        path: `/v1/bank/profile-exports/${segment(exportId)}`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description NDJSON: `{"line": 1, "profile": "<JWS or JWE>"}` and so on, and at the end `{"manifest": "<JWS>"}`, or `{"problem": ...}` where it ended on the way. Each line is made when it is read, of a consent that holds then. `after` goes on after the last whole line that was kept; later ones are made anew, and whoever reads the same export elsewhere is stopped. The manifest signs how many there are, and the SHA-256 over the SHA-256 of each `profile` in order.
     *
     * @tags Profiles
     * @name ReadProfileExportLines
     * @summary Make the lines of an export and read them
     * @request POST:/v1/bank/profile-exports/{exportId}/lines
     * @secure
     */
    readProfileExportLines: (
      { exportId, ...query }: ReadProfileExportLinesParams,
      params: RequestParams = {},
    ) =>
      this.request<string, Problem>({
        path: `/v1/bank/profile-exports/${segment(exportId)}/lines`,
        method: 'POST',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description JSON Schema (2020-12) of the payload of a profile.
     *
     * @tags Profiles
     * @name ReadProfileSchema
     * @summary The form of a spend profile, with the definition of every number
     * @request GET:/v1/schemas/spend-profile
     */
    readProfileSchema: (params: RequestParams = {}) =>
      this.request<Record<string, unknown>, Problem>({
        path: `/v1/schemas/spend-profile`,
        method: 'GET',
        ...params,
      }),
    /**
     * @description A JWS (`typ` `consent-request+jwt`) by a key of the bank. Its payload: `aud` (the issuer of the gateway), `iat`, `exp` (at most ten minutes later), `jti`, `member` (`{"phone": ...}` or `{"subject": ...}`), `purpose`, `categories`, `windowMonths`, `until`, `answerDays`. The answer is the same whether there is such a member or not. The same `jti` again is the same request.
     *
     * @tags Profiles
     * @name RequestConsent
     * @summary Ask a member for a consent
     * @request POST:/v1/bank/consent-requests
     * @secure
     */
    requestConsent: (
      query: RequestConsentParams = {},
      data: NewConsentRequest,
      params: RequestParams = {},
    ) =>
      this.request<ConsentRequestStatus, Problem>({
        path: `/v1/bank/consent-requests`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
  }
  readonly events = {
    /**
     * No description
     *
     * @tags Events
     * @name ChangeBankWebhookEndpoint
     * @summary Change an endpoint, disable it or enable it again
     * @request PATCH:/v1/bank/webhook-endpoints/{id}
     * @secure
     */
    changeBankWebhookEndpoint: (
      { id, ...query }: ChangeBankWebhookEndpointParams,
      data: WebhookEndpointChange,
      params: RequestParams = {},
    ) =>
      this.request<WebhookEndpoint, Problem>({
        path: `/v1/bank/webhook-endpoints/${segment(id)}`,
        method: 'PATCH',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * No description
     *
     * @tags Events
     * @name ChangeWebhookEndpoint
     * @summary Change an endpoint, disable it or enable it again
     * @request PATCH:/v1/partner/webhook-endpoints/{id}
     * @secure
     */
    changeWebhookEndpoint: (
      { id, ...query }: ChangeWebhookEndpointParams,
      data: WebhookEndpointChange,
      params: RequestParams = {},
    ) =>
      this.request<WebhookEndpoint, Problem>({
        path: `/v1/partner/webhook-endpoints/${segment(id)}`,
        method: 'PATCH',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description By POST, as Standard Webhooks has it: verify each with the secret, which is shown in this answer alone. Events come at least once, in no order; tell repeats by `webhook-id`. What happened before is not sent.
     *
     * @tags Events
     * @name CreateBankWebhookEndpoint
     * @summary Have events sent somewhere
     * @request POST:/v1/bank/webhook-endpoints
     * @secure
     */
    createBankWebhookEndpoint: (
      query: CreateBankWebhookEndpointParams = {},
      data: NewWebhookEndpoint,
      params: RequestParams = {},
    ) =>
      this.request<WebhookEndpointWithSecret, Problem>({
        path: `/v1/bank/webhook-endpoints`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description By POST, as Standard Webhooks has it: verify each with the secret, which is shown in this answer alone. Events come at least once, in no order; tell repeats by `webhook-id`. What happened before is not sent.
     *
     * @tags Events
     * @name CreateWebhookEndpoint
     * @summary Have events sent somewhere
     * @request POST:/v1/partner/webhook-endpoints
     * @secure
     */
    createWebhookEndpoint: (
      query: CreateWebhookEndpointParams = {},
      data: NewWebhookEndpoint,
      params: RequestParams = {},
    ) =>
      this.request<WebhookEndpointWithSecret, Problem>({
        path: `/v1/partner/webhook-endpoints`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description Events of the last 30 days in the order of the feed, the same as webhooks bring. Keep `next` and ask with it again: nothing is missed, however late it became known. `hasMore` says whether to ask at once.
     *
     * @tags Events
     * @name ListBankEvents
     * @summary What has happened since
     * @request GET:/v1/bank/events
     * @secure
     */
    listBankEvents: (query: ListBankEventsParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          events: Event[]
          hasMore: boolean
          next: string
        },
        Problem
      >({
        path: `/v1/bank/events`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description Of the last 30 days, the newest first.
     *
     * @tags Events
     * @name ListBankWebhookAttempts
     * @summary What was sent, and how it went
     * @request GET:/v1/bank/webhook-endpoints/{id}/attempts
     * @secure
     */
    listBankWebhookAttempts: (
      { id, ...query }: ListBankWebhookAttemptsParams,
      params: RequestParams = {},
    ) =>
      this.request<
        {
          attempts: WebhookAttempt[]
          next: string | null
        },
        Problem
      >({
        path: `/v1/bank/webhook-endpoints/${segment(id)}/attempts`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Events
     * @name ListBankWebhookEndpoints
     * @summary Where events are sent
     * @request GET:/v1/bank/webhook-endpoints
     * @secure
     */
    listBankWebhookEndpoints: (
      query: ListBankWebhookEndpointsParams = {},
      params: RequestParams = {},
    ) =>
      this.request<
        {
          /** @maxItems 100 */
          endpoints: WebhookEndpoint[]
        },
        Problem
      >({
        path: `/v1/bank/webhook-endpoints`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description Events of the last 30 days in the order of the feed, the same as webhooks bring. Keep `next` and ask with it again: nothing is missed, however late it became known. `hasMore` says whether to ask at once.
     *
     * @tags Events
     * @name ListEvents
     * @summary What has happened since
     * @request GET:/v1/partner/events
     * @secure
     */
    listEvents: (query: ListEventsParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          events: Event[]
          hasMore: boolean
          next: string
        },
        Problem
      >({
        path: `/v1/partner/events`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description Of the last 30 days, the newest first.
     *
     * @tags Events
     * @name ListWebhookAttempts
     * @summary What was sent, and how it went
     * @request GET:/v1/partner/webhook-endpoints/{id}/attempts
     * @secure
     */
    listWebhookAttempts: (
      { id, ...query }: ListWebhookAttemptsParams,
      params: RequestParams = {},
    ) =>
      this.request<
        {
          attempts: WebhookAttempt[]
          next: string | null
        },
        Problem
      >({
        path: `/v1/partner/webhook-endpoints/${segment(id)}/attempts`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Events
     * @name ListWebhookEndpoints
     * @summary Where events are sent
     * @request GET:/v1/partner/webhook-endpoints
     * @secure
     */
    listWebhookEndpoints: (query: ListWebhookEndpointsParams = {}, params: RequestParams = {}) =>
      this.request<
        {
          /** @maxItems 100 */
          endpoints: WebhookEndpoint[]
        },
        Problem
      >({
        path: `/v1/partner/webhook-endpoints`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Events
     * @name ReadBankWebhookEndpoint
     * @summary An endpoint
     * @request GET:/v1/bank/webhook-endpoints/{id}
     * @secure
     */
    readBankWebhookEndpoint: (
      { id, ...query }: ReadBankWebhookEndpointParams,
      params: RequestParams = {},
    ) =>
      this.request<WebhookEndpoint, Problem>({
        path: `/v1/bank/webhook-endpoints/${segment(id)}`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * No description
     *
     * @tags Events
     * @name ReadWebhookEndpoint
     * @summary An endpoint
     * @request GET:/v1/partner/webhook-endpoints/{id}
     * @secure
     */
    readWebhookEndpoint: (
      { id, ...query }: ReadWebhookEndpointParams,
      params: RequestParams = {},
    ) =>
      this.request<WebhookEndpoint, Problem>({
        path: `/v1/partner/webhook-endpoints/${segment(id)}`,
        method: 'GET',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description With its log. What waits to be sent there is not sent.
     *
     * @tags Events
     * @name RemoveBankWebhookEndpoint
     * @summary Remove an endpoint
     * @request DELETE:/v1/bank/webhook-endpoints/{id}
     * @secure
     */
    removeBankWebhookEndpoint: (
      { id, ...query }: RemoveBankWebhookEndpointParams,
      params: RequestParams = {},
    ) =>
      this.request<void, Problem>({
        path: `/v1/bank/webhook-endpoints/${segment(id)}`,
        method: 'DELETE',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description With its log. What waits to be sent there is not sent.
     *
     * @tags Events
     * @name RemoveWebhookEndpoint
     * @summary Remove an endpoint
     * @request DELETE:/v1/partner/webhook-endpoints/{id}
     * @secure
     */
    removeWebhookEndpoint: (
      { id, ...query }: RemoveWebhookEndpointParams,
      params: RequestParams = {},
    ) =>
      this.request<void, Problem>({
        path: `/v1/partner/webhook-endpoints/${segment(id)}`,
        method: 'DELETE',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description By their ids, or those of a time that pass the filters, under the ids that they had. At most 10000 at once, of the last 30 days.
     *
     * @tags Events
     * @name ReplayBankWebhookEvents
     * @summary Have events sent again
     * @request POST:/v1/bank/webhook-endpoints/{id}/replay
     * @secure
     */
    replayBankWebhookEvents: (
      { id, ...query }: ReplayBankWebhookEventsParams,
      data: WebhookReplay,
      params: RequestParams = {},
    ) =>
      this.request<
        {
          events: number
        },
        Problem
      >({
        path: `/v1/bank/webhook-endpoints/${segment(id)}/replay`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description By their ids, or those of a time that pass the filters, under the ids that they had. At most 10000 at once, of the last 30 days.
     *
     * @tags Events
     * @name ReplayWebhookEvents
     * @summary Have events sent again
     * @request POST:/v1/partner/webhook-endpoints/{id}/replay
     * @secure
     */
    replayWebhookEvents: (
      { id, ...query }: ReplayWebhookEventsParams,
      data: WebhookReplay,
      params: RequestParams = {},
    ) =>
      this.request<
        {
          events: number
        },
        Problem
      >({
        path: `/v1/partner/webhook-endpoints/${segment(id)}/replay`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description For the hours of the overlap, each event is signed with both.
     *
     * @tags Events
     * @name RotateBankWebhookSecret
     * @summary Replace the secret
     * @request POST:/v1/bank/webhook-endpoints/{id}/rotate-secret
     * @secure
     */
    rotateBankWebhookSecret: (
      { id, ...query }: RotateBankWebhookSecretParams,
      data: WebhookSecretRotation,
      params: RequestParams = {},
    ) =>
      this.request<WebhookEndpointWithSecret, Problem>({
        path: `/v1/bank/webhook-endpoints/${segment(id)}/rotate-secret`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description For the hours of the overlap, each event is signed with both.
     *
     * @tags Events
     * @name RotateWebhookSecret
     * @summary Replace the secret
     * @request POST:/v1/partner/webhook-endpoints/{id}/rotate-secret
     * @secure
     */
    rotateWebhookSecret: (
      { id, ...query }: RotateWebhookSecretParams,
      data: WebhookSecretRotation,
      params: RequestParams = {},
    ) =>
      this.request<WebhookEndpointWithSecret, Problem>({
        path: `/v1/partner/webhook-endpoints/${segment(id)}/rotate-secret`,
        method: 'POST',
        query: query,
        body: data,
        secure: true,
        type: 'application/json',
        ...params,
      }),
    /**
     * @description An event `webhook_endpoint.test`, signed like any other; the answer says how it went within five seconds. At most 10 in a minute.
     *
     * @tags Events
     * @name TestBankWebhookEndpoint
     * @summary Send a test now
     * @request POST:/v1/bank/webhook-endpoints/{id}/test
     * @secure
     */
    testBankWebhookEndpoint: (
      { id, ...query }: TestBankWebhookEndpointParams,
      params: RequestParams = {},
    ) =>
      this.request<WebhookTest, Problem>({
        path: `/v1/bank/webhook-endpoints/${segment(id)}/test`,
        method: 'POST',
        query: query,
        secure: true,
        ...params,
      }),
    /**
     * @description An event `webhook_endpoint.test`, signed like any other; the answer says how it went within five seconds. At most 10 in a minute.
     *
     * @tags Events
     * @name TestWebhookEndpoint
     * @summary Send a test now
     * @request POST:/v1/partner/webhook-endpoints/{id}/test
     * @secure
     */
    testWebhookEndpoint: (
      { id, ...query }: TestWebhookEndpointParams,
      params: RequestParams = {},
    ) =>
      this.request<WebhookTest, Problem>({
        path: `/v1/partner/webhook-endpoints/${segment(id)}/test`,
        method: 'POST',
        query: query,
        secure: true,
        ...params,
      }),
  }
}
