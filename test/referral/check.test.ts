/** What is proved of bonuses and referrals: each way in which they may be wrong is found. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runChecks } from '../../src/ledger/verify/verify.ts'
import { referralsCheck } from '../../src/referral/check.ts'
import { joined, openClub, type Club } from './club.ts'

let club: Club
let referrer: bigint
let friend: bigint
beforeAll(async () => {
  club = await openClub()
  referrer = await club.member()
  friend = await club.member()
  await club.name(friend, referrer, joined)
  await club.purchase(friend)
  expect(await club.pay('2026-11-03T12:00:00Z')).toMatchObject({ paid: 1 })
})
afterAll(() => club.stop())

/** The faults, by check, of the books after `change`, which is taken back. */
async function faultsAfter(...changes: readonly string[]): Promise<Record<string, string[]>> {
  let faults: Record<string, string[]> = {}
  const undo = new Error('undo')
  const work = club.sql.begin(async (sql) => {
    await sql`SET LOCAL session_replication_role = replica`
    for (const change of changes) await sql.unsafe(change)
    const { checks } = await runChecks(sql, () => {}, [referralsCheck])
    faults = Object.fromEntries(
      checks.filter((each) => each.faults > 0).map(({ name, places }) => [name, [...places]]),
    )
    throw undo
  })
  await expect(work).rejects.toBe(undo)
  return faults
}

test('what was paid is right', async () => {
  expect(await faultsAfter()).toEqual({})
})

test.each([
  ['a bonus without what it is for', `DELETE FROM bonus WHERE reason = 'friend'`, 'bonuses'],
  ['a reason without its bonus', `UPDATE bonus SET transfer_id = -1`, 'bonuses'],
  ['one that is said to be taken back', `UPDATE bonus SET taken_back = true`, 'bonuses'],
  ['a bonus of another subject', `UPDATE bonus SET subject_id = -1`, 'referrals'],
  ['a bonus of more points', `UPDATE transfer SET points = points + 1`, 'referrals'],
  [
    'a referral that waits still',
    `UPDATE referral SET state = 'waiting', refundable_until = NULL`,
    'referrals',
  ],
  ['a bonus of a full month', `UPDATE referral SET reason = 'month_full'`, 'referrals'],
  ['no referral', `DELETE FROM referral`, 'referrals'],
])('%s is found', async (_, change, name) => {
  expect(Object.keys(await faultsAfter(change))).toContain(name)
})

test('points that were kept of a referral that is taken back are found', async () => {
  const change = `UPDATE referral SET state = 'void', reason = 'refunded', voided_at = now(),
                         refundable_until = NULL`
  expect(await faultsAfter(change)).toEqual({ referrals: [`referral ${friend}`] })
})
