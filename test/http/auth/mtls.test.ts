/** Tokens that are bound to a certificate, over real TLS: openid-client with certificates that openssl made. */
import { mkdtempSync, rmSync } from 'node:fs'
import { request as send, type RequestOptions } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import * as openid from 'openid-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAuthority, type TestCertificate } from '../../support/certificates.ts'
import { startApi, type TestApi } from '../api.ts'
import { discover, makeKey, register, type MachineKey } from './machine.ts'

const directory = mkdtempSync(join(tmpdir(), 'cobrand-mtls-'))
const authority = createAuthority(directory)
const server = authority.issue('server')
const bankCertificate = authority.issue('bank')
const otherCertificate = authority.issue('other')
const strange = createAuthority(directory, 'Other CA').issue('strange')

let api: TestApi
let key: MachineKey
beforeAll(async () => {
  const { certificate, key: serverKey } = server
  const httpTls = { certificate, key: serverKey, clientCa: authority.certificate }
  api = await startApi({}, { httpTls })
  key = await makeKey('ES256')
  const [bank] = await api.sql<{ ownerId: bigint }[]>`
    INSERT INTO bank (name) VALUES ('Alfa') RETURNING bank_id AS "ownerId"`
  const principal = { audience: 'bank', ownerId: bank?.ownerId ?? 0n } as const
  await register(api.sql, { clientId: 'alfa', principal, binding: 'mtls', keys: [key] })
})
afterAll(async () => {
  await api.stop()
  rmSync(directory, { recursive: true })
})

/** A fetch whose connections show this certificate. */
function showing(shown?: TestCertificate): openid.CustomFetch {
  const tls: RequestOptions = {
    ca: authority.certificate,
    agent: false,
    ...(shown && { cert: shown.certificate, key: shown.key }),
  }
  return async (url, { method, headers, body }) =>
    await new Promise((resolve, reject) => {
      const options = { ...tls, method, headers: Object.fromEntries(new Headers(headers)) }
      const request = send(url, options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const { statusCode: status = 0 } = response
          const type = response.headers['content-type'] ?? ''
          resolve(
            new Response(Buffer.concat(chunks), { status, headers: { 'content-type': type } }),
          )
        })
      })
      request.on('error', reject)
      request.end(body instanceof URLSearchParams ? body.toString() : (body ?? undefined))
    })
}

const url = (): URL => new URL(`${api.server.url}/v1/bank/cohorts/months`)

async function statusWith(token: string, shown?: TestCertificate): Promise<number> {
  const headers = { authorization: `Bearer ${token}` }
  const options = { method: 'GET', headers, body: undefined, redirect: 'manual' } as const
  return (await showing(shown)(url().href, options)).status
}

it('takes a token from who shows the certificate that it is bound to, and from nobody else', async () => {
  const config = await discover(api.server.url, 'alfa', key, showing(bankCertificate))
  expect(config.serverMetadata()).toMatchObject({
    tls_client_certificate_bound_access_tokens: true,
  })
  const token = await openid.clientCredentialsGrant(config)
  expect(token.token_type).toBe('bearer')
  const answer = await openid.fetchProtectedResource(config, token.access_token, url(), 'GET')
  expect(answer.status).toBe(200)
  expect(await statusWith(token.access_token)).toBe(401)
  expect(await statusWith(token.access_token, otherCertificate)).toBe(401)
  expect(await statusWith(token.access_token, strange)).toBe(401)
})

it.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'knows it again on a resumed connection, %s',
  async (version) => {
    const config = await discover(api.server.url, 'alfa', key, showing(bankCertificate))
    const { access_token: token } = await openid.clientCredentialsGrant(config)
    const { certificate: cert, key: privateKey } = bankCertificate
    const tls = {
      ca: authority.certificate,
      cert,
      key: privateKey,
      minVersion: version,
      maxVersion: version,
    }
    const head = `GET ${url().pathname} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\nconnection: close\r\n\r\n`
    const ask = async (session?: Buffer) =>
      await new Promise<{ status: string; resumed: boolean; session: Buffer | undefined }>(
        (resolve, reject) => {
          let [text, resumed, next] = ['', false, undefined as Buffer | undefined]
          const socket = connect({
            ...tls,
            port: api.server.port,
            host: '127.0.0.1',
            ...(session && { session }),
          })
          socket.on('session', (each: Buffer) => (next = each)).on('error', reject)
          socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
          socket.on('close', () =>
            resolve({
              status: text.slice(9, 12),
              resumed,
              session: next,
            }),
          )
          socket.on('secureConnect', () => (resumed = socket.isSessionReused()))
          socket.write(head)
        },
      )
    const first = await ask()
    expect(first).toMatchObject({ status: '200', resumed: false })
    expect(await ask(first.session)).toMatchObject({ status: '200', resumed: true })
  },
)

it('gives none to who shows no certificate, or one of another authority', async () => {
  for (const shown of [undefined, strange]) {
    const config = await discover(api.server.url, 'alfa', key, showing(shown))
    await expect(openid.clientCredentialsGrant(config)).rejects.toMatchObject({
      error: 'invalid_request',
    })
  }
})

it('asks nobody for a certificate who needs none, and speaks no old TLS', async () => {
  const options = { method: 'GET', headers: {}, body: undefined, redirect: 'manual' } as const
  expect((await showing()(`${api.server.url}/healthz`, options)).status).toBe(200)
  const { port } = api.server
  const handshake = await new Promise<string>((resolve) => {
    const socket = connect({
      port,
      host: '127.0.0.1',
      ca: authority.certificate,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
    })
    socket.once('secureConnect', () => resolve('made')).once('error', () => resolve('refused'))
  })
  expect(handshake).toBe('refused')
})

it('shows a renewed certificate to new connections', async () => {
  const renewed = authority.issue('renewed')
  const shownNow = async (): Promise<string> =>
    await new Promise((resolve, reject) => {
      const socket = connect({
        port: api.server.port,
        host: '127.0.0.1',
        ca: authority.certificate,
      })
      socket.once('error', reject).once('secureConnect', () => {
        resolve(String(socket.getPeerCertificate().subject.CN))
        socket.end()
      })
    })
  expect(await shownNow()).toBe('server')
  const { certificate, key: renewedKey } = renewed
  api.server.renewTls({ certificate, key: renewedKey, clientCa: authority.certificate })
  expect(await shownNow()).toBe('renewed')
})
