import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMemberAccess } from '../../src/member-access.ts'
import { Identifiers } from '../../src/member/identifier.ts'
import { createLogger } from '../../src/observe/logger.ts'
import { Vault } from '../../src/privacy/vault.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

/** The operator's service: keeps what it gets, and answers as it is told. */
const received: string[] = []
let status = 204
const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (text: string) => (body += text))
  request.on('end', () => {
    received.push(body)
    response.writeHead(status).end()
  })
})
let db: FreshDatabase
let url: URL
beforeAll(async () => {
  db = await freshDatabase()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await db.drop()
})

/** A gateway's access of members, and the lines of its log. */
function open(settings: Partial<Parameters<typeof openMemberAccess>[0]>) {
  const key = randomBytes(32)
  const lines: string[] = []
  const log = createLogger('debug', { write: (line: string) => void lines.push(line) })
  const ports = { sql: db.sql, identifiers: new Identifiers(key), vault: new Vault(key), log }
  return { ...openMemberAccess({ cardTokenKey: key, ...settings }, ports), lines }
}

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const asked = { phone: '+77010000001', language: 'ru', address: '192.0.2.1' } as const

test('a code goes to the operator’s service and not into the log', async () => {
  const { signIn, lines } = open({ codeService: { url, secret } })
  expect((await signIn.requestCode(asked)).outcome).toBe('sent')
  const { data } = JSON.parse(received.at(-1) ?? '') as { data: { phone: string; code: string } }
  expect(data.phone).toBe(asked.phone)
  const shown = { ...asked, code: data.code }
  expect((await signIn.redeemCode(shown)).outcome).toBe('not_a_member')
  expect(lines).toEqual([])
})

test('a service that fails is in the log, without phone and code', async () => {
  status = 400
  const { signIn, lines } = open({ codeService: { url, secret } })
  const phone = '+77010000002'
  expect(await signIn.requestCode({ ...asked, phone })).toEqual({ outcome: 'not_sent' })
  const { data } = JSON.parse(received.at(-1) ?? '') as { data: { code: string } }
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('a sign-in code was not sent')
  expect(lines[0]).toContain('it answered 400')
  expect(lines[0]).not.toContain(data.code)
  expect(lines[0]).not.toContain('7701')
})

test('without a service and a provider nothing is offered', async () => {
  const { signIn, verifiers } = open({})
  expect(signIn.offersCodes).toBe(false)
  expect(signIn.provider).toBeNull()
  expect(await signIn.requestCode(asked)).toEqual({ outcome: 'not_offered' })
  expect(verifiers).toHaveLength(1)
})

test('a provider that is not there ends no start, and is told when it is asked', async () => {
  const issuer = new URL('https://127.0.0.1:1/')
  const settings = { issuer, clientId: 'portal', clientSecret: 'x1y2', audience: null }
  const { signIn, lines } = open({ identityProvider: settings })
  const redirect = new URL('https://loyalty.example/portal/sign-in/return')
  expect(await signIn.provider?.begin(redirect)).toBeNull()
  expect(lines.join('')).toContain('the identity provider let nobody in')
  expect(lines.join('')).not.toContain('x1y2')
  // Without an audience its tokens are not looked at.
  expect(signIn.provider?.isToken('a.b.c')).toBe(false)
})
