/** Who may be named as a referrer, by whom, until when. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFundedElsewhere, readPartnerTerms } from '../../src/partner/exit/store.ts'
import { checkCode, giveReferralCode, nameReferrer } from '../../src/referral/naming.ts'
import { saveReferralTerms } from '../../src/referral/save-terms.ts'
import { joined, openClub, type Club } from './club.ts'

let club: Club
beforeAll(async () => {
  club = await openClub()
})
afterAll(() => club.stop())

async function pair(): Promise<[bigint, bigint]> {
  return [await club.member(), await club.member()]
}

const refused = (reason: string) => ({ outcome: 'refused', reason })

test('a member has one code, whoever asks, and however many at once', async () => {
  const [one, other] = await pair()
  const codes = await Promise.all([one, one, one, other].map((id) => club.code(id)))
  expect(new Set(codes.slice(0, 3)).size).toBe(1)
  expect(codes[3]).not.toBe(codes[0])
  expect(await giveReferralCode(club.sql, 987_654_321n, joined)).toBeNull()
})

test('a friend names a code, and may say so again', async () => {
  const [referrer, friend] = await pair()
  const text = (await club.code(referrer)).toLowerCase().replaceAll('-', ' ')
  expect(await nameReferrer(club.sql, { memberId: friend, text }, joined)).toMatchObject({
    outcome: 'named',
    referral: { memberId: friend, referrerId: referrer, state: 'waiting', termsVersion: 1 },
  })
  expect(await club.name(friend, referrer)).toMatchObject({ outcome: 'named_before' })
})

test('a member is referred once, also where two codes are named at once', async () => {
  const [one, other] = await pair()
  const friend = await club.member()
  const outcomes = await Promise.all([club.name(friend, one), club.name(friend, other)])
  expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['named', 'refused'])
  expect(outcomes).toContainEqual(refused('referred_before'))
})

test('a wrong code is nobody’s', async () => {
  const [referrer, friend] = await pair()
  const code = await club.code(referrer)
  const typed = code.slice(0, -1) + (code.endsWith('2') ? '3' : '2')
  for (const text of [typed, '', 'CCC-CCC-CCC']) {
    expect(await nameReferrer(club.sql, { memberId: friend, text }, joined)).toEqual({
      outcome: 'code_unknown',
    })
    expect(await checkCode(club.sql, text, joined)).toEqual({ outcome: 'code_unknown' })
  }
  expect(await checkCode(club.sql, code, joined)).toBeNull()
})

test('nobody is their own friend, nor that of whom they brought, over however many', async () => {
  const chain = [await club.member(), await club.member(), await club.member()]
  const [first = 0n, second = 0n, third = 0n] = chain
  expect(await club.name(first, first)).toEqual(refused('own_code'))
  expect(await club.name(second, first)).toMatchObject({ outcome: 'named' })
  expect(await club.name(third, second)).toMatchObject({ outcome: 'named' })
  expect(await club.name(first, second)).toEqual(refused('referrer_is_newer'))
  expect(await club.name(first, third)).toEqual(refused('referrer_is_newer'))
  await expect(
    club.sql`INSERT INTO referral (member_id, referrer_id, code, terms_version, named_at)
             VALUES (${first}, ${third}, '', 1, now())`,
  ).rejects.toMatchObject({ code: '23514' })
})

test.each([
  ['has', 'has', 'linked', 'linked'],
  ['had', 'has', 'unlinked', 'linked'],
  ['has', 'had', 'linked', 'unlinked'],
])('who %s a card that the referrer %s is no friend', async (_, __, own, other) => {
  const [referrer, friend] = await pair()
  await club.card(friend, '1111', own)
  await club.card(referrer, '1111', other)
  expect(await club.name(friend, referrer)).toEqual(refused('shared_card'))
})

test('who has purchased since joining is no new friend; what the card did before is not theirs', async () => {
  const [referrer, friend] = await pair()
  await club.purchase(friend, { purchased_on: '2026-10-30' })
  await club.purchase(friend, { location_id: null })
  await club.purchase(friend, { reason: 'moved' })
  await club.purchase(friend, { cleared_minor: 0 })
  expect(await club.name(friend, referrer)).toMatchObject({ outcome: 'named' })
  const regular = await club.member()
  await club.purchase(regular, { presented: false, cleared_minor: 0, authorized_minor: 100 })
  expect(await club.name(regular, referrer)).toEqual(refused('purchased_before'))
})

test('a code is named within the days of the terms', async () => {
  const [referrer, friend] = await pair()
  const other = await club.member()
  expect(await club.name(friend, referrer, new Date('2026-12-02T00:00:00Z'))).toEqual(
    refused('too_late'),
  )
  expect(await club.name(other, referrer, new Date('2026-12-01T23:59:00Z'))).toMatchObject({
    outcome: 'named',
  })
})

test('a member who is none names nobody', async () => {
  const [referrer] = await pair()
  expect(await club.name(987_654_321n, referrer)).toEqual({ outcome: 'no_such_member' })
})

test('where terms have ended, or their funder has left, nobody is named', async () => {
  const [referrer, friend] = await pair()
  await club.sql`UPDATE partner SET earns_until = '2026-10-31', redeems_until = '2026-10-31'`
  expect(await club.name(friend, referrer)).toEqual(refused('no_terms'))
  await club.sql`UPDATE partner SET earns_until = 'infinity', redeems_until = 'infinity'`
  expect(await saveReferralTerms(club.sql, club.terms({ validTo: '2026-11-01' }))).toBe(
    'saved_before',
  )
  expect(await club.name(friend, referrer)).toEqual(refused('no_terms'))
  expect(await checkCode(club.sql, await club.code(referrer), joined)).toEqual(refused('no_terms'))
  const next = club.terms({ version: 2, validFrom: '2026-11-01' })
  expect(await saveReferralTerms(club.sql, next)).toBe('saved')
  expect(await club.name(friend, referrer)).toMatchObject({ referral: { termsVersion: 2 } })
})

test('a partner that leaves is told of the terms that it would go on to fund', async () => {
  const [leaver] = await readPartnerTerms(club.sql)
  if (leaver === undefined) throw new Error('there is no partner')
  const funded = (earnsUntil: string) => readFundedElsewhere(club.sql, { leaver, earnsUntil })
  expect(await funded('2026-12-31')).toEqual(['the coalition: referral terms, version 2'])
  const standing = club.terms({ version: 2, validFrom: '2026-11-01', validTo: '2027-01-01' })
  expect(await saveReferralTerms(club.sql, standing)).toBe('saved_before')
  expect(await funded('2026-12-31')).toEqual([])
  expect(await funded('2026-12-30')).toEqual(['the coalition: referral terms, version 2'])
})
