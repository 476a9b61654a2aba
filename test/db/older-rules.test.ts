/** Rules of a database from before the programme had conditions: what they say, and who has agreed to pay, stays. */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../../src/db/migrate.ts'
import { readAgreements } from '../../src/program/approval/store.ts'
import { readRules } from '../../src/program/store.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

const migrations = new URL('../../src/db/migrations/', import.meta.url)
let database: FreshDatabase
let folder = ''
beforeAll(async () => {
  database = await freshDatabase({ empty: true })
  folder = await mkdtemp(join(tmpdir(), 'migrations-'))
  await migrateBefore('0008')
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await database.drop()
})

async function migrateBefore(first: string): Promise<void> {
  for (const name of await readdir(migrations)) {
    if (name < first) await cp(new URL(name, migrations), join(folder, name))
  }
  const older = await migrate(database.sql, pathToFileURL(`${folder}/`))
  expect(older.version).toBe(Number(first) - 1)
}

test('a rate is a rate of one funder, who has agreed as far as it reaches', async () => {
  const { sql } = database
  await sql`INSERT INTO partner (partner_id, name) VALUES (1, 'Dala'), (2, 'Jibek')`
  await sql`INSERT INTO rule (partner_id, name) VALUES (1, 'Own'), (1, 'Shared')`
  await sql`
    INSERT INTO rule_version (rule_id, version, funder_id, currency, per_minor, points_per,
                              minimum_minor, valid_from, valid_to)
    VALUES (1, 1, 1, 'KZT', 10000, 1, 500, '2020-01-01', 'infinity'),
           (2, 1, 2, 'KZT', 20000, 3, 0, '2020-01-01', '2025-01-01'),
           (2, 2, 2, 'KZT', 20000, 4, 0, '2025-01-01', '2030-01-01')`
  await migrateBefore('0013')
  await sql`INSERT INTO rule (partner_id, name) VALUES (NULL, 'All')`
  await sql`
    INSERT INTO rule_version (rule_id, version, currency, terms, since_revision, valid_from)
    SELECT 3, 1, currency, terms, 0, '2021-01-01' FROM rule_version WHERE rule_id = 1`
  await sql`INSERT INTO rule_funder VALUES (3, 1, 1, 50), (3, 1, 2, 50)`
  expect((await migrate(sql)).version).toBeGreaterThan(12)

  const rate = { kind: 'rate', tenders: null, rounding: 'step' }
  const from = '2020-01-01 00:00:00'
  expect(await readRules(sql)).toMatchObject([
    {
      ...{ ruleId: 1n, version: 1, partnerId: 1n, validFrom: from, validTo: '9999' },
      effect: { ...rate, perMinor: 10_000n, pointsPer: 1n, minimumMinor: 500n },
      funders: [{ funderId: 1n, percent: 100 }],
    },
    { ruleId: 2n, version: 1, effect: { ...rate, pointsPer: 3n }, sinceRevision: 0 },
    { ruleId: 2n, version: 2, funders: [{ funderId: 2n, percent: 100 }], formerEnds: [] },
    { ruleId: 3n, partnerId: null },
  ])
  expect(await readAgreements(sql)).toEqual([
    { owner: null, funderId: 1n, from: '2021-01-01', until: '9999' },
    { owner: null, funderId: 2n, from: '2021-01-01', until: '9999' },
    { owner: 1n, funderId: 2n, from: '2020-01-01', until: '2029-12-31' },
  ])
})
