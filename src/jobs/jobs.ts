/** All jobs, in the order in which they run. */
import { backLotsJob } from './back-lots.ts'
import { expirePayments } from './expire-payments.ts'
import type { Job } from './job.ts'
import { forgetAnswersJob } from './forget-answers.ts'
import { forgetCardLinksJob } from './forget-card-links.ts'
import { closeCohortsJob } from './close-cohorts.ts'
import { forgetEventsJob } from './forget-events.ts'
import { forgetProfilesJob } from './forget-profiles.ts'
import { forgetLimitsJob } from './forget-limits.ts'
import { forgetSignInsJob } from './forget-sign-ins.ts'
import { findCardsElsewhere } from './find-cards-elsewhere.ts'
import { finishMapChanges } from './finish-map-changes.ts'
import { payReferralsJob } from './pay-referrals.ts'
import { refreshLoyaltyIndexJob } from './refresh-loyalty-index.ts'
import { refreshSegmentsJob } from './refresh-segments.ts'
import { refreshTiersJob } from './refresh-tiers.ts'
import {
  expireHoldsJob,
  expireLotsJob,
  forgetRedemptionsJob,
  forgiveDebtsJob,
  warnExpiringJob,
} from './redemptions.ts'
import { eraseMembersJob } from './erase-members.ts'
import { sealDaysJob } from './seal-days.ts'
import { sealMembersJob } from './seal-members.ts'

/** See {@link Job}. */
export const jobs: readonly Job[] = [
  finishMapChanges,
  expirePayments,
  findCardsElsewhere,
  payReferralsJob,
  expireHoldsJob,
  expireLotsJob,
  forgiveDebtsJob,
  warnExpiringJob,
  forgetRedemptionsJob,
  forgetCardLinksJob,
  forgetLimitsJob,
  forgetSignInsJob,
  forgetAnswersJob,
  forgetEventsJob,
  forgetProfilesJob,
  backLotsJob,
  // Segments ask for tiers and indices.
  refreshTiersJob,
  refreshLoyaltyIndexJob,
  refreshSegmentsJob,
  closeCohortsJob,
  // What the jobs before it wrote of them goes, too.
  eraseMembersJob,
  sealMembersJob,
  sealDaysJob,
]
