/** What a SIGHUP does: links and certificate follow their files together, or not at all. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest'
import { reload } from '../../src/cli/reload.ts'
import { createLogger } from '../../src/observe/logger.ts'
import { createAuthority } from '../support/certificates.ts'

const directory = mkdtempSync(join(tmpdir(), 'cobrand-reload-'))
afterAll(() => rmSync(directory, { recursive: true }))
const authority = createAuthority(directory)
const linksFile = join(directory, 'links.json')
const silent = createLogger('silent')
const gateway = {
  links: { reload: vi.fn(async () => ({ kept: [], changed: [], added: [], removed: [] })) },
  http: { renewTls: vi.fn() },
}
beforeEach(() => {
  vi.clearAllMocks()
  writeFileSync(linksFile, '[]')
  vi.stubEnv('LINKS_FILE', linksFile)
})
afterEach(() => vi.unstubAllEnvs())

function show(certificate: { certificateFile: string; keyFile: string }): void {
  vi.stubEnv('HTTP_TLS_CERTIFICATE_FILE', certificate.certificateFile)
  vi.stubEnv('HTTP_TLS_KEY_FILE', certificate.keyFile)
}

it('renews the certificate, where there is one', async () => {
  await reload(gateway, silent)
  expect(gateway.links.reload).toHaveBeenCalledOnce()
  expect(gateway.http.renewTls).not.toHaveBeenCalled()
  const renewed = authority.issue('renewed')
  show(renewed)
  await reload(gateway, silent)
  expect(gateway.http.renewTls).toHaveBeenCalledWith(
    expect.objectContaining({ certificate: renewed.certificate }),
  )
})

it('changes nothing where a file is wrong', async () => {
  const [one, other] = [authority.issue('one'), authority.issue('another')]
  show({ certificateFile: one.certificateFile, keyFile: other.keyFile })
  const error = vi.fn()
  await reload(gateway, Object.assign(createLogger('silent'), { error }))
  expect(gateway.links.reload).not.toHaveBeenCalled()
  expect(gateway.http.renewTls).not.toHaveBeenCalled()
  expect(error).toHaveBeenCalledWith(
    { why: expect.stringContaining('HTTP_TLS_KEY_FILE') },
    'links stay as they are',
  )
})
