/** The job that pays what referrals give. */
import { isReferralDue, payReferrals } from '../referral/pay.ts'
import type { Job } from './job.ts'
import { ledgerPorts } from './ledger-ports.ts'

/** See {@link payReferrals}. */
export const payReferralsJob: Job = {
  name: 'pay-referrals',
  about: 'gives both sides their bonus once a friend has made a first cleared purchase',
  isUrgent: isReferralDue,
  run: (ports) => payReferrals(ledgerPorts(ports)),
}
