/** A partner's locations and merchant ids over HTTP: sent, listed, decided by the operator; and nothing of others. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asPartner } from '../../../src/db/scoped.ts'
import type { Intake } from '../../../src/intake/index.ts'
import { finishMapChanges } from '../../../src/jobs/finish-map-changes.ts'
import { readReference } from '../../../src/intake/store/reference.ts'
import { selectProposals } from '../../../src/partner/location/store.ts'
import { cardEvent } from '../../support/events.ts'
import { openIntake, takeInTurn } from '../../support/gateways.ts'
import { startApi, type TestApi } from '../api.ts'

let api: TestApi
let intake: Intake
beforeAll(async () => {
  api = await startApi()
  const reference = await readReference(api.sql)
  intake = openIntake(api.url, () => reference)
})
afterAll(async () => {
  await intake.stop()
  await api.stop()
})

const head = 'location,city,mcc,acquirer,merchant_id,terminal_id,valid_from,valid_to'
type Answer = { counts: Record<string, number>; lines: { line: number; outcome: string }[] }

async function upload(lines: string[], { key = api.keys.partner, query = '' } = {}) {
  const body = [head, ...lines, ''].join('\r\n')
  const headers = { 'content-type': 'text/csv; charset=utf-8' }
  const path = `/v1/partner/location-uploads${query}`
  return await api.call(path, { method: 'POST', key, headers, body })
}
async function outcomes(lines: string[], options = {}): Promise<string[]> {
  const answer = (await (await upload(lines, options)).json()) as Answer
  return answer.lines.map(({ outcome }) => outcome)
}
async function get<Body>(path: string, key = api.keys.partner): Promise<Body> {
  return (await (await api.call(path, { key })).json()) as Body
}
interface Proposal {
  proposalId: string
  merchantId: string
  takes: { location: string }[]
  rivals: { partner: { name: string } }[]
  state: string
  note: string
}
const proposals = async (query = ''): Promise<Proposal[]> =>
  (await get<{ proposals: Proposal[] }>(`/v1/merchant-ids/proposals${query}`, api.keys.operator))
    .proposals
const proposalOf = async (merchantId: string, at = 0) =>
  (await proposals()).filter((each) => each.merchantId === merchantId)[at]?.proposalId ?? ''
const decide = async (id: string, what: 'approve' | 'refuse', json: object = {}) =>
  await api.call(`/v1/merchant-ids/proposals/${id}/${what}`, { key: api.keys.operator, json })

describe('a file', () => {
  const lines = [
    'Abay 10,Almaty,5411,ALFA,M1,,2026-11-01,',
    'Abay 10,,,ALFA,M2,T1,2026-11-01,2026-12-01',
    '"Panfilov 3, ""Dala""",Almaty,,,,,,',
    'Nowhere,,,ALFA,M3,,2026-11-01,',
    'Abay 10,,,ALFA,M4,,today,',
  ]

  it('is shown first, then done, and done once', async () => {
    const expected = ['proposed', 'proposed', 'created', 'invalid', 'invalid']
    expect(await outcomes(lines, { query: '?dryRun=true' })).toEqual(expected)
    expect(await get('/v1/partner/locations')).toEqual({ locations: [], next: null })
    const answer = (await (await upload(lines)).json()) as Answer
    expect(answer).toMatchObject({ dryRun: false, counts: { proposed: 2, created: 1, invalid: 2 } })
    expect(answer.lines.slice(3)).toEqual([
      {
        ...{ line: 5, outcome: 'invalid', location: null, column: 'city' },
        detail: 'is missing: a new location needs it',
      },
      {
        ...{ line: 6, outcome: 'invalid', location: null, column: 'valid_from' },
        detail: 'must be a day of this century, YYYY-MM-DD',
      },
    ])
    const before = await rows()
    expect(await outcomes(lines)).toEqual([
      'proposed',
      'proposed',
      'unchanged',
      'invalid',
      'invalid',
    ])
    expect(await rows()).toEqual(before)
  })

  it('maps nothing until the operator approves, then what was paid before earns there, too', async () => {
    const { memberId } = api
    const event = { acquirerId: 'ALFA', merchantId: 'M1', memberId, rrn: '1' }
    await takeInTurn(intake, [cardEvent(event)])
    const placed = async () =>
      (await get<{ payments: unknown[] }>('/v1/partner/payments')).payments.length
    expect(await placed()).toBe(0)
    const id = await proposalOf('M1')
    const shown = await decide(id, 'approve', { dryRun: true })
    expect(await shown.json()).toMatchObject({
      ...{ payments: 1, members: 1, locations: [{ from: null, to: { name: 'Abay 10' } }] },
    })
    expect((await decide(id, 'approve')).status).toBe(202)
    const now = new Date('2026-12-01T00:00:00Z')
    expect(await finishMapChanges.run({ sql: api.sql, intake, now })).toEqual({ placed: 1 })
    expect(await placed()).toBe(1)
    expect((await outcomes(lines))[0]).toBe('mapped')
    // Once more it is the same change, and it cannot be refused any more.
    expect((await decide(id, 'approve')).status).toBe(202)
    expect(await (await decide(id, 'refuse')).json()).toMatchObject({ code: 'proposal_decided' })
  })

  it('comes back as a file that changes nothing when it is sent', async () => {
    const headers = { accept: 'text/csv' }
    const file = await api.call('/v1/partner/locations', { key: api.keys.partner, headers })
    const [first, ...rest] = (await file.text()).trim().split('\r\n')
    expect([first, rest.length]).toEqual([head, 2])
    expect(await outcomes(rest)).toEqual(['mapped', 'unchanged'])
  })

  it('moves a merchant id between own locations, and ends it, once approved', async () => {
    const moved = ['"Panfilov 3, ""Dala""",,,ALFA,M1,,2027-01-01,2027-06-01']
    expect(await outcomes(moved)).toEqual(['proposed'])
    expect((await decide(await proposalOf('M1'), 'approve')).status).toBe(202)
    expect(await map('M1')).toEqual([
      '2026-11-01 Abay 10',
      '2027-01-01 Panfilov 3, "Dala"',
      '2027-06-01 Abay 10',
    ])
    const ended = ['Abay 10,,,ALFA,M1,,2027-06-01,2027-09-01']
    expect(await outcomes(ended)).toEqual(['proposed'])
    expect(await outcomes(ended)).toEqual(['proposed'])
    expect((await decide(await proposalOf('M1'), 'approve')).status).toBe(202)
    expect(await outcomes(ended)).toEqual(['mapped'])
  })

  it('replaces what the partner has proposed before and the operator has not decided', async () => {
    expect(await outcomes(['Abay 10,,,ALFA,M2,T1,2026-12-15,'])).toEqual(['proposed'])
    expect(await outcomes(['Abay 10,,,ALFA,M2,T1,2026-12-20,'])).toEqual(['proposed'])
    const path = '/v1/partner/merchant-ids/proposals?state=replaced'
    const { proposals: own } = await get<{ proposals: object[] }>(path)
    expect(own).toMatchObject([{ validFrom: '2026-12-15', state: 'replaced' }])
    const replaced = (own[0] as Proposal).proposalId
    expect((await decide(replaced, 'approve')).status).toBe(409)
  })

  it('is refused as a whole where it is none', async () => {
    const send = (body: string | Buffer, type = 'text/csv') =>
      api.call('/v1/partner/location-uploads', {
        ...{ method: 'POST', key: api.keys.partner, body, headers: { 'content-type': type } },
      })
    expect((await send('{}', 'application/json')).status).toBe(415)
    expect(await (await send('colour\n')).json()).toMatchObject({ code: 'file_refused' })
    const latin = await send(Buffer.from([0xc0, 0x20, 0xe4]))
    expect(await latin.json()).toMatchObject({
      errors: [{ detail: expect.stringMatching('UTF-8') }],
    })
  })
})

describe('a merchant id of another partner', () => {
  it('is a conflict that names nobody, and taken only where that is meant', async () => {
    const key = api.keys.otherPartner
    const line = 'Pharmacy 1,Astana,5912,ALFA,M1,,2026-11-15,'
    const answer = await upload([line], { key })
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({
      lines: [{ outcome: 'conflict', location: 'created' }],
    })
    expect(text).not.toMatch(/Abay|Grocer/)
    const [asked] = (await proposals()).filter(({ merchantId }) => merchantId === 'M1')
    expect(asked?.takes).toHaveLength(3)
    expect(asked?.takes[0]).toMatchObject({ location: 'Abay 10', partnerId: `${api.partnerId}` })
    const before = await map('M1')
    const refused = await decide(asked?.proposalId ?? '', 'approve')
    expect(await refused.json()).toMatchObject({ code: 'proposal_conflict' })
    expect(await map('M1')).toEqual(before)
    // A terminal of its own would take its payments as well.
    expect(await outcomes(['Pharmacy 1,,,ALFA,M1,T9,2026-11-15,'], { key })).toEqual(['conflict'])
    const taken = await decide(asked?.proposalId ?? '', 'approve', { takesFromOthers: true })
    expect(taken.status).toBe(202)
    expect(await map('M1')).toEqual(['2026-11-01 Abay 10', '2026-11-15 Pharmacy 1'])
  })

  it('that both propose is shown to the operator with the other one', async () => {
    const key = api.keys.otherPartner
    expect(await outcomes(['Abay 10,,,ALFA,M5,,2026-11-01,'])).toEqual(['proposed'])
    expect(await outcomes(['Pharmacy 1,,,ALFA,M5,,2026-12-01,'], { key })).toEqual(['proposed'])
    const both = (await proposals()).filter(({ merchantId }) => merchantId === 'M5')
    expect(both.map(({ rivals }) => rivals[0]?.partner.name)).toEqual(['Pharmacy', 'Grocer'])
    expect((await decide(both[0]?.proposalId ?? '', 'refuse', { note: 'Not yours.' })).status).toBe(
      204,
    )
    expect((await decide(both[0]?.proposalId ?? '', 'refuse')).status).toBe(204)
    expect(await outcomes(['Abay 10,,,ALFA,M5,,2026-11-01,'])).toEqual(['refused'])
    const own = await get<{ proposals: Proposal[] }>(
      '/v1/partner/merchant-ids/proposals?state=refused',
    )
    expect(own.proposals).toMatchObject([{ merchantId: 'M5', note: 'Not yours.' }])
    expect((await decide(both[0]?.proposalId ?? '', 'approve')).status).toBe(202)
    expect((await decide(both[1]?.proposalId ?? '', 'approve')).status).toBe(409)
  })

  it('is seen by no other partner, through the second wall either', async () => {
    const path = '/v1/partner/merchant-ids/proposals'
    const { proposals: own } = await get<{ proposals: Proposal[] }>(path, api.keys.otherPartner)
    expect(new Set(own.map(({ merchantId }) => merchantId))).toEqual(new Set(['M1', 'M5']))
    expect(JSON.stringify(own)).not.toMatch(/Abay|Grocer/)
    const query = { partnerId: null, state: null, after: 0n, limit: 100 }
    const all = await asPartner(api.sql, api.otherPartnerId, (sql) => selectProposals(sql, query))
    expect(new Set(all.map(({ partnerId }) => partnerId))).toEqual(new Set([api.otherPartnerId]))
    expect(
      (await api.call(`${path}?partnerId=${api.partnerId}`, { key: api.keys.otherPartner })).status,
    ).toBe(404)
  })
})

describe('a location', () => {
  const change = async (id: string, json: object, etag: string, key = api.keys.partner) =>
    await api.call(`/v1/partner/locations/${id}`, {
      ...{ method: 'PATCH', key, json, headers: { 'if-match': etag } },
    })

  it('is renamed by its own partner who has read it, to a name that is free', async () => {
    const list = await get<{ locations: { locationId: string; name: string }[]; next: string }>(
      '/v1/partner/locations?limit=1',
    )
    const [{ locationId: id } = { locationId: '' }] = list.locations
    const rest = await get<{ locations: object[] }>(`/v1/partner/locations?cursor=${list.next}`)
    expect(rest).toMatchObject({ locations: [{ name: 'Panfilov 3, "Dala"' }], next: null })
    const path = `/v1/partner/locations/${id}`
    const read = await api.call(path, { key: api.keys.partner })
    const etag = read.headers.get('etag') ?? ''
    expect(await read.json()).toMatchObject({ name: 'Abay 10', merchantIdCount: 2 })
    expect((await api.call(path, { key: api.keys.otherPartner })).status).toBe(404)
    expect((await change(id, { name: 'Mine' }, etag, api.keys.otherPartner)).status).toBe(404)
    expect((await change(id, { name: 'Panfilov 3, "Dala"' }, etag)).status).toBe(409)
    expect((await change(id, { name: '4111 1111 1111 1111' }, etag)).status).toBe(422)
    const renamed = await change(id, { name: 'Abay 12' }, etag)
    expect(await renamed.json()).toMatchObject({ name: 'Abay 12', city: 'Almaty', mcc: '5411' })
    expect((await change(id, { city: 'Astana' }, etag)).status).toBe(412)
    expect(await outcomes(['Abay 12,Astana,,,,,,'])).toEqual(['updated'])
    expect((await change(id, { city: 'Almaty' }, renamed.headers.get('etag') ?? '')).status).toBe(
      412,
    )
  })
})

// The last: the server closes its connection.
it("is told where another partner has such a place, and takes nobody's name by another way", async () => {
  expect(await outcomes(['Shared 1,Almaty,,,,,,'])).toEqual(['created'])
  const key = api.keys.otherPartner
  const lines = [
    'SHARED 1,almaty,,,,,,',
    'shared 1,Astana,,,,,,',
    'Shared 1,Almaty,,ALFA,P9,,2026-11-01,',
  ]
  expect(await outcomes(lines, { key })).toEqual(['conflict', 'created', 'conflict'])
  expect(await outcomes(lines, { key })).toEqual(['conflict', 'unchanged', 'conflict'])
  expect(await outcomes(['shared 1,Almaty,,,,,,'], { key })).toEqual(['conflict'])
  type Found = { locations: { locationId: string; name: string; city: string }[] }
  const { locations } = await get<Found>('/v1/partner/locations', key)
  const astana = locations.find(({ name }) => name === 'shared 1')
  expect(astana).toMatchObject({ city: 'Astana' })
  const path = `/v1/partner/locations/${astana?.locationId}`
  const headers = {
    'if-match': (await api.call(path, { key })).headers.get('etag') ?? '',
    'content-type': 'application/json',
  }
  const body = JSON.stringify({ city: 'Almaty' })
  expect((await api.call(path, { method: 'PATCH', key, body, headers })).status).toBe(409)
})

it('takes no file of more than a mebibyte', async () => {
  expect((await upload(['x'.repeat(1024 * 1024)])).status).toBe(413)
})

/** Whose a merchant id is, and from when. */
async function map(merchantId: string): Promise<string[]> {
  const found = await api.sql<{ text: string }[]>`
    SELECT to_char(valid_from, 'YYYY-MM-DD') || ' ' || name AS text
      FROM merchant_id JOIN location USING (location_id)
     WHERE merchant_id = ${merchantId} ORDER BY valid_from`
  return found.map(({ text }) => text)
}

/** All that a file may change. */
async function rows(): Promise<unknown> {
  return {
    locations: await api.sql`SELECT * FROM location ORDER BY location_id`,
    proposals: await api.sql`SELECT * FROM merchant_id_proposal ORDER BY proposal_id`,
  }
}
