import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { linkCard } from '../../../src/enrolment/cards.ts'
import { setPhone } from '../../../src/member/member.ts'
import { startApi, type TestApi } from '../api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

let phones = 0
const newPhone = (): string => `+7702${String((phones += 1)).padStart(7, '0')}`

interface Entry {
  outcome: string
  memberId: string
  token: string
  ticket: string
}

/** Asks for a code and shows it. */
async function enter(phone: string): Promise<Entry> {
  const asked = await api.call('/v1/sign-in/codes', { json: { phone, language: 'kk' } })
  expect(asked.status).toBe(202)
  const { code } = api.delivered.at(-1) ?? {}
  const shown = await api.call('/v1/sign-in/sessions', { json: { phone, code } })
  expect(shown.status).toBe(200)
  return (await shown.json()) as Entry
}

const consents = [{ kind: 'programme', version: 1 }]

async function joined(): Promise<Entry> {
  const { ticket } = await enter(newPhone())
  const json = { ticket, name: 'Dana T.', language: 'kk', consents }
  const answer = await api.call('/v1/members/join', { json })
  expect(answer.status).toBe(201)
  return (await answer.json()) as Entry
}

async function codeOf(answer: Response): Promise<unknown> {
  const { code } = (await answer.json()) as { code: string }
  return [answer.status, code]
}

test('a person joins with a phone, and sees what is the member’s own alone', async () => {
  const { memberId, token } = await joined()
  const own = await api.call(`/v1/members/${memberId}/consents`, { key: token })
  expect(own.status).toBe(200)
  expect(await own.json()).toMatchObject({
    consents: [{ kind: 'programme', version: 1, language: 'kk', via: 'api', withdrawnAt: null }],
  })
  const foreign = await api.call(`/v1/members/${api.memberId}/consents`, { key: token })
  expect(foreign.status).toBe(404)
  const operators = await api.call('/v1/members', { key: token, json: {} })
  expect(operators.status).toBe(403)
})

test('a member signs in and out; the token is good no more', async () => {
  const phone = newPhone()
  await setPhone(api.sql, api.memberId, api.deps.identifiers.phoneHash(phone))
  const { outcome, memberId, token } = await enter(phone)
  expect([outcome, memberId]).toEqual(['signed_in', `${api.memberId}`])
  const read = () => api.call(`/v1/members/${memberId}/balance`, { key: token })
  expect((await read()).status).toBe(200)
  const out = () => api.call('/v1/sign-in/session', { method: 'DELETE', key: token })
  expect((await out()).status).toBe(204)
  expect((await read()).status).toBe(401)
  expect((await out()).status).toBe(401)
})

test('a member signs out everywhere, and is nobody else', async () => {
  const phone = newPhone()
  await setPhone(api.sql, api.memberId, api.deps.identifiers.phoneHash(phone))
  const [one, two] = [await enter(phone), await enter(phone)]
  const path = (id: bigint) => `/v1/members/${id}/sessions`
  const end = (id: bigint) => api.call(path(id), { method: 'DELETE', key: one.token })
  expect((await end(api.otherMemberId)).status).toBe(404)
  expect((await end(api.memberId)).status).toBe(204)
  for (const { token } of [one, two]) {
    const read = await api.call(`/v1/members/${api.memberId}/balance`, { key: token })
    expect(read.status).toBe(401)
  }
})

test('a session that a browser brings along is no part of signing in', async () => {
  const phone = newPhone()
  await setPhone(api.sql, api.memberId, api.deps.identifiers.phoneHash(phone))
  const planted = await joined()
  await api.call('/v1/sign-in/codes', { key: planted.token, json: { phone, language: 'ru' } })
  const { code } = api.delivered.at(-1) ?? {}
  const answer = await api.call('/v1/sign-in/sessions', {
    key: planted.token,
    json: { phone, code },
  })
  const entry = (await answer.json()) as Entry
  expect(entry.token).not.toBe(planted.token)
  const read = await api.call(`/v1/members/${api.memberId}/balance`, { key: planted.token })
  expect(read.status).toBe(404)
})

test('refusals say what is wrong, and nothing of who is a member', async () => {
  const phone = newPhone()
  const shown = { json: { phone, code: '000000' } }
  expect(await codeOf(await api.call('/v1/sign-in/sessions', shown))).toEqual([422, 'code_refused'])
  const token = { json: { accessToken: 'a.b.c' } }
  expect(await codeOf(await api.call('/v1/sign-in/sessions', token))).toEqual([
    422,
    'token_refused',
  ])
  const { ticket } = await enter(phone)
  const joining = { ticket, name: 'Dana', language: 'ru', consents }
  const join = async (changes: object) =>
    codeOf(await api.call('/v1/members/join', { json: { ...joining, ...changes } }))
  expect(await join({ consents: [] })).toEqual([409, 'consent_missing'])
  expect(await join({ name: '4111111111111111' })).toEqual([422, 'invalid_body'])
  expect(await join({ ticket: 'jt_x' })).toEqual([422, 'ticket_refused'])
  expect((await api.call('/v1/members/join', { json: joining })).status).toBe(201)
})

test('who asks too often is told how long to wait', async () => {
  const json = { phone: newPhone(), language: 'ru' }
  await api.call('/v1/sign-in/codes', { json })
  const again = await api.call('/v1/sign-in/codes', { json })
  expect(again.headers.get('retry-after')).toMatch(/^(29|30)$/)
  expect(await codeOf(again)).toEqual([429, 'rate_limited'])
})

test('a gateway without a way to send codes says so', async () => {
  const none = await startApi({
    signIn: { ...api.deps.signIn, requestCode: async () => ({ outcome: 'not_offered' }) },
  })
  const answer = await none.call('/v1/sign-in/codes', {
    json: { phone: newPhone(), language: 'ru' },
  })
  expect(await codeOf(answer)).toEqual([404, 'code_sign_in_off'])
  await none.stop()
})

test('the texts are there in three languages', async () => {
  for (const language of ['ru', 'kk', 'en']) {
    const answer = await api.call(`/v1/consent-texts?language=${language}`)
    const { texts } = (await answer.json()) as { texts: { kind: string; language: string }[] }
    expect(texts.map((text) => [text.kind, text.language])).toEqual([
      ...[
        ['programme', language],
        ['card_linking', language],
      ],
    ])
  }
  expect((await api.call('/v1/consent-texts')).status).toBe(400)
})

test('a consent is given, and withdrawn with all cards', async () => {
  const { memberId, token } = await joined()
  const path = `/v1/members/${memberId}/consents`
  const linking = { kind: 'card_linking', version: 1, language: 'ru' }
  expect((await api.call(path, { key: token, json: linking })).status).toBe(200)
  const stale = await api.call(path, { key: token, json: { ...linking, version: 2 } })
  expect(await codeOf(stale)).toEqual([409, 'consent_outdated'])
  const card = { token: randomBytes(16), bin: '411111', lastFour: '1111' }
  expect((await linkCard(api.sql, BigInt(memberId), card)).outcome).toBe('linked')
  const withdrawn = await api.call(`${path}/card_linking`, { method: 'DELETE', key: token })
  const { consents: left } = (await withdrawn.json()) as {
    consents: { kind: string; withdrawnAt: string | null }[]
  }
  expect(left.map(({ kind, withdrawnAt }) => [kind, withdrawnAt === null])).toEqual([
    ...[
      ['programme', true],
      ['card_linking', false],
    ],
  ])
  const tokens = await api.sql`SELECT FROM card_token WHERE member_id = ${memberId}`
  expect(tokens).toHaveLength(0)
  const nobody = await api.call('/v1/members/999999/consents', { key: api.keys.operator })
  expect(nobody.status).toBe(404)
})

test('signing in and joining are in the audit trail, about the member', async () => {
  const { memberId } = await joined()
  const rows = await api.sql<{ operation: string; caller: string }[]>`
    SELECT operation, caller FROM audit_entry WHERE member_id = ${memberId}`
  expect(rows).toEqual([{ operation: 'join', caller: `session ${memberId}` }])
})
