/** Both sides of a link, with certificates: `simulate` and `link test` as whole commands. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { linkCommand } from '../../src/cli/link.ts'
import { simulateCommand } from '../../src/cli/simulate.ts'
import { createAuthority } from '../support/certificates.ts'
import { runCommand } from '../support/command.ts'
import { freePort } from '../support/ports.ts'
import { startBench, type Bench } from '../link/support.ts'

const directory = mkdtempSync(join(tmpdir(), 'cobrand-peer-'))
afterAll(() => rmSync(directory, { recursive: true }))
const authority = createAuthority(directory)
const server = authority.issue('server')
const client = authority.issue('client')

let bench: Bench
afterEach(() => bench.stop())

const own = { certificate: server.certificate, key: server.key, fingerprints: [] }
const trust = ['--ca', authority.certificateFile]
const show = ['--cert', client.certificateFile, '--key', client.keyFile]

async function startPinned(): Promise<string> {
  const tls = { ...own, ca: authority.certificate }
  bench = await startBench('iso1993-bcd', 60_000, { tls })
  return String(bench.links.addresses[0]?.port)
}

it('link test shows a certificate where it is given one', async () => {
  const where = ['--port', await startPinned(), '--protocol', 'iso1993-bcd']
  const { code, out } = await runCommand(
    [linkCommand()],
    ['link', 'test', ...where, ...trust, ...show],
  )
  expect(out).toMatch(/^ok {6}TLS .*spoke TLSv1.3 with .*certificate [0-9a-f]{64}$/m)
  expect(out).toContain('answered 1804 with 1814')
  expect(code).toBe(0)
})

it('link test without the certificate that the link asks for says what to check', async () => {
  const where = ['--port', await startPinned(), '--protocol', 'iso1993-bcd']
  const { code, out } = await runCommand([linkCommand()], ['link', 'test', ...where, ...trust])
  expect(code).toBe(1)
  expect(out).toMatch(/^FAILED .*\n +check: /m)
})

it('simulate speaks TLS too', async () => {
  const where = ['--port', await startPinned(), '--protocol', 'iso1993-bcd', '--for', '1']
  const { code, out } = await runCommand(
    [simulateCommand()],
    ['simulate', ...where, '--rate', '20', ...trust, ...show],
  )
  expect(out).toMatch(/^answered {2}20,/m)
  expect(code).toBe(0)
})

it('simulate waits for a gateway that connects, and answers what it asks', async () => {
  const port = await freePort()
  const args = ['--port', String(port), '--listen', '--connections', '2', '--for', '1']
  const simulated = runCommand(
    [simulateCommand()],
    ['simulate', ...args, '--rate', '40', '--profile', 'duplicates'],
  )
  const connect = { to: [{ host: '127.0.0.1', port }], connections: 2 }
  bench = await startBench('iso1987-ascii', 60_000, { connect })
  const { code, out } = await simulated
  expect(out).toMatch(/^answered {2}120,/m)
  expect(code).toBe(0)
})
