import { mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { connect } from 'node:net'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type ConnectionOptions } from 'node:tls'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { loadProtocol } from '../../src/iso8583/index.ts'
import type { LinkConfig } from '../../src/link/index.ts'
import { createAuthority, type TestCertificate } from '../support/certificates.ts'
import { PeerHost } from './peer.ts'
import { memberPan, startBench, strangerPan, type Bench } from './support.ts'

const directory = mkdtempSync(join(tmpdir(), 'cobrand-tls-'))
afterAll(() => rmSync(directory, { recursive: true }))
const authority = createAuthority(directory)
const stranger = createAuthority(directory, 'Other CA')
const server = authority.issue('server')
const client = authority.issue('client')
const foreign = stranger.issue('foreign')

let bench: Bench
afterEach(() => bench.stop())

const own = { certificate: server.certificate, key: server.key, fingerprints: [] }
const pinnedByCa = { ...own, ca: authority.certificate }
const pinned = { ...own, fingerprints: [foreign.fingerprint] }

/** What a client shows. */
function showing(certificate?: TestCertificate): ConnectionOptions {
  const shown = certificate && { cert: certificate.certificate, key: certificate.key }
  return { ca: authority.certificate, ...shown }
}

async function start(tls: LinkConfig['tls'], over: Partial<LinkConfig> = {}): Promise<void> {
  bench = await startBench('iso1987-ascii', 60_000, { tls, ...over })
}

async function served(tls: ConnectionOptions): Promise<boolean> {
  const peer = await bench.call(tls).catch(() => null)
  if (peer === null) return false
  const { fields } = await peer
    .ask(bench.maker.echo())
    .catch(() => ({ fields: {} as Record<string, unknown> }))
  return fields['39'] === '00'
}

describe('a link that listens', () => {
  it('shows its certificate, and asks for none where it pins none', async () => {
    await start(own)
    expect(await served(showing())).toBe(true)
    await expect(bench.call({ ca: stranger.certificate })).rejects.toThrow('unable to verify')
    await bench.logged('connection refused')
    expect(bench.faults()).toEqual({ tls: 1 })
  })

  it.each<[string, LinkConfig['tls'], TestCertificate | undefined, Record<string, number>]>([
    ['takes a certificate of the CA', pinnedByCa, client, {}],
    ['refuses one of another CA', pinnedByCa, foreign, { not_trusted: 1 }],
    ['refuses a peer without a certificate', pinnedByCa, undefined, { no_certificate: 1 }],
    ['takes one with the name', { ...pinnedByCa, serverName: 'localhost' }, client, {}],
    [
      'refuses another one of the CA',
      { ...pinnedByCa, serverName: 'bank.example' },
      client,
      { not_trusted: 1 },
    ],
    ['takes a certificate by its fingerprint, whoever issued it', pinned, foreign, {}],
    ['refuses another certificate', pinned, client, { not_pinned: 1 }],
    [
      'asks for both where both are given',
      { ...pinned, ca: authority.certificate },
      foreign,
      { not_trusted: 1 },
    ],
  ])('%s', async (_what, tls, certificate, expected) => {
    await start(tls)
    expect(await served(showing(certificate))).toBe(Object.keys(expected).length === 0)
    expect(bench.faults()).toEqual(expected)
    expect(bench.counts().connectionsTotal).toBe(Object.keys(expected).length === 0 ? 1 : 0)
  })

  it.each(['TLSv1', 'TLSv1.1'] as const)('refuses %s', async (version) => {
    await start(own)
    const old = {
      ...showing(),
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT@SECLEVEL=0',
    }
    expect(await served(old)).toBe(false)
    expect(bench.faults()).toEqual({ tls: 1 })
    expect(await served({ ...showing(), maxVersion: 'TLSv1.2' })).toBe(true)
  })

  it.each([
    ['plain ISO 8583', '0000'],
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n'],
  ])('refuses %s on a port of TLS, and serves the others', async (_what, bytes) => {
    await start(own)
    const good = await bench.call(showing())
    const plain = connect(bench.links.addresses[0]?.port ?? 0, '127.0.0.1')
    plain
      .on('error', () => {})
      .resume()
      .write(bytes.padEnd(64, '0'))
    await once(plain, 'close')
    expect(bench.faults()).toEqual({ tls: 1 })
    expect((await good.ask(bench.maker.echo())).fields[39]).toBe('00')
  })

  it('ends a handshake that does not go on', async () => {
    await start(own, { limits: { halfFrameMs: 40 }, connectionsMax: 1 })
    const silent = connect(bench.links.addresses[0]?.port ?? 0, '127.0.0.1')
    silent.on('error', () => {}).resume()
    await once(silent, 'close')
    expect(bench.faults()).toEqual({ tls: 1 })
    expect(await served(showing())).toBe(true)
  })

  it('gives the place of handshakes that do not go on to an acquirer', async () => {
    await start(own, { connectionsMax: 4 })
    const { port = 0 } = bench.links.addresses[0] ?? {}
    const silent = Array.from({ length: 4 }, () => connect(port, '127.0.0.1'))
    for (const socket of silent) socket.on('error', () => {}).resume()
    while (!(await served(showing()))) expect(bench.faults()['made_room']).toBeUndefined()
    expect(bench.faults()).toMatchObject({ made_room: 1 })
    for (const socket of silent) socket.destroy()
  })

  it('answers a peer that has said all it had to say', async () => {
    await start(own)
    const peer = await bench.call({ ...showing(), allowHalfOpen: true })
    peer.send(bench.maker.advice({ pan: memberPan, amountMinor: 1n }))
    await bench.intake.until(() => bench.intake.taken.length === 1)
    peer.socket.end()
    bench.intake.commit()
    expect((await peer.next()).fields[39]).toBe('00')
  })

  it('answers thousands of messages in few writes', async () => {
    await start(own)
    const peer = await bench.call(showing())
    const messages = Array.from({ length: 3000 }, () =>
      bench.maker.authorization({ pan: strangerPan, amountMinor: 1n }),
    )
    peer.write(Buffer.concat(messages.map((message) => peer.frame(message))))
    for (const { fields } of messages) {
      expect(await peer.next()).toMatchObject({ fields: { 11: fields[11], 39: '00' } })
    }
  })

  it('speaks with openssl s_client', async () => {
    await start(pinnedByCa)
    const { port } = bench.links.addresses[0] ?? {}
    const files = ['-CAfile', authority.certificateFile, '-cert', client.certificateFile]
    const args = ['s_client', '-connect', `127.0.0.1:${port}`, '-quiet', '-verify_return_error']
    const openssl = spawn('openssl', [...args, ...files, '-key', client.keyFile])
    const answer = once(openssl.stdout, 'data') as Promise<[Buffer]>
    const message = bench.dialect.encode(bench.maker.echo())
    openssl.stdin.write(`${String(message.length).padStart(4, '0')}${message.toString('latin1')}`)
    const [bytes] = await answer
    expect(bytes.toString('latin1', 4, 8)).toBe('0810')
    openssl.kill()
    await once(openssl, 'exit')
  })
})

describe('a link that connects', () => {
  const dialect = loadProtocol('iso1987-ascii')

  async function host(shown: TestCertificate, requestCert = false): Promise<PeerHost> {
    const options = { cert: shown.certificate, key: shown.key, ca: authority.certificate }
    return await PeerHost.listen(dialect, createServer({ ...options, requestCert }))
  }

  it.each<[string, LinkConfig['tls'], TestCertificate, string | null]>([
    ['trusts the CA', { fingerprints: [], ca: authority.certificate }, server, null],
    ['trusts no other one', { fingerprints: [], ca: stranger.certificate }, server, 'not_trusted'],
    ['trusts nobody unknown', { fingerprints: [] }, server, 'not_trusted'],
    [
      'knows a name',
      { fingerprints: [], ca: authority.certificate, serverName: 'localhost' },
      server,
      null,
    ],
    [
      'knows a wrong name',
      { fingerprints: [], ca: authority.certificate, serverName: 'bank.example' },
      server,
      'not_trusted',
    ],
    ['pins', { fingerprints: [foreign.fingerprint] }, foreign, null],
    ['pins one', { fingerprints: [foreign.fingerprint] }, server, 'not_pinned'],
  ])('%s', async (_what, tls, shown, reason) => {
    const acquirer = await host(shown)
    const to = [{ host: '127.0.0.1', port: acquirer.port }]
    await start(tls, { connect: { to } })
    if (reason === null) {
      const peer = await acquirer.accept()
      expect((await peer.ask(bench.maker.echo())).fields[39]).toBe('00')
    } else {
      await bench.logged('cannot connect')
      const warning = bench.log.find(({ message }) => message === 'cannot connect')
      expect(warning?.details).toMatchObject({ link: 'alpha', reason })
      expect(bench.counts()).toMatchObject({ connectionsTotal: 0, connectFailures: 1 })
    }
    await bench.stop()
    await acquirer.stop()
  })

  it('shows its certificate to a host that asks for one', async () => {
    const acquirer = await host(server, true)
    const tls = {
      certificate: client.certificate,
      key: client.key,
      ca: authority.certificate,
      fingerprints: [],
    }
    await start(tls, { connect: { to: [{ host: '127.0.0.1', port: acquirer.port }] } })
    const peer = await acquirer.accept()
    expect((await peer.ask(bench.maker.echo())).fields[39]).toBe('00')
    await bench.stop()
    await acquirer.stop()
  })
})
