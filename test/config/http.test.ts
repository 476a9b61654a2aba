/** The address and the certificates of the HTTP API: read together, refused with the variable that is wrong. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../../src/config/config.ts'
import { createAuthority } from '../support/certificates.ts'

const directory = mkdtempSync(join(tmpdir(), 'cobrand-http-'))
afterAll(() => rmSync(directory, { recursive: true }))
const authority = createAuthority(directory)
const [server, other] = [authority.issue('server'), authority.issue('other')]

const files = {
  HTTP_TLS_CERTIFICATE_FILE: server.certificateFile,
  HTTP_TLS_KEY_FILE: server.keyFile,
  HTTP_TLS_CLIENT_CA_FILE: authority.certificateFile,
}

function problem(environment: Record<string, string>): string {
  try {
    readConfig(['publicUrl', 'httpTls'], environment)
    return ''
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message
  }
}

test('certificate, key and authorities are read', () => {
  const { certificate, key } = server
  const { httpTls } = readConfig(['httpTls'], files)
  expect(httpTls).toEqual({ certificate, key: key.trim(), clientCa: authority.certificate })
  const { HTTP_TLS_CLIENT_CA_FILE: _ca, ...plain } = files
  expect(readConfig(['httpTls'], plain).httpTls).toMatchObject({ clientCa: undefined })
  expect(readConfig(['httpTls'], {}).httpTls).toBeNull()
})

test.each([
  [{ HTTP_TLS_CLIENT_CA_FILE: 'x' }, 'HTTP_TLS_CLIENT_CA_FILE is set without HTTP_TLS_CERTIFICATE'],
  [{ HTTP_TLS_KEY_FILE: 'x' }, 'HTTP_TLS_KEY_FILE is set without HTTP_TLS_CERTIFICATE_FILE'],
  [
    { ...files, HTTP_TLS_CERTIFICATE_FILE: '/none' },
    'HTTP_TLS_CERTIFICATE_FILE names a file that is',
  ],
  [
    { ...files, HTTP_TLS_KEY_FILE: other.keyFile },
    'HTTP_TLS_KEY_FILE names a key that is not the one',
  ],
  [
    { ...files, HTTP_TLS_CLIENT_CA_FILE: server.keyFile },
    'HTTP_TLS_CLIENT_CA_FILE names a file that',
  ],
] as [Record<string, string>, string][])('%j is refused', (environment, says) => {
  expect(problem(environment)).toContain(says)
})

test('a key that others may read is refused', () => {
  const open = join(directory, 'open.key')
  writeFileSync(open, server.key)
  chmodSync(open, 0o644)
  expect(problem({ ...files, HTTP_TLS_KEY_FILE: open })).toContain('chmod 600')
})

test('the public address is an origin and nothing more', () => {
  for (const url of ['https://api.cobrand.example', 'https://api.cobrand.example/']) {
    const { publicUrl } = readConfig(['publicUrl'], { PUBLIC_URL: url })
    expect(publicUrl).toBe('https://api.cobrand.example')
  }
  for (const url of [
    'api.cobrand.example',
    'https://a.example/v1',
    'https://a:b@a.example',
    'ftp://a.example',
    'https://a.example?x',
  ]) {
    expect(problem({ PUBLIC_URL: url })).toContain('PUBLIC_URL is not an address without a path')
  }
})
