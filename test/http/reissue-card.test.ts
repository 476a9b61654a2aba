/** Reissuing a card over HTTP: the link moves forward, for the operator alone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemSchema } from '../../src/http/problem.ts'
import { encryptTo } from '../keys/jwe.ts'
import { startApi, type TestApi } from './api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

const [first, second, third] = ['4111111111111111', '5555555555554444', '378282246310005'] as const

async function send(path: string, pan: string, key: string): Promise<Response> {
  const card = await encryptTo(api.encryptionKey.publicJwk, `{"pan":"${pan}"}`)
  return await api.call(path, { key, json: { card } })
}

async function link(pan: string, memberId = api.memberId): Promise<string> {
  const response = await send(`/v1/members/${memberId}/cards`, pan, api.keys.operator)
  const { cardId } = (await response.json()) as { cardId: string }
  return cardId
}

const reissue = (cardId: string, pan: string, key = api.keys.operator, memberId = api.memberId) =>
  send(`/v1/members/${memberId}/cards/${cardId}/reissue`, pan, key)

async function refusal(response: Response): Promise<[number, string]> {
  return [response.status, problemSchema.parse(await response.json()).code]
}

describe('a card that was reissued', () => {
  it('is the same card by both of its numbers', async () => {
    const cardId = await link(first)
    const reissued = await reissue(cardId, second)
    expect(reissued.status).toBe(200)
    const reference = expect.stringMatching(/^[0-9a-f-]{36}$/) as string
    const shown = { cardId, bin: '555555', lastFour: '4444', state: 'linked', reference }
    expect(await reissued.json()).toEqual(shown)
    expect(await (await reissue(cardId, second)).json()).toEqual(shown)
    expect(await link(first)).toBe(cardId)
    expect(await link(second)).toBe(cardId)
  })

  it('takes no number from another card, and is nobody else’s to change', async () => {
    const cardId = await link(first)
    const others = await link(third, api.otherMemberId)
    expect(await refusal(await reissue(cardId, third))).toEqual([409, 'card_claimed'])
    expect(await refusal(await reissue(others, first, api.keys.operator))).toEqual([
      ...[404, 'not_found'],
    ])
    expect(await refusal(await reissue(cardId, third, api.keys.member))).toEqual([
      ...[403, 'forbidden'],
    ])
    expect(await refusal(await reissue(cardId, '4111111111111112'))).toEqual([
      ...[422, 'card_number_invalid'],
    ])
  })

  it('goes to exactly one of two cards that are given the number at once', async () => {
    const mine = await link(first)
    const theirs = await link(third, api.otherMemberId)
    const pan = '6011111111111117'
    const both = await Promise.all([
      reissue(mine, pan),
      reissue(theirs, pan, api.keys.operator, api.otherMemberId),
    ])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })
})
