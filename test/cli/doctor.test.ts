import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkNode } from '../../src/cli/doctor/machine.ts'
import { freshDatabase } from '../support/database.ts'
import { cobrand } from '../support/cobrand.ts'

const migrated = await freshDatabase()
const empty = await freshDatabase({ empty: true })
const directory = mkdtempSync(join(tmpdir(), 'cobrand-doctor-'))
afterAll(async () => {
  await migrated.drop()
  await empty.drop()
  rmSync(directory, { recursive: true })
})

function file(name: string, text: string): string {
  const path = join(directory, name)
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

function environment(): Record<string, string> {
  const links = [{ name: 'north', acquirerId: '1', protocol: 'iso87-ascii', listen: { port: 0 } }]
  return {
    DATABASE_URL: `${migrated.url}?options=-c%20synchronous_commit%3Don`,
    HTTP_PORT: '0',
    LINKS_FILE: file('links.json', JSON.stringify(links)),
    CARD_TOKEN_KEY_FILE: file('card.key', randomBytes(32).toString('hex')),
    ENCRYPTION_KEY_FILE: file('encryption.jwk', '{}'),
  }
}

interface Report {
  ok: boolean
  findings: { check: string; ok: boolean; detail: string; remedy?: string }[]
}

async function doctor(env: Record<string, string>): Promise<Report & { code: number | null }> {
  const { code, stdout } = await cobrand(['doctor', '--json'], env)
  return { ...(JSON.parse(stdout) as Report), code }
}

function faults(report: Report): string[] {
  return report.findings.filter(({ ok }) => !ok).map(({ check }) => check)
}

test('a good installation has one fault here: the test server is not durable', async () => {
  const report = await doctor(environment())
  expect(faults(report)).toEqual(['database'])
  expect(report.findings.map(({ check }) => check)).toEqual([
    ...['node', 'disk', 'configuration', 'database', 'schema', 'clock', 'http', 'link north'],
  ])
})

test('every fault is named with its remedy', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const report = await doctor({
    ...environment(),
    DATABASE_URL: empty.url,
    HTTP_PORT: String(port),
    ENCRYPTION_KEY_FILE: '',
  })
  taken.close()
  expect(faults(report)).toEqual(['ENCRYPTION_KEY_FILE', 'database', 'schema', 'http'])
  expect([report.ok, report.code]).toEqual([false, 1])
  expect(report.findings.every(({ ok, remedy }) => ok || (remedy ?? '') !== '')).toBe(true)
})

test('a database that is not there is a fault, not a crash', async () => {
  const url = 'postgres://user:hunter2@127.0.0.1:1/cobrand'
  const { code, stdout, stderr } = await cobrand(['doctor'], { DATABASE_URL: url })
  expect(stdout).toContain('fault  database: nothing listens on 127.0.0.1:1')
  expect([code, stderr]).toEqual([1, ''])
  expect(stdout).not.toContain('hunter2')
})

test('migrate makes the schema, and says so once', async () => {
  const env = { DATABASE_URL: empty.url }
  const first = await cobrand(['migrate', '--json'], env)
  const report = JSON.parse(first.stdout) as { applied: string[]; version: number }
  expect(report.applied).toHaveLength(report.version)
  expect((await cobrand(['migrate'], env)).stdout).toBe(
    `the schema is at version ${report.version}\n`,
  )
})

test('an old Node is a fault', () => {
  expect(checkNode('20.18.1')).toMatchObject({ ok: false, remedy: 'install Node 20.19 or newer' })
  expect(checkNode('24.0.0').ok).toBe(true)
})
