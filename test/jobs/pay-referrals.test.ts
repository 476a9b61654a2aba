/** The job of referrals on payments that came in as they do: from messages and clearing records. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { payReferralsJob } from '../../src/jobs/pay-referrals.ts'
import { runJob } from '../../src/jobs/run.ts'
import { verifyLedger } from '../../src/ledger/verify/verify.ts'
import { readPartnerTerms } from '../../src/partner/exit/store.ts'
import { amountsCheck } from '../../src/payment/amounts-check.ts'
import { referralsCheck } from '../../src/referral/check.ts'
import { giveReferralCode, nameReferrer } from '../../src/referral/naming.ts'
import { saveReferralTerms } from '../../src/referral/save-terms.ts'
import { readReferral } from '../../src/referral/store/referrals.ts'
import { noEnd } from '../../src/values/time.ts'
import { openBooks, presentment, purchase, refund } from '../support/books.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

const joined = new Date('2026-11-19T00:00:00Z')
const intake = { submit: () => 'unavailable' as const, onRoom: () => {} }

test('a purchase pays when it is cleared, and a refund of all of it takes it back', async () => {
  const { sql } = database
  const books = await openBooks(sql, 2)
  const [referrer = 0n, friend = 0n] = books.memberIds
  await sql`UPDATE member SET joined_at = ${joined}`
  const [funder] = await readPartnerTerms(sql)
  await saveReferralTerms(sql, {
    ...{ version: 1, funderId: funder?.partnerId ?? 0n, referrerPoints: 50n, friendPoints: 30n },
    ...{ pointsValidMonths: 12, referrerMonthMax: 10, nameDays: 30, purchaseDays: 60 },
    ...{ refundDays: 14, minimumMinor: 0n, currency: null },
    ...{ validFrom: '2026-01-01', validTo: noEnd },
  })
  const text = (await giveReferralCode(sql, referrer, joined)) ?? ''
  expect(await nameReferrer(sql, { memberId: friend, text }, joined)).toMatchObject({
    outcome: 'named',
  })
  const run = (day: string) =>
    runJob(payReferralsJob, { sql, intake, now: new Date(`${day}T12:00:00Z`) })

  await books.book([purchase(friend, 1)], '2026-11-20')
  expect(await payReferralsJob.isUrgent?.(sql)).toBe(false)
  expect(await run('2026-11-20')).toMatchObject({ paid: 0 })
  await books.book([presentment(friend, 1)], '2026-11-21')
  expect(await payReferralsJob.isUrgent?.(sql)).toBe(true)
  expect(await run('2026-11-21')).toMatchObject({ paid: 1, points: 80 })
  await books.book([refund(friend, 1, 400_000n)], '2026-11-22')
  expect(await run('2026-11-22')).toMatchObject({ takenBack: 0 })
  await books.book([{ ...refund(friend, 1, 600_000n), key: 'f'.repeat(32) }], '2026-11-23')
  expect(await run('2026-11-23')).toMatchObject({ takenBack: 1, points: -80 })
  expect(await readReferral(sql, friend)).toMatchObject({ state: 'void', reason: 'refunded' })
  const { checks } = await verifyLedger(sql, () => {}, [amountsCheck, referralsCheck])
  expect(checks.filter(({ faults }) => faults > 0)).toEqual([])
})
