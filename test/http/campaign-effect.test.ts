/** Effects of campaigns over HTTP: who is in which group, what each bought, and what it cost. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isHeldOut } from '../../src/program/campaign/campaign.ts'
import { saveCampaign } from '../../src/program/campaign/store.ts'
import { saveRule } from '../../src/program/store.ts'
import { termsSchema } from '../../src/program/terms.ts'
import { setTurnover, type Month } from '../support/turnover.ts'
import { startApi, type TestApi } from './api.ts'

const count = 1_000
let api: TestApi
let campaign: { campaignId: bigint; holdOutPercent: number }

beforeAll(async () => {
  api = await startApi()
  const { sql, partnerId } = api
  const asked = { partnerId, name: 'Spring', budgetPoints: null, holdOutPercent: 20 }
  campaign = { campaignId: (await saveCampaign(sql, asked)) ?? 0n, holdOutPercent: 20 }
  await saveRule(sql, {
    ...{ partnerId, name: 'Double', version: 1, currency: 'KZT', pointsValidMonths: 24 },
    terms: termsSchema.parse({ effect: { kind: 'fixed', points: '5' } }),
    funders: [{ funderId: partnerId, percent: 100 }],
    ...{ campaignId: campaign.campaignId, validFrom: '2026-09-10', validTo: '2026-11-01' },
  })
  await setTurnover(sql, monthsOf(partnerId))
})
afterAll(() => api.stop())

/** Ids of members who had bought before; every third buys in the period, who is in for half as much again. */
const members = Array.from({ length: count }, (_, at) => 10_000n + BigInt(at))
const buys = members.filter((_, at) => at % 3 === 0)

function monthsOf(partnerId: bigint): Month[] {
  const own = { partnerId, currency: 'KZT' }
  return [
    ...members.map((memberId) => ({ ...own, memberId, month: '2026-05', amountMinor: 1n })),
    ...buys.map((memberId) => ({
      ...{ ...own, memberId, month: '2026-10', payments: 2 },
      amountMinor: isHeldOut(campaign, memberId) ? 100_000n : 150_000n,
    })),
    // Who came only meanwhile, or long before, is not compared; nor are others' shops and currencies.
    { ...own, memberId: 1n, month: '2026-10', amountMinor: 9_000_000n },
    { ...own, memberId: 2n, month: '2025-08', amountMinor: 9_000_000n },
    { ...own, memberId: members[0] ?? 0n, month: '2026-10', currency: 'USD', amountMinor: 7n },
    { ...own, memberId: members[0] ?? 0n, month: '2026-11', amountMinor: 7n },
    {
      ...own,
      partnerId: partnerId + 1n,
      memberId: members[0] ?? 0n,
      month: '2026-10',
      amountMinor: 7n,
    },
  ]
}

async function read(query = '', key = api.keys.partner): Promise<[number, unknown]> {
  const path = `/v1/partner/campaigns/${campaign.campaignId}/effect${query}`
  const response = await api.call(path, { key })
  return [response.status, await response.json()]
}

it('compares what members bought by the group that the hash puts them in', async () => {
  const held = members.filter((each) => isHeldOut(campaign, each))
  const heldBuying = buys.filter((each) => isHeldOut(campaign, each)).length
  const [status, effect] = await read()
  expect(status).toBe(200)
  expect(effect).toMatchObject({
    ...{ from: '2026-09', to: '2026-10', currency: 'KZT', noLift: null, points: '0' },
    in: {
      members: count - held.length,
      turnoverMinor: `${150_000 * (buys.length - heldBuying)}`,
      visits: `${2 * (buys.length - heldBuying)}`,
      averageBillMinor: 75_000,
    },
    heldOut: {
      members: held.length,
      turnoverMinor: `${100_000 * heldBuying}`,
      averageBillMinor: 50_000,
    },
    lift: { averageBill: { value: 25_000, low: 25_000, high: 25_000 } },
  })
})

it('counts the points that its rules gave to those who are in, less what was taken back', async () => {
  const [inside = 0n] = members.filter((each) => !isHeldOut(campaign, each))
  const [heldOut = 0n] = members.filter((each) => isHeldOut(campaign, each))
  const { sql, partnerId } = api
  const [rule] = await sql<{ ruleId: bigint }[]>`SELECT rule_id AS "ruleId" FROM rule`
  const give = async (id: number, memberId: bigint, points: number, day: string): Promise<void> => {
    await sql`
      INSERT INTO payment (
        member_id, payment_id, card_id, authorized_minor, reversed_minor, cleared_minor,
        refunded_minor, pending_points, posted_points, purchased_on, purchased_at, advised, currency,
        mcc, channel, reason, acquirer_id, merchant_id, terminal_id, rrn, stan, transmission,
        authorization_code, network_reference, event_keys)
      VALUES (${memberId}, ${id}, 1, 0, 0, 0, 0, 0, 0, ${day}::text::date, '12:00', false, 'KZT',
              '5411', 'in_store', '', '', '', '', '', '', '', '', '', '')`
    const [debit, credit] = points < 0 ? [memberId, partnerId] : [partnerId, memberId]
    await sql`
      INSERT INTO transfer (member_id, transfer_id, debit_account_id, credit_account_id, points,
                            payment_id, rule_id, rule_version, kind, booked_on, funder_id, expires_on, code)
      VALUES (${memberId}, ${id}, ${debit}, ${credit}, ${Math.abs(points)}, ${id},
              ${rule?.ruleId ?? 0n}, 1, 'single', '2026-11-03', ${partnerId}, '2028-10-31', 'accrual')`
  }
  await give(1, inside, 40, '2026-10-31')
  await give(2, inside, -15, '2026-10-31')
  await give(3, inside, 99, '2026-11-01')
  await give(4, heldOut, 99, '2026-10-31')
  const [, effect] = await read()
  expect(effect).toMatchObject({ points: '25' })
})

it('says that a group is too small', async () => {
  expect(await read('?members=all&from=2020-01&to=2020-01')).toMatchObject([
    200,
    { noLift: 'too_few_members', lift: null, in: { members: 0 }, heldOut: { members: 0 } },
  ])
})

it('refuses months that make no period, and campaigns of others', async () => {
  expect(await read('?from=2026-11&to=2026-10')).toMatchObject([400, { code: 'invalid_parameter' }])
  expect(await read('?from=2024-01&to=2026-10')).toMatchObject([400, { code: 'invalid_parameter' }])
  expect((await read('', api.keys.otherPartner))[0]).toBe(404)
  expect((await read('', api.keys.operator))[0]).toBe(200)
})
