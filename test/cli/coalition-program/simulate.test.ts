/** `cobrand program simulate`: a rule from a file, or a draft, over stored payments; told to people or programs. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { coalitionProgramCommand } from '../../../src/cli/coalition-program.ts'
import { seedCoalition } from '../../support/coalition.ts'
import { runCommand } from '../../support/command.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'
import { storePayments } from '../../support/past-payments.ts'

const rule = {
  ...{ partner: 'Dala Market (demo)', name: 'Seven', currency: 'KZT', validFrom: '2126-12-01' },
  effect: { kind: 'fixed', points: '7' },
  stacking: { group: 'seven', mode: 'additive' },
}
const period = ['--from', '2026-11-01', '--to', '2026-11-30']

let database: FreshDatabase
let folder = ''
let path = ''
beforeAll(async () => {
  database = await freshDatabase()
  const { sql, url } = database
  const { memberIds } = await seedCoalition(sql, 10)
  const [location] = await sql<{ locationId: bigint }[]>`
    SELECT location_id AS "locationId" FROM location JOIN partner USING (partner_id)
     WHERE partner.name = ${rule.partner} LIMIT 1`
  const members = { first: memberIds[0] ?? 0n, count: 10 }
  const locationIds = [location?.locationId ?? 0n]
  await storePayments(sql, { count: 100, members, locationIds, from: '2026-11-01', days: 10 })
  folder = await mkdtemp(join(tmpdir(), 'simulate-'))
  path = join(folder, 'seven.json')
  await writeFile(path, JSON.stringify(rule))
  vi.stubEnv('DATABASE_URL', url)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
  await database.drop()
})

async function run(...args: string[]) {
  return await runCommand([coalitionProgramCommand()], ['program', 'simulate', ...args])
}

it('tells a person what the rule would have come to', async () => {
  const { code, out } = await run(path, ...period)
  expect(code).toBe(0)
  expect(out).toMatch(/^100 payments of 10 members; 100 would earn otherwise\n/)
  expect(out).toMatch(/^draft Seven +0 +700 +\+700$/m)
  expect(out).toMatch(/^paid by Dala Market \(demo\) +\d+ +\d+ +\+700$/m)
  expect(out).toMatch(/^10 members gain, 0 lose$/m)
})

it('tells a program as the API does', async () => {
  const { out } = await run(path, ...period, '--json')
  expect(JSON.parse(out)).toMatchObject({ payments: { read: 100 }, members: { gaining: 10 } })
})

it('says in words what is wrong', async () => {
  expect(await run(...period)).toMatchObject({ code: 1, err: expect.stringContaining('--draft') })
  expect(await run('--draft', '99', ...period)).toMatchObject({
    code: 1,
    err: 'cobrand: there is no draft 99\n',
  })
  await writeFile(path, JSON.stringify({ ...rule, condition: 'payment.weekday ==' }))
  const { code, err } = await run(path, ...period)
  expect(code).toBe(1)
  expect(err).toContain('/condition')
})
