/** Any members who name, buy, refund, link and are paid at once: no loop, nothing paid twice, points that add up. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { saveReferralTerms } from '../../src/referral/save-terms.ts'
import { joined, openClub, type Club } from './club.ts'

let club: Club
beforeAll(async () => {
  club = await openClub()
  // A referrer is soon full.
  expect(await saveReferralTerms(club.sql, club.terms({ validTo: '2026-10-01' }))).toBe(
    'saved_before',
  )
  const terms = club.terms({ version: 2, validFrom: '2026-10-01', referrerMonthMax: 2 })
  expect(await saveReferralTerms(club.sql, terms)).toBe('saved')
})
afterAll(() => club.stop())

const members = 6
const who = fc.nat({ max: members - 1 })
/** What `one` does, to `other` where it is of two. */
interface Step {
  readonly act: 'name' | 'buy' | 'refund' | 'share' | 'pay'
  readonly one: number
  readonly other: number
}
const step = (act: Step['act'], weight: number) => ({
  weight,
  arbitrary: fc.record({ act: fc.constant(act), one: who, other: who }),
})
/** As most are named: by who came later. */
const likely = fc.tuple(who, who).map(([one, other]): Step => {
  return { act: 'name', one: Math.max(one, other), other: Math.min(one, other) }
})
const anyStep = fc.oneof(
  { weight: 6, arbitrary: likely },
  ...[step('name', 2), step('buy', 4), step('refund', 1), step('share', 1), step('pay', 3)],
)
/** What is done at once, one such after the other. */
const steps = fc.array(fc.array(anyStep, { minLength: 1, maxLength: 5 }), {
  minLength: 3,
  maxLength: 10,
})

async function join(): Promise<bigint[]> {
  const ids: bigint[] = []
  for (let each = 0; each < members; each++) ids.push(await club.member())
  return ids
}

const purchases = new Map<bigint, bigint>()

async function play(ids: readonly bigint[], step: Step): Promise<void> {
  const { act } = step
  const [one = 0n, other = 0n] = [ids[step.one], ids[step.other]]
  if (act === 'name') await club.name(one, other, joined)
  if (act === 'buy') purchases.set(one, await club.purchase(one))
  if (act === 'refund') await club.refund(one, purchases.get(one) ?? 0n)
  if (act === 'pay') await club.pay('2026-11-05T00:00:00Z')
  if (act === 'share') {
    await club.card(one, `${1000 + step.one}`)
    await club.card(other, `${1000 + step.one}`)
  }
}

async function referralsOf(ids: readonly bigint[]) {
  const found = await Promise.all(ids.map((id) => club.referral(id)))
  return found.filter((each) => each !== null)
}

test('referrals stay a forest, and pay what their terms say', { timeout: 120_000 }, async () => {
  let paid = 0
  await fc.assert(
    fc.asyncProperty(steps, async (batches) => {
      const ids = await join()
      for (const batch of batches) await Promise.all(batch.map((each) => play(ids, each)))
      await club.pay('2026-11-06T00:00:00Z')
      const referrals = await referralsOf(ids)
      const brought = new Map(referrals.map((each) => [each.memberId, each.referrerId]))
      for (const start of ids) {
        const seen = new Set<bigint>()
        for (let at: bigint | undefined = start; at !== undefined; at = brought.get(at)) {
          expect(seen.has(at)).toBe(false)
          seen.add(at)
        }
      }
      const given = referrals.filter(({ state }) => state === 'paid')
      const expected = ids.map((id) => {
        const asFriend = given.some(({ memberId }) => memberId === id) ? 300n : 0n
        const full = given.filter((each) => each.referrerId === id && each.reason === '')
        expect(full.length).toBeLessThanOrEqual(2)
        return asFriend + 500n * BigInt(full.length)
      })
      expect(await club.points(...ids)).toEqual(expected)
      await club.assertRight()
      paid += given.length
    }),
    { numRuns: 40 },
  )
  expect(paid).toBeGreaterThan(5)
})
