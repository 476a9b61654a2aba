/** What a partner lists and asks at the till, over HTTP: its own alone, and every reading in the audit trail. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { selectAbout } from '../../../src/audit/store.ts'
import { setPhone } from '../../../src/member/member.ts'
import { startApi, type TestApi } from '../api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
  const { sql, memberId, partnerId } = api
  await setPhone(sql, memberId, api.deps.identifiers.phoneHash('+77010000001'))
  await sql`
    WITH shop AS (
      INSERT INTO location (partner_id, name, city) VALUES (${partnerId}, '=HYPERLINK("x")', 'Almaty')
      RETURNING location_id, partner_id
    ), own_rule AS (
      INSERT INTO rule (partner_id, name) VALUES (${partnerId}, 'One percent') RETURNING rule_id
    )
    INSERT INTO payment (member_id, payment_id, card_id, location_id, partner_id, authorized_minor,
      reversed_minor, cleared_minor, refunded_minor, pending_points, posted_points, purchased_on,
      purchased_at, advised, currency, mcc, channel, reason, acquirer_id, merchant_id, terminal_id,
      rrn, stan, transmission, authorization_code, network_reference, event_keys, net_minor, accruals)
    SELECT ${memberId}, 7000 + n, 1, location_id, partner_id, 125000, 0, 0, 0, 1250, 0, '2026-11-20',
           '18:04:31', false, 'KZT', '5411', 'pos', '', 'ALFA', 'M1', 'T1', '000000000042', '', '', '', '',
           '', 125000, jsonb_build_array(jsonb_build_object('ruleId', rule_id::text, 'version', 1, 'funderId',
             ${`${api.otherPartnerId}`}::text, 'pending', '1250', 'posted', '0'))
      FROM shop, own_rule, generate_series(1, 3) AS n`
})
afterAll(() => api.stop())

const read = async (path: string, key: string, accept = 'application/json') =>
  await api.call(path, { key, headers: { accept } })

describe('payments', () => {
  it('are listed by pages', async () => {
    const first = await read('/v1/partner/payments?limit=2', api.keys.partner)
    const page = (await first.json()) as { payments: object[]; next: string }
    expect(page.payments).toHaveLength(2)
    expect(page.payments[0]).toMatchObject({
      paymentId: `${api.memberId}-7003`,
      localTime: '2026-11-20T18:04:31',
      state: 'authorized',
      net: { minor: '125000', currency: 'KZT' },
      points: { pending: '1250', posted: '0' },
      accruals: [{ ruleName: 'One percent', funderId: null, pending: '1250' }],
    })
    const rest = await read(`/v1/partner/payments?limit=2&cursor=${page.next}`, api.keys.partner)
    expect(await rest.json()).toMatchObject({ payments: [{ rrn: '000000000042' }], next: null })
  })

  it("are not another partner's", async () => {
    const none = await read('/v1/partner/payments', api.keys.otherPartner)
    expect(await none.json()).toEqual({ payments: [], next: null })
    const named = await read(
      `/v1/partner/payments?partnerId=${api.partnerId}`,
      api.keys.otherPartner,
    )
    expect(named.status).toBe(404)
  })

  it('are sent as a file that no spreadsheet takes for a formula', async () => {
    const file = await read('/v1/partner/payments', api.keys.partner, 'text/csv')
    expect(file.headers.get('content-type')).toMatch(/^text\/csv/)
    const lines = (await file.text()).trim().split('\r\n')
    expect(lines).toHaveLength(4)
    expect(lines[1]).toContain(`"'=HYPERLINK(""x"")"`)
    const accruals = await read('/v1/partner/accruals', api.keys.partner, 'text/csv')
    expect((await accruals.text()).trim().split('\r\n')[3]).toContain('One percent,,1250,0')
  })

  it('refuse a cursor of another list', async () => {
    const wrong = await read('/v1/partner/payments?cursor=MQ', api.keys.partner)
    expect(wrong.status).toBe(400)
  })
})

describe('a member at the till', () => {
  it('is known by phone and by QR code, and sees afterwards who asked', async () => {
    const identify = (json: object) =>
      api.call('/v1/partner/members/identify', { key: api.keys.otherPartner, json })
    const byPhone = await identify({ phone: '8 701 000 00 01' })
    expect(byPhone.status).toBe(404)
    const found = await identify({ phone: '+7 (701) 000-00-01' })
    expect(await found.json()).toMatchObject({ memberId: `${api.memberId}`, available: '120' })
    const { code } = api.deps.identifiers.qrCode(api.memberId, new Date())
    expect((await identify({ memberQr: code })).status).toBe(200)
    const old = api.deps.identifiers.qrCode(api.memberId, new Date('2026-01-01')).code
    expect(await (await identify({ memberQr: old })).json()).toMatchObject({ code: 'qr_ended' })
    const [entry] = await selectAbout(api.sql, api.memberId, null, 1)
    expect(entry).toMatchObject({ operation: 'identifyMember', owner: `${api.otherPartnerId}` })
  })

  it('shows balance and quotes to partners that know it, and to no others', async () => {
    const ask = async (of: bigint, key: string) => {
      const json = { memberId: `${of}`, purchase: { minor: '100000', currency: 'KZT' } }
      const paths = ['balance', 'tier'].map((each) => `/v1/members/${of}/${each}`)
      const reads = await Promise.all(paths.map((path) => read(path, key)))
      const quote = await api.call('/v1/redemptions/quotes', { key, json })
      return [...reads, quote].map(({ status }) => status === 404)
    }
    // It has redeemed at the one, and has just stood at the other's till.
    expect(await ask(api.memberId, api.keys.partner)).toEqual([false, false, false])
    expect(await ask(api.memberId, api.keys.otherPartner)).toEqual([false, false, false])
    expect(await ask(api.otherMemberId, api.keys.partner)).toEqual([true, true, true])
    expect(await ask(api.otherMemberId, api.keys.operator)).toEqual([false, false, false])
  })
})

it('keeps no number in the audit trail that is too long for an id: it may be a card number', async () => {
  const pan = '4242424242424242'
  for (const path of [`members/${pan}/balance`, `payments/${pan}-1/explanation`]) {
    const answer = await read(`/v1/${path}`, api.keys.partner)
    expect([400, 404]).toContain(answer.status)
  }
  const json = { memberId: pan, purchase: { minor: '100', currency: 'KZT' } }
  const quote = await api.call('/v1/redemptions/quotes', { key: api.keys.partner, json })
  const [entry] = await selectAbout(api.sql, 0n, null, 1)
  expect(entry).toMatchObject({ operation: 'quoteRedemption', status: quote.status })
  expect(await selectAbout(api.sql, BigInt(pan), null, 1)).toEqual([])
})
