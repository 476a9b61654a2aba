/** One exchange against receivers that misbehave, over real sockets. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { LookupAddress } from 'node:dns'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createNetworks } from '../../src/webhook/address.ts'
import { createExchanger, type ExchangerOptions } from '../../src/webhook/exchange.ts'
import { makeMessage } from '../../src/webhook/message.ts'
import { makeSecret } from '../../src/webhook/secret.ts'
import { createAuthority } from '../support/certificates.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

const local = createNetworks(['127.0.0.0/8'])
const told = { id: 'evt_1', type: 'card.linked', at: new Date(), data: { a: 1 } }
const message = makeMessage(told, [makeSecret()], new Date())

async function listen(server: Server): Promise<number> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  stops.push(() => server.close())
  return (server.address() as AddressInfo).port
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  stops.push(() => server.closeAllConnections())
  return `http://127.0.0.1:${await listen(server)}/`
}

function exchanger(over: Partial<ExchangerOptions> = {}) {
  const made = createExchanger({ networks: local, now: () => new Date(), ...over })
  stops.push(() => made.close())
  return made
}

test('any 2xx is taken, anything else is not, and a redirect is not followed', async () => {
  let asked = 0
  const url = await serve((request, response) => {
    asked += 1
    const status = Number(request.url?.slice(1))
    response.writeHead(status, { location: '/200' }).end()
  })
  const send = async (status: number) => (await exchanger().send(`${url}${status}`, message)).error
  expect(await Promise.all([200, 201, 202, 204].map(send))).toEqual([null, null, null, null])
  expect(await send(302)).toBe('redirected')
  expect(await Promise.all([400, 404, 410, 500].map(send))).toEqual(
    Array.from({ length: 4 }, () => 'status_not_2xx'),
  )
  expect(asked).toBe(9)
})

test('the whole exchange has its time, however slowly the answer drips', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write('.'), 5)
    response.on('close', () => clearInterval(timer))
  })
  expect(await exchanger().send(url, message, 60)).toMatchObject({
    error: 'timed_out',
    status: null,
  })
})

test('an answer is kept for a kilobyte, read for sixty-four, and shows no card number', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200)
    const more = (): void => {
      while (!response.destroyed && response.write('4111 1111 1111 1111 and so on; '.repeat(99)));
      response.once('drain', more)
    }
    more()
  })
  const attempt = await exchanger().send(url, message)
  expect(attempt).toMatchObject({ status: 200, error: null })
  expect(attempt.response.length).toBeLessThanOrEqual(1_024)
  expect(attempt.response).toContain('and so on')
  expect(attempt.response).not.toContain('1111')
})

test('what cuts off, refuses or is not there is named', async () => {
  const url = await serve((request) => request.socket.destroy())
  expect((await exchanger().send(url, message)).error).toBe('cut_off')
  const closed = createServer()
  const port = await listen(closed)
  await new Promise((done) => closed.close(done))
  expect((await exchanger().send(`http://127.0.0.1:${port}/`, message)).error).toBe('not_connected')
  const unknown = async (): Promise<LookupAddress[]> => {
    throw Object.assign(new Error('none'), { code: 'ENOTFOUND' })
  }
  const nameless = exchanger({ addressesOf: unknown })
  expect((await nameless.send('https://a.example/', message)).error).toBe('name_not_resolved')
  const empty = exchanger({ addressesOf: async () => [] })
  expect((await empty.send('https://a.example/', message)).error).toBe('name_not_resolved')
})

test('a certificate must be of an authority that is known, and of that name', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'webhooks-'))
  stops.push(() => rmSync(directory, { recursive: true }))
  const authority = createAuthority(directory)
  const { key, certificate } = authority.issue('receiver')
  const server = createTlsServer({ key, cert: certificate }, (_, response) => response.end())
  stops.push(() => server.closeAllConnections())
  const port = await listen(server)
  const addressesOf = async () => [{ address: '127.0.0.1', family: 4 }]
  const send = (name: string, ca?: string) =>
    exchanger({ addressesOf, ...(ca === undefined ? {} : { ca }) }).send(
      `https://${name}:${port}/`,
      message,
    )
  expect(await send('localhost')).toMatchObject({ error: 'tls_failed' })
  expect(await send('other.example', authority.certificate)).toMatchObject({ error: 'tls_failed' })
  expect(await send('localhost', authority.certificate)).toMatchObject({ error: null, status: 200 })
})

test('a name of which one address is private is not connected to at all', async () => {
  let asked = 0
  const url = await serve((_, response) => {
    asked += 1
    response.end()
  })
  const { port } = new URL(url)
  const resolved = (...addresses: string[]) => ({
    networks: createNetworks([]),
    addressesOf: async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  })
  const cases = [
    ['127.0.0.1'],
    ['8.8.8.8', '127.0.0.1'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['fd00::1'],
  ]
  for (const addresses of cases) {
    const attempt = await exchanger(resolved(...addresses)).send(
      `http://a.example:${port}/`,
      message,
    )
    expect(attempt.error).toBe('address_refused')
  }
  const outside = { networks: local, addressesOf: async () => [{ address: '8.8.8.8', family: 4 }] }
  for (const to of ['http://a.example/', 'https://a.example:22/', 'http://8.8.8.8/']) {
    expect((await exchanger(outside).send(to, message)).error).toBe('address_refused')
  }
  for (const host of ['127.0.0.1', '2130706433', '[::1]', '[::ffff:7f00:1]']) {
    const attempt = await exchanger(resolved()).send(`http://${host}:${port}/`, message)
    expect(attempt.error).toBe('address_refused')
  }
  expect(asked).toBe(0)
})

test('a name that resolves otherwise a moment later is connected to where it was checked', async () => {
  const url = await serve((_, response) => response.end())
  const { port } = new URL(url)
  const answers = ['127.0.0.1', '169.254.169.254']
  let looked = 0
  const addressesOf = async () => [{ address: answers[looked++] ?? '', family: 4 }]
  const rebound = exchanger({ addressesOf })
  expect((await rebound.send(`http://a.example:${port}/`, message)).error).toBeNull()
  expect(looked).toBe(1)
  rebound.close()
  expect((await rebound.send(`http://a.example:${port}/`, message)).error).toBe('address_refused')
})
