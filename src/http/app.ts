/** The HTTP application: middleware, routes, and the one place where errors become documents. */
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ApiEnv } from './access.ts'
import { Api } from './api.ts'
import { challengeOf } from './auth/challenge.ts'
import type { AppDeps } from './deps.ts'
import { problemOf } from './failure.ts'
import { problemDocument, problemMediaType, ProblemError, statusOf } from './problem.ts'
import { identify } from './request.ts'
import { mountDocs } from './routes/documents/docs.ts'
import { mountCardEvents } from './routes/acquirer/card-events.ts'
import { mountBirthday } from './routes/member/birthday.ts'
import { mountCampaignEffect } from './routes/rule/campaign-effect.ts'
import { mountCampaigns } from './routes/rule/campaigns.ts'
import { mountClearingFiles } from './routes/clearing/clearing-files.ts'
import { mountAccesses } from './routes/member/accesses.ts'
import { mountClaims } from './routes/claim/claims.ts'
import { mountPartnerClaims } from './routes/claim/partner-claims.ts'
import { mountBalance } from './routes/member/balance.ts'
import { mountEraseMember } from './routes/member/erase-member.ts'
import { mountExport } from './routes/member/export.ts'
import { mountMemberPayments } from './routes/member/payments.ts'
import { mountPoints } from './routes/member/points.ts'
import { mountCreateMember } from './routes/member/create-member.ts'
import { mountExceptions } from './routes/payment/exceptions.ts'
import { mountResolution } from './routes/payment/resolution.ts'
import { mountExplanation } from './routes/payment/explanation.ts'
import { mountFundingAgreements } from './routes/rule/funding-agreements.ts'
import { mountFeedback } from './routes/feedback/feedback.ts'
import { mountFeedbackSummary } from './routes/feedback/feedback-summary.ts'
import { mountHealthz } from './routes/operation/healthz.ts'
import { mountJwks } from './routes/operation/jwks.ts'
import { mountCardLinks } from './routes/card/card-links.ts'
import { mountRosters } from './routes/bank/rosters.ts'
import { mountLinkCard } from './routes/card/link-card.ts'
import { mountMerchantIdProposals } from './routes/merchant-map/proposals.ts'
import { mountMapChanges } from './routes/merchant-map/map-changes.ts'
import { mountMetrics } from './routes/operation/metrics.ts'
import { mountOAuthMetadata } from './routes/oauth/metadata.ts'
import { mountToken } from './routes/oauth/token.ts'
import { mountOpenApi } from './routes/operation/openapi.ts'
import { mountPartnerFeedback } from './routes/feedback/partner-feedback.ts'
import { mountIdentifyMember } from './routes/partner/identify-member.ts'
import { mountLocationUploads } from './routes/partner/location-uploads.ts'
import { mountLocations } from './routes/partner/locations.ts'
import { mountPartnerMerchantIds } from './routes/partner/merchant-ids.ts'
import { mountPartnerPayments } from './routes/partner/payments.ts'
import { mountReferral } from './routes/referral/referral.ts'
import { mountReferralTerms } from './routes/referral/referral-terms.ts'
import { mountReissueCard } from './routes/card/reissue-card.ts'
import { mountPhone } from './routes/member/phone.ts'
import { mountQrCodes } from './routes/member/qr-codes.ts'
import { mountReceipts } from './routes/receipt/receipts.ts'
import { mountReadyz } from './routes/operation/readyz.ts'
import { mountRedemptionChanges } from './routes/redemption/redemption-changes.ts'
import { mountRedemptionCodes } from './routes/redemption/redemption-codes.ts'
import { mountRedemptionPolicy } from './routes/redemption/redemption-policy.ts'
import { mountRedemptionQuotes } from './routes/redemption/redemption-quotes.ts'
import { mountRedemptionReviews } from './routes/redemption/redemption-reviews.ts'
import { mountRedemptions } from './routes/redemption/redemptions.ts'
import { mountRuleDrafts } from './routes/rule/rule-drafts.ts'
import { mountRules } from './routes/rule/rules.ts'
import { mountSettlement } from './routes/settlement/settlement.ts'
import { mountSignInCodes } from './routes/sign-in/codes.ts'
import { mountConsents } from './routes/sign-in/consents.ts'
import { mountJoin } from './routes/sign-in/join.ts'
import { mountSessions } from './routes/sign-in/sessions.ts'
import { mountSimulation } from './routes/rule/simulation.ts'
import { mountSpendLock } from './routes/redemption/spend-lock.ts'
import { mountStanding } from './routes/standing/standing.ts'
import { mountUnlinkCard } from './routes/card/unlink-card.ts'
import { mountEvents } from './routes/webhook/events.ts'
import { mountWebhookActions } from './routes/webhook/endpoint-actions.ts'
import { mountWebhookEndpoints } from './routes/webhook/endpoints.ts'
import { mountCohorts } from './routes/bank/cohorts.ts'
import { mountConsentRequests } from './routes/bank/consent-requests.ts'
import { mountProfileExports } from './routes/bank/profile-exports.ts'
import { mountProfiles } from './routes/bank/profile.ts'
import { mountMemberConsentRequests } from './routes/consent/consent-requests.ts'
import { mountProfileConsents } from './routes/consent/profile-consents.ts'
import { refuseInvalid } from './validation.ts'

/** Seconds after which a caller may try again what failed for want of the database, or of room. */
const retryAfterSeconds = 1

const mounts = [
  mountHealthz,
  mountReadyz,
  mountMetrics,
  mountOpenApi,
  mountDocs,
  mountJwks,
  mountOAuthMetadata,
  mountToken,
  mountSignInCodes,
  mountSessions,
  mountJoin,
  mountConsents,
  mountCreateMember,
  mountBalance,
  mountMemberPayments,
  mountPoints,
  mountAccesses,
  mountExport,
  mountEraseMember,
  mountClaims,
  mountPartnerClaims,
  mountLinkCard,
  mountCardLinks,
  mountRosters,
  mountReissueCard,
  mountUnlinkCard,
  mountExplanation,
  mountPartnerPayments,
  mountIdentifyMember,
  mountRedemptions,
  mountRedemptionChanges,
  mountRedemptionQuotes,
  mountRedemptionCodes,
  mountRedemptionReviews,
  mountRedemptionPolicy,
  mountSpendLock,
  mountExceptions,
  mountResolution,
  mountMapChanges,
  mountMerchantIdProposals,
  mountLocations,
  mountLocationUploads,
  mountPartnerMerchantIds,
  mountClearingFiles,
  mountCardEvents,
  mountSettlement,
  mountStanding,
  mountReferral,
  mountReferralTerms,
  mountFeedback,
  mountPartnerFeedback,
  mountFeedbackSummary,
  mountRuleDrafts,
  mountSimulation,
  mountRules,
  mountFundingAgreements,
  mountCampaigns,
  mountCampaignEffect,
  mountPhone,
  mountBirthday,
  mountQrCodes,
  mountReceipts,
  mountProfileConsents,
  mountMemberConsentRequests,
  mountConsentRequests,
  mountProfiles,
  mountProfileExports,
  mountCohorts,
  mountEvents,
  mountWebhookEndpoints,
  mountWebhookActions,
]

/** Tells the server which bodies may be of any size. */
interface TakesAnySize {
  takesAnySize(path: string): boolean
}

/** The application on its dependencies; `startHttp` serves it. */
export function createApp(deps: AppDeps): OpenAPIHono<ApiEnv> & TakesAnySize {
  const app = new OpenAPIHono<ApiEnv>({ defaultHook: refuseInvalid })
  app.use('*', identify(deps))
  app.onError((error, c) => answerError(deps, error, c))
  app.notFound((c) => answerProblem(c, new ProblemError('not_found')))
  const api = new Api(app, deps)
  for (const mount of mounts) mount(api)
  api.refuseOtherMethods()
  return Object.assign(app, { takesAnySize: (path: string) => api.takesAnySize(path) })
}

function answerError(deps: AppDeps, error: Error, c: Context<ApiEnv>): Response {
  if (error instanceof ProblemError) return answerProblem(c, error)
  const code = problemOf(error)
  if (statusOf(code) >= 500) deps.onFailure?.({ requestId: c.var.requestId, error })
  return answerProblem(c, new ProblemError(code))
}

function answerProblem(c: Context<ApiEnv>, { code, errors, facts }: ProblemError): Response {
  const challenge = challengeOf(code, c.req.header('authorization') !== undefined)
  if (challenge !== null) c.header('www-authenticate', challenge)
  if (code === 'body_too_large') c.header('connection', 'close')
  if (code === 'unavailable' || code === 'busy') c.header('retry-after', `${retryAfterSeconds}`)
  const document = problemDocument(code, c.var.requestId, errors, facts)
  c.header('content-type', problemMediaType)
  return c.body(JSON.stringify(document), statusOf(code))
}
