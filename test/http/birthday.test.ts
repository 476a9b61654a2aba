/** Birthdays over HTTP: said when a member is taken in, or later, by the operator alone. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApi, type TestApi } from './api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

async function send(path: string, method: string, json: object, key = api.keys.operator) {
  const response = await api.call(path, { key, method, json })
  const text = await response.text()
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
  return { status: response.status, body }
}

async function birthdayOf(memberId: unknown): Promise<string | undefined> {
  const [row] = await api.sql<{ birthday: string }[]>`
    SELECT birthday::text AS birthday FROM member WHERE member_id = ${String(memberId)}`
  return row?.birthday
}

it('is said when a member is taken in, and a repeat says the same', async () => {
  const asked = { name: 'Dana', key: randomUUID(), birthday: '2004-02-29' }
  const { status, body } = await send('/v1/members', 'POST', asked)
  expect([status, await birthdayOf(body['memberId'])]).toEqual([201, '2004-02-29'])
  expect(await send('/v1/members', 'POST', asked)).toEqual({ status: 200, body })
  for (const birthday of ['2004-03-01', undefined]) {
    expect(await send('/v1/members', 'POST', { ...asked, birthday })).toMatchObject({
      ...{ status: 422, body: { code: 'key_reused' } },
    })
  }
})

it('is said later, and a late repeat of the first request does not say it back', async () => {
  const asked = { name: 'Erlan', key: randomUUID(), birthday: '1990-11-20' }
  const { body } = await send('/v1/members', 'POST', asked)
  const path = `/v1/members/${body['memberId'] as string}/birthday`
  expect(await send(path, 'PUT', { birthday: '1990-11-02' })).toEqual({ status: 204, body: {} })
  expect(await send('/v1/members', 'POST', asked)).toEqual({ status: 200, body })
  expect(await birthdayOf(body['memberId'])).toBe('1990-11-02')
})

it.each(['1899-12-31', '2126-01-01', '2003-02-29', '20-11-1990', '11-20', 19_901_120])(
  '%j is none',
  async (birthday) => {
    const path = `/v1/members/${api.memberId}/birthday`
    expect(await send(path, 'PUT', { birthday })).toMatchObject({
      ...{ status: 422, body: { code: 'invalid_body', errors: [{ pointer: '/birthday' }] } },
    })
  },
)

it("is not the member's own to move, and nobody's where there is no member", async () => {
  const json = { birthday: '1990-11-20' }
  const path = `/v1/members/${api.memberId}/birthday`
  expect(await send(path, 'PUT', json, api.keys.member)).toMatchObject({ status: 403 })
  expect(await send(path, 'PUT', json, api.keys.partner)).toMatchObject({ status: 403 })
  expect(await send('/v1/members/999999/birthday', 'PUT', json)).toMatchObject({ status: 404 })
})
