/** The program of the page about access: it runs as it stands there, against a gateway with TLS. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as jose from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeKey, register } from '../http/auth/machine.ts'
import { startApi, type TestApi } from '../http/api.ts'
import { createAuthority } from '../support/certificates.ts'
import { readDocument, root } from './documents.ts'

const run = promisify(execFile)
const directory = mkdtempSync(join(tmpdir(), 'cobrand-access-'))
const authority = createAuthority(directory)
let api: TestApi
beforeAll(async () => {
  const { certificate, key } = authority.issue('server')
  api = await startApi({}, { httpTls: { certificate, key } })
})
afterAll(async () => {
  await api.stop()
  rmSync(directory, { recursive: true })
})

test.each(['ES256', 'PS256', 'EdDSA'] as const)('it gets in with a key for %s', async (alg) => {
  const [, program = ''] = /```js\n([^]*?)```/.exec(readDocument('docs/access.md').text) ?? []
  const key = await makeKey(alg)
  const principal = { audience: 'partner', ownerId: api.partnerId } as const
  const clientId = `page-${alg.toLowerCase()}`
  await register(api.sql, { clientId, principal, binding: 'dpop', keys: [key] })
  const keyFile = join(directory, `${alg}.json`)
  const jwk = { ...(await jose.exportJWK(key.privateKey)), alg, kid: key.kid }
  writeFileSync(keyFile, JSON.stringify(jwk))
  const env = {
    ...process.env,
    ...{ ISSUER: api.server.url, CLIENT_ID: clientId, KEY_FILE: keyFile },
    PATH_TO_READ: `/v1/partner/rules`,
    NODE_EXTRA_CA_CERTS: authority.certificateFile,
  }
  const { stdout } = await run('node', ['--input-type=module', '-e', program], { cwd: root, env })
  expect(stdout).toMatch(/^200 /)
})
