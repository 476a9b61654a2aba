/** The quickstarts are run as they stand there: their TypeScript as one program, their lines with curl one by one. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { saveBank } from '../../src/bank/store.ts'
import { createApiKey } from '../../src/keys/api-key.ts'
import { startApi, type TestApi } from '../http/api.ts'
import { readDocument, root, shellLines } from './documents.ts'

const users = ['retailer', 'bank', 'acquirer', 'cardholder'] as const
const hasCurl = spawnSync('curl', ['--version']).status === 0

let api: TestApi
let folder: string
let keys: Record<(typeof users)[number], string>
beforeAll(async () => {
  api = await startApi({
    takeCardEvents: async function* (_, documents) {
      for await (const _ of documents) yield { id: null, outcome: 'no_member' }
    },
  })
  const { sql } = api
  const bankId = await saveBank(sql, { name: 'Alfa', proofUrl: null })
  const [location] = await sql<{ locationId: bigint }[]>`
    INSERT INTO location (partner_id, name, city) VALUES (${api.partnerId}, 'Grocer', 'Almaty')
    RETURNING location_id AS "locationId"`
  await sql`
    INSERT INTO merchant_id (acquirer_id, merchant_id, location_id, valid_from)
    VALUES ('ALFA', 'M1', ${location?.locationId ?? 0n}, '2020-01-01')`
  keys = {
    retailer: api.keys.partner,
    bank: await createApiKey(sql, 'bank', { audience: 'bank', ownerId: bankId }),
    acquirer: await createApiKey(sql, 'alfa', { audience: 'acquirer', ownerId: 'ALFA' }),
    cardholder: api.keys.member,
  }
  // Within the repository, where packages are found.
  folder = mkdtempSync(join(root, 'test', '.quickstart-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await api.stop()
})

/** Runs a program; answers what it wrote, and throws that where it failed. */
async function run(program: string, args: string[], user: (typeof users)[number]): Promise<string> {
  const own = {
    GATEWAY: api.server.url,
    KEY: keys[user],
    MEMBER: `${api.memberId}`,
    ACQUIRER: 'ALFA',
  }
  const env = { PATH: process.env['PATH'] ?? '', ...own }
  const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [out, error, code] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${error}${out}`)
  return out
}

const pages = users.map((user) => ({ user, document: readDocument(`docs/quickstart-${user}.md`) }))

describe.each(pages)('the first hour of a $user', ({ user, document }) => {
  const code = [...document.text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, each = '']) => each)
  const lines = shellLines(document).filter((line) => line.startsWith('curl '))

  test('its TypeScript runs', async () => {
    expect(code.length).toBeGreaterThan(1)
    const client = join(root, 'src', 'client', 'index.ts')
    const file = join(folder, `${user}.mts`)
    writeFileSync(file, code.join('\n').replaceAll("'cobrand/client'", JSON.stringify(client)))
    const told = await run(process.execPath, ['--import', 'tsx', file], user)
    expect(told).not.toBe('')
    if (user === 'retailer') expect(told).toContain('120 points, 3 pending')
    if (user === 'retailer') expect(told).toContain('404 not_found')
    if (user === 'bank') expect(told).toContain('404 not_found')
    if (user === 'acquirer') expect(told).toContain('1 no_member')
  }, 60_000)

  test.runIf(hasCurl).each(lines)(
    '%s',
    async (line) => {
      const answer = await run('sh', ['-c', line], user)
      expect(() => JSON.parse(answer) as unknown).not.toThrow()
      expect(answer).not.toContain('invalid_')
    },
    30_000,
  )
})
