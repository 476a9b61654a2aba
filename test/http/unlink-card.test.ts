/** Unlinking a card over HTTP: no gateway matches it any more, whichever of its numbers pays. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Directory } from '../../src/card/directory.ts'
import { watchDirectory, type DirectoryWatch } from '../../src/card/store.ts'
import { cardHolders } from '../../src/clearing/store.ts'
import { encryptTo } from '../keys/jwe.ts'
import { startApi, type TestApi } from './api.ts'

const [first, second] = ['4111111111111111', '5555555555554444'] as const

let api: TestApi
/** What two gateways match by. */
const directories = [new Directory(), new Directory()]
let watches: DirectoryWatch[]
beforeAll(async () => {
  api = await startApi()
  const log = { info: () => {}, warn: () => {} }
  const source = { sql: api.sql, log }
  watches = await Promise.all(
    directories.map((directory) => watchDirectory({ ...source, directory })),
  )
})
afterAll(async () => {
  for (const watch of watches) await watch.stop()
  await api.stop()
})

const known = () => directories.map(({ size }) => size)

async function link(path: string, pan: string): Promise<string> {
  const card = await encryptTo(api.encryptionKey.publicJwk, `{"pan":"${pan}"}`)
  const response = await api.call(path, { key: api.keys.operator, json: { card } })
  return ((await response.json()) as { cardId: string }).cardId
}

const unlink = (cardId: string, key: string) =>
  api.call(`/v1/members/${api.memberId}/cards/${cardId}`, { key, method: 'DELETE' })

describe('a card that is unlinked', () => {
  it('is a stranger to every gateway by all of its numbers, and again is the same', async () => {
    const path = `/v1/members/${api.memberId}/cards`
    const cardId = await link(path, first)
    await link(`${path}/${cardId}/reissue`, second)
    await vi.waitUntil(() => known().every((size) => size === 2))

    const reference = expect.stringMatching(/^[0-9a-f-]{36}$/) as string
    const shown = { cardId, bin: '555555', lastFour: '4444', state: 'unlinked', reference }
    for (const key of [api.keys.member, api.keys.operator]) {
      const response = await unlink(cardId, key)
      expect([response.status, await response.json()]).toEqual([200, shown])
    }
    await vi.waitUntil(() => known().every((size) => size === 0))
    expect(await cardHolders(api.sql, [BigInt(cardId)])).toEqual(new Map())
    expect(await api.sql`SELECT FROM card_token`).toHaveLength(0)
    expect(await link(path, first)).not.toBe(cardId)
  })

  it('is one of the caller, or none', async () => {
    const cardId = await link(`/v1/members/${api.memberId}/cards`, second)
    expect((await unlink(cardId, api.keys.otherMember)).status).toBe(404)
    expect((await unlink(cardId, api.keys.partner)).status).toBe(403)
    expect((await unlink('999999', api.keys.member)).status).toBe(404)
    await vi.waitUntil(() => known().every((size) => size === 2))
  })
})
