import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Problem } from '../../src/config/errors.ts'
import { readLinks, type LinkConfig } from '../../src/config/links.ts'
import { createAuthority } from '../support/certificates.ts'

const directory = mkdtempSync(join(tmpdir(), 'cobrand-links-'))
afterAll(() => rmSync(directory, { recursive: true }))

const authority = createAuthority(directory)
const server = authority.issue('server')
const other = authority.issue('other')

function file(name: string, text: string, mode = 0o600): string {
  const path = join(directory, name)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

function read(...links: object[]): LinkConfig[] {
  return readLinks('LINKS_FILE', file('links.json', JSON.stringify(links)))
}

function problemOf(...links: object[]): string {
  try {
    read(...links)
  } catch (error) {
    if (error instanceof Problem) return error.message
    throw error
  }
  return ''
}

const link = { name: 'north', acquirerId: '100001', protocol: 'iso1987-ascii' }
const listen = { port: 8583 }

describe('a links file', () => {
  it('is read with everything that it names; paths are relative to it', () => {
    file('mac.key', '0123456789abcdeffedcba9876543210\n')
    const [north, south] = read(
      {
        ...link,
        listen: { host: '0.0.0.0', port: 8583 },
        connectionsMax: 8,
        tls: {
          certificateFile: 'server.pem',
          keyFile: 'server.key',
          caFile: 'test-ca.pem',
          fingerprints: [other.fingerprint.toUpperCase().replace(/(..)(?=.)/g, '$1:')],
        },
        allow: ['10.0.0.0/8', '192.168.1.5', '::1'],
        mac: { algorithm: 'retail', keyFile: 'mac.key' },
        session: { signOnRequired: true, echoAfterMs: 0 },
        limits: { framesPerSecondMax: 100 },
      },
      {
        ...{ ...link, name: 'south', protocol: './own.json' },
        connect: { to: [{ host: 'h2h.example', port: 7583 }], connections: 2 },
      },
    )
    expect(north?.tls).toEqual({
      ...{ certificate: server.certificate, key: server.key.trim(), ca: authority.certificate },
      fingerprints: [other.fingerprint],
    })
    expect(north?.mac).toEqual({
      algorithm: 'retail',
      key: Buffer.from('0123456789abcdeffedcba9876543210', 'hex'),
      required: true,
    })
    expect(north).toMatchObject({ allow: ['10.0.0.0/8', '192.168.1.5', '::1'], connectionsMax: 8 })
    expect(south).toMatchObject({
      protocol: join(directory, 'own.json'),
      connect: { connections: 2 },
    })
  })

  const tls = { certificateFile: 'server.pem', keyFile: 'server.key' }
  it.each<[string, object, string]>([
    ['a name', { name: 'N O' }, '/0/name must be 1 to 32 small letters, digits and hyphens'],
    ['no protocol', { protocol: undefined }, '/0/protocol must be the name or the path'],
    [
      'the old form',
      { port: 1 },
      '/0 has no field port; its fields are name, acquirerId, protocol',
    ],
    ['no side', { listen: undefined }, '/0 must have either "listen"'],
    ['both sides', { connect: { to: [{ host: 'a', port: 1 }] } }, '/0 must have either "listen"'],
    [
      'a port',
      { listen: { port: 70_000 } },
      '/0/listen/port must be a whole number from 0 to 65535',
    ],
    ['a port', { listen: { port: '1' } }, '/0/listen/port must be a whole number from 0 to 65535'],
    [
      'nobody',
      { listen: undefined, connect: { to: [] } },
      '/0/connect/to must be a list of 1 to 16',
    ],
    ['a host', { listen: { host: 'a b', port: 1 } }, '/0/listen/host must be a host name or an IP'],
    ['a mask', { allow: ['10.0.0.0/33'] }, '/0/allow/0 must be an IP address or a network such as'],
    ['a name', { allow: ['example.com'] }, '/0/allow/0 must be an IP address or a network such as'],
    [
      'a flag',
      { session: { signOnRequired: 1 } },
      '/0/session/signOnRequired must be true or false',
    ],
    ['zero', { limits: { framesPerSecondMax: 0 } }, 'must be a whole number from 1 to 10000000'],
    [
      'half',
      { tls: { keyFile: 'server.key' } },
      '/0/tls must have both certificateFile and keyFile',
    ],
    ['none', { tls: {} }, '/0/tls must have certificateFile and keyFile where the link listens'],
    ['a print', { tls: { ...tls, fingerprints: ['ab'] } }, 'must be a SHA-256 fingerprint: 64 hex'],
    ['a hash', { mac: { algorithm: 'md5', keyFile: 'x' } }, 'must be "retail" or "aes-cmac"'],
    [
      'not there',
      { tls: { ...tls, caFile: 'no.pem' } },
      '/0/tls/caFile names a file that is not there: put one',
    ],
    [
      'a folder',
      { tls: { ...tls, caFile: '.' } },
      '/0/tls/caFile names a folder: name a file in it',
    ],
    [
      'no PEM',
      { tls: { ...tls, caFile: 'links.json' } },
      '/0/tls/caFile names a file that holds no',
    ],
    ['a pair', { tls: { ...tls, keyFile: 'other.key' } }, '/0/tls/keyFile names a key that is not'],
    [
      'an open key',
      { tls: { ...tls, keyFile: 'open.key' } },
      '/0/tls/keyFile names a file that other',
    ],
    ['a text', { mac: { algorithm: 'retail', keyFile: 'short.key' } }, 'without a key of 16 bytes'],
    ['AES', { mac: { algorithm: 'aes-cmac', keyFile: 'short.key' } }, 'a key of 16, 24, 32 bytes'],
  ])('says what is wrong with %s, what is allowed, and no value', (_what, over, message) => {
    file('open.key', server.key, 0o644)
    file('short.key', '01234567')
    const problem = problemOf({ ...link, listen, ...over })
    expect(problem).toContain(message)
    expect(problem).not.toMatch(/70000|N O|a b|example|01234567|\^/)
  })

  it('refuses what belongs to the other side', () => {
    const connect = { to: [{ host: 'a', port: 1 }] }
    expect(problemOf({ ...link, connect, connectionsMax: 1 })).toContain('for a link that listens')
    expect(problemOf({ ...link, connect, allow: ['::1'] })).toContain('for a link that listens')
    const named = { certificateFile: 'server.pem', keyFile: 'server.key', serverName: 'a' }
    expect(problemOf({ ...link, listen, tls: named })).toContain('/0/tls/serverName needs caFile')
    const byCa = { ...named, caFile: 'server.pem' }
    expect(read({ ...link, listen, tls: byCa })[0]?.tls?.serverName).toBe('a')
  })

  it('may have none: receipts alone keep a gateway busy', () => {
    expect(read()).toEqual([])
  })

  it('takes two links neither of one name nor on one port', () => {
    expect(problemOf({ ...link, listen }, { ...link, listen: { port: 1 } })).toContain(
      'two links with the name north',
    )
    expect(problemOf({ ...link, listen }, { ...link, name: 'b', listen })).toContain(
      'two links with the port 127.0.0.1:8583',
    )
    const free = { port: 0 }
    expect(read({ ...link, listen: free }, { ...link, name: 'b', listen: free })).toHaveLength(2)
  })
})
