/** `link test` of a link that connects: it takes and refuses the peers that the gateway would. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo, Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { linkCommand } from '../../src/cli/link.ts'
import { loadProtocol } from '../../src/iso8583/index.ts'
import { AcquirerClient } from '../../src/simulator/index.ts'
import { listen } from '../../src/simulator/socket.ts'
import { createAuthority } from '../support/certificates.ts'
import { runCommand } from '../support/command.ts'

const directory = mkdtempSync(join(tmpdir(), 'cobrand-calling-'))
const authority = createAuthority(directory)
const acquirer = authority.issue('acquirer')
const dialect = loadProtocol('iso1993-ascii')
let server: Server

beforeAll(async () => {
  const take = (socket: Socket): void => void new AcquirerClient(socket, { dialect })
  const own = { cert: acquirer.certificate, key: acquirer.key }
  server = await listen({ host: '127.0.0.1', port: 0 }, own, take)
})
afterAll(() => {
  server.close()
  rmSync(directory, { recursive: true })
})
afterEach(() => vi.unstubAllEnvs())

function writeLink(over: object): void {
  const to = [{ host: '127.0.0.1', port: (server.address() as AddressInfo).port }]
  const link = { name: 'beta', acquirerId: 'B', protocol: 'iso1993-ascii', connect: { to } }
  const file = join(directory, 'links.json')
  writeFileSync(file, JSON.stringify([{ ...link, ...over }]))
  vi.stubEnv('LINKS_FILE', file)
}

const testLink = (...args: string[]) => runCommand([linkCommand()], ['link', 'test', ...args])

const caFile = authority.certificateFile
const pin = acquirer.fingerprint

describe('TLS', () => {
  it.each([
    ['the right authority', { caFile }],
    ['the right pin, of an authority that nobody knows', { fingerprints: [pin] }],
    ['the name in the certificate', { caFile, serverName: 'localhost' }],
  ])('with %s', async (_, tls) => {
    writeLink({ tls })
    const { code, out } = await testLink('beta')
    expect(out).toMatch(/^ok {6}TLS /m)
    expect(code).toBe(0)
  })

  it.each([
    ['a pin of another', { caFile, fingerprints: ['0'.repeat(64)] }, 'not_pinned'],
    ['another name', { caFile, serverName: 'bank.example' }, 'not_trusted'],
    ['an authority that it does not name', { serverName: 'localhost' }, 'not_trusted'],
  ])('but not with %s', async (_, tls, reason) => {
    writeLink({ tls })
    const { code, out } = await testLink('beta')
    expect(out).toMatch(
      new RegExp(`^FAILED {2}TLS .*${reason}: its certificate .*\\n +check: `, 'm'),
    )
    expect(code).toBe(1)
  })
})

it.each([
  [['--ca', directory], / is a directory: name a file in it$/],
  [['--ca', join(directory, 'none.pem')], /none\.pem: no such file$/],
  [['--ca', join(directory, 'empty.pem')], /--ca names a file that is not PEM/],
  [['--cert', acquirer.certificateFile, '--key', authority.keyFile], /cannot be used: check/],
])('what cannot be used is told in a line: %j', async (args, says) => {
  writeFileSync(join(directory, 'empty.pem'), '')
  const { code, err } = await testLink('--port', '1', ...args)
  expect(err.trimEnd()).toMatch(says)
  expect(err.trimEnd().split('\n')).toHaveLength(1)
  expect(code).toBe(1)
})
