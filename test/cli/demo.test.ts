/** The demo that runs: its banner has what the README's commands need, and they do what the README says. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeDemo } from '../../src/cli/demo/banner.ts'
import { clearYesterday } from '../../src/cli/demo/cleared.ts'
import { startDemo, type Demo } from '../../src/cli/demo/environment.ts'
import { createLogger } from '../../src/observe/logger.ts'

const run = promisify(execFile)
const cwd = fileURLToPath(new URL('../..', import.meta.url))
let dataDir: string
let demo: Demo
const said: string[] = []
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'cobrand-demo-'))
  const log = createLogger('error')
  demo = await startDemo({ dataDir, anyPorts: true, log, say: (line) => said.push(line) })
}, 120_000)
afterAll(async () => {
  await demo.stop()
  await rm(dataDir, { recursive: true, force: true })
})

test('two people of one partner have keys', async () => {
  const keys = [...describeDemo(demo).matchAll(/^ +(?:partner keys +)?(sk_test_\S+)$/gm)]
  expect(keys).toHaveLength(2)
  const seen = new Set<string>()
  for (const [, key = ''] of keys) {
    const answer = await fetch(`${demo.gateway.http.url}/v1/partner/rules`, {
      headers: { authorization: `Bearer ${key}` },
    })
    expect(answer.status).toBe(200)
    seen.add(key)
  }
  expect(seen.size).toBe(2)
})

test('four commands draft and approve a rule', { timeout: 120_000 }, async () => {
  const [, url = ''] = /^ +export DATABASE_URL=(\S+)$/m.exec(describeDemo(demo)) ?? []
  const readme = readFileSync(join(cwd, 'README.md'), 'utf8')
  const [, block = ''] = /```sh\n(export DATABASE_URL=postgres:[^]*?)```/.exec(readme) ?? []
  expect(block.trim().split('\n')).toHaveLength(4)
  const script = block.replace('postgres://...', `'${url}'`).replaceAll('.data/', `${dataDir}/`)
  await run('bash', ['-euc', script], { cwd })
  const [rule] = await demo.sql`
    SELECT name, valid_from < now() AT TIME ZONE 'Asia/Almaty' AS "holds"
      FROM rule_version JOIN rule USING (rule_id) WHERE name = 'Fifty more for large baskets'`
  expect(rule).toEqual({ name: 'Fifty more for large baskets', holds: true })
})

test('a member of the demo signs in with the phone of the banner and the code on the terminal', async () => {
  const [, phone = ''] = /sign in with (\+\d+)/.exec(describeDemo(demo)) ?? []
  const post = async (path: string, body: object): Promise<unknown> => {
    const answer = await fetch(demo.gateway.http.url + path, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify(body),
    })
    return await answer.json()
  }
  await post('/v1/sign-in/codes', { phone, language: 'en' })
  const [, code] = /Sign-in code: (\d{6})\./.exec(said.at(-1) ?? '') ?? []
  expect(await post('/v1/sign-in/sessions', { phone, code })).toMatchObject({
    ...{ outcome: 'signed_in', memberId: `${demo.memberIds.aigerim}` },
  })
})

test('the banner leads to the portal, where the next member of the demo signs in', async () => {
  const [, portal = ''] = /^ +portal +(\S+)$/m.exec(describeDemo(demo)) ?? []
  const send = (path: string, form: Record<string, string>, cookie = ''): Promise<Response> =>
    fetch(portal + path, {
      ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(form) },
      headers: { origin: new URL(portal).origin, cookie, 'accept-language': 'en' },
    })
  const kept = (answer: Response): string =>
    answer.headers
      .getSetCookie()
      .map((each) => each.split(';', 1)[0])
      .join('; ')
  const asked = await send('/sign-in', { phone: '+7 701 000 00 02' })
  const [, code = ''] = /Sign-in code: (\d{6})\./.exec(said.at(-1) ?? '') ?? []
  const entered = await send('/sign-in/code', { code }, kept(asked))
  expect(entered.headers.get('location')).toBe('/portal')
  const page = await fetch(portal, { headers: { cookie: kept(entered), 'accept-language': 'en' } })
  const text = await page.text()
  expect(text).toContain('Test environment')
  expect(text).toContain('Your points')
})

test('something has cleared when it starts, once', async () => {
  await clearYesterday(demo, dataDir)
  await clearYesterday(demo, dataDir)
  const months = await demo.sql`
    SELECT member_id, sum(payments)::int AS payments FROM profile_month GROUP BY member_id`
  expect(months.map((each) => each['payments'])).toEqual([2, 2, 2])
})
