/** The portal page's own code links a card: what the page says is what works. */
import { readFile } from 'node:fs/promises'
import { compileFunction } from 'node:vm'
import * as jose from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApi, type TestApi } from './api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

type EncryptCard = (gatewayUrl: string, digits: string) => Promise<string>

async function pageCode(): Promise<EncryptCard> {
  const page = await readFile(new URL('../../docs/cardholder-portal.md', import.meta.url), 'utf8')
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(page) ?? []
  const body = code.replace(/^ *import .*$/m, '').replace('export ', '')
  const make = compileFunction(`${body}\nreturn encryptCard`, ['CompactEncrypt', 'importJWK'])
  return make(jose.CompactEncrypt, jose.importJWK) as EncryptCard
}

it('links a card with the code on the page', async () => {
  const encryptCard = await pageCode()
  const card = await encryptCard(api.server.url, '5555555555554444')
  const path = `/v1/members/${api.memberId}/cards`
  const response = await api.call(path, { key: api.keys.operator, json: { card } })
  expect(response.status).toBe(201)
  expect(await response.json()).toMatchObject({ bin: '555555', lastFour: '4444' })
})
