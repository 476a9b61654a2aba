/** `GET /v1/settlements/{month}`: the operator sees the whole, a partner its part, a member nothing. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rendered } from '../../src/cli/settlement/render.ts'
import { readSettlement } from '../../src/ledger/settlement/settlement.ts'
import { partOf } from '../../src/ledger/settlement/statement.ts'
import { openPartnerAccount } from '../../src/ledger/store.ts'
import { startApi, type TestApi } from './api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
  const { sql, memberId, partnerId, otherPartnerId } = api
  for (const id of [partnerId, otherPartnerId]) await openPartnerAccount(sql, id)
  // 70 points of the grocer's, of which 30 are spent at the pharmacy.
  await sql`
    INSERT INTO transfer (booked_on, member_id, transfer_id, debit_account_id, credit_account_id, points,
                          payment_id, rule_id, rule_version, funder_id, expires_on, kind, code)
    VALUES ('2026-03-03', ${memberId}, 900001, ${partnerId}, ${memberId}, 70, 1, 1, 1, ${partnerId},
            '2028-11-30', 'single', 'accrual'),
           ('2026-03-04', ${memberId}, 900002, ${memberId}, ${otherPartnerId}, 30, null, null, null,
            ${partnerId}, '2028-11-30', 'single', 'redemption')`
})
afterAll(() => api.stop())

const read = async (key: string) => {
  const response = await api.call('/v1/settlements/2026-03', { key })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

it('shows the operator the whole statement', async () => {
  const { status, body } = await read(api.keys.operator)
  expect(status).toBe(200)
  expect(body).toMatchObject({ month: '2026-03', closedAt: null, pool: '40' })
  expect(body['lines']).toHaveLength(2)
  expect(body['payments']).toEqual([
    { from: `${api.partnerId}`, to: 'pool', points: '40' },
    { from: `${api.partnerId}`, to: `${api.otherPartnerId}`, points: '30' },
  ])
})

it('shows a partner its own lines, position and payments', async () => {
  const { status, body } = await read(api.keys.otherPartner)
  expect(status).toBe(200)
  const partnerId = `${api.otherPartnerId}`
  expect(body).toMatchObject({
    pool: null,
    lines: [{ partnerId, funderId: `${api.partnerId}`, redeemed: '30', posted: '0' }],
    positions: [{ partnerId, redeeming: '30', net: '30' }],
    payments: [{ from: `${api.partnerId}`, to: partnerId, points: '30' }],
  })
})

it('is sent as the table that the command line prints', async () => {
  const headers = { accept: 'text/csv' }
  const file = await api.call('/v1/settlements/2026-03', { key: api.keys.otherPartner, headers })
  expect(file.headers.get('content-type')).toMatch(/^text\/csv/)
  const { statement } = await readSettlement(api.sql, '2026-03')
  const part = partOf(statement, `${api.otherPartnerId}`)
  expect(await file.text()).toBe(rendered.csv({ statement: part, closedAt: null }))
})

it('is not for members, and has months alone', async () => {
  expect((await read(api.keys.member)).status).toBe(403)
  const { operator: key } = api.keys
  expect((await api.call('/v1/settlements/2026-13', { key })).status).toBe(400)
  expect((await api.call('/v1/settlements/2026-11-01', { key })).status).toBe(400)
})
