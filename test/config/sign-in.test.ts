import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigError, type Environment, readConfig } from '../../src/config/config.ts'

const directory = mkdtempSync(join(tmpdir(), 'cobrand-config-'))
afterAll(() => {
  rmSync(directory, { recursive: true })
})

let files = 0
function file(text: string): string {
  const path = join(directory, String((files += 1)))
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const codes: Environment = {
  SIGN_IN_CODE_URL: 'https://sms.example/codes',
  SIGN_IN_CODE_SECRET_FILE: file(`${secret}\n`),
}
const provider: Environment = {
  OIDC_ISSUER: 'https://id.example/realms/shop',
  OIDC_CLIENT_ID: 'portal',
  OIDC_CLIENT_SECRET_FILE: file('hunter2'),
  OIDC_AUDIENCE: 'https://loyalty.example',
}

const read = (environment: Environment) =>
  readConfig(['codeService', 'identityProvider'], environment)

function problemOf(environment: Environment): string {
  try {
    read(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

test('neither is set up where nothing is set', () => {
  expect(read({})).toEqual({ codeService: null, identityProvider: null })
})

test('what is set is read', () => {
  expect(read({ ...codes, ...provider })).toEqual({
    codeService: { url: new URL('https://sms.example/codes'), secret },
    identityProvider: {
      ...{ issuer: new URL('https://id.example/realms/shop'), clientId: 'portal' },
      ...{ clientSecret: 'hunter2', audience: 'https://loyalty.example' },
    },
  })
  const { codeService } = read({ ...codes, SIGN_IN_CODE_URL: 'http://127.0.0.1:9/codes' })
  expect(codeService?.url.port).toBe('9')
  expect(read({ ...provider, OIDC_AUDIENCE: '' }).identityProvider?.audience).toBeNull()
})

test.each([
  [{ ...codes, SIGN_IN_CODE_URL: 'http://sms.example/hunter2' }, 'SIGN_IN_CODE_URL is no https'],
  [{ ...codes, SIGN_IN_CODE_URL: 'https://me:hunter2@sms.example' }, 'holds a user or password'],
  [{ ...codes, SIGN_IN_CODE_URL: '' }, 'is set without SIGN_IN_CODE_URL'],
  [{ ...codes, SIGN_IN_CODE_SECRET_FILE: '' }, 'SIGN_IN_CODE_SECRET_FILE is not set'],
  [{ ...codes, SIGN_IN_CODE_SECRET_FILE: file('hunter2') }, 'without whsec_ and 24 to 64 bytes'],
  [{ ...codes, SIGN_IN_CODE_SECRET_FILE: file('whsec_aHVudGVyMg==') }, '24 to 64 bytes'],
  [{ ...provider, OIDC_ISSUER: 'http://id.example' }, 'OIDC_ISSUER is not an https address'],
  [{ ...provider, OIDC_ISSUER: 'hunter2' }, 'OIDC_ISSUER is not an https address'],
  [{ ...provider, OIDC_ISSUER: '' }, 'OIDC_CLIENT_ID is set without OIDC_ISSUER'],
  [{ ...provider, OIDC_CLIENT_ID: '' }, 'OIDC_CLIENT_ID is not set'],
  [{ ...provider, OIDC_CLIENT_SECRET_FILE: '' }, 'OIDC_CLIENT_SECRET_FILE is not set'],
  [{ ...provider, OIDC_AUDIENCE: 'portal' }, 'OIDC_AUDIENCE is the client id'],
])('%o is refused', (environment, message) => {
  const problem = problemOf(environment)
  expect(problem).toContain(message)
  expect(problem).not.toContain('hunter2')
})
