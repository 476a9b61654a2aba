/** What profiles leave behind is forgotten when it ends, and not before; consents stay. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { forgetProfilesJob } from '../../src/jobs/forget-profiles.ts'
import { forgetExports, forgetLines } from '../../src/profile/export/store.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
  const { sql } = database
  await sql`INSERT INTO bank (bank_id, name) VALUES (9, 'Alatau')`
  const consent = (memberId: number, until: string, withdrawn: string | null) => sql`
    INSERT INTO profile_consent (member_id, bank_id, purpose, categories, window_months, until, text_version,
                                 language, given_at, how, withdrawn_at)
    VALUES (${memberId}, 9, 'offers', '{fuel}', 3, ${until}, 1, 'kk', '2026-01-01', 'api', ${withdrawn})`
  await consent(1, '2026-11-22', null)
  await consent(2, '2026-11-21', null)
  await consent(3, '2026-12-31', '2026-11-01')
  await sql`
    INSERT INTO profile_purchases (member_id, month, category, changes, purchases)
    SELECT id, '2026-10-01', 'fuel', 1, '[]' FROM generate_series(1, 500) AS id`
  await sql`
    INSERT INTO consent_request (bank_id, jti, purpose, categories, window_months, until, created_at, ends_at)
    SELECT 9, ends_at::text, 'offers', '{fuel}', 3, '2027-01-01', '2026-08-01', ends_at
      FROM unnest('{2026-08-24 09:00+00, 2026-08-24 11:00+00}'::timestamptz[]) AS ends_at`
  await sql`
    INSERT INTO profile_export (export_id, bank_id, purpose, from_month, to_month, encrypted, created_at, ends_at)
    SELECT gen_random_uuid(), 9, 'offers', '2026-01-01', '2026-02-01', false, '2026-11-01', ends_at
      FROM unnest('{2026-11-22 09:00+00, 2026-11-22 11:00+00}'::timestamptz[]) AS ends_at`
  await sql`
    INSERT INTO profile_export_line (export_id, line, subject, digest)
    SELECT export_id, line, gen_random_uuid(), sha256('') FROM profile_export, generate_series(1, 5001) AS line`
})
afterAll(() => database.drop())

it('forgets what has ended, once', async () => {
  const { sql } = database
  const intake = { submit: () => 'unavailable' as const, onRoom: () => {} }
  const ports = { sql, intake, now: new Date('2026-11-22T10:00:00Z') }
  expect(await forgetProfilesJob.run(ports)).toEqual({ requests: 1, exports: 1, purchases: 499 })
  expect(await forgetProfilesJob.run(ports)).toEqual({ requests: 0, exports: 0, purchases: 0 })
  const [left] = await sql`
    SELECT (SELECT array_agg(member_id) FROM profile_purchases)::text AS members,
           (SELECT count(*) FROM profile_export_line)::int AS lines,
           (SELECT count(*) FROM profile_consent)::int AS consents`
  expect(left).toEqual({ members: '{1}', lines: 5001, consents: 3 })
})

it('removes no more at a time than a statement has time for, and stops when it is told to', async () => {
  const { sql } = database
  const now = new Date('2026-11-30T10:00:00Z')
  expect(await forgetExports(sql, now, 9)).toBe(0)
  expect(await forgetLines(sql, now, 5_000)).toBe(5_000)
  const signal = AbortSignal.abort()
  const intake = { submit: () => 'unavailable' as const, onRoom: () => {} }
  await forgetProfilesJob.run({ sql, intake, now, signal })
  expect(await forgetLines(sql, now, 5_000)).toBe(1)
  expect(await forgetExports(sql, now, 9)).toBe(1)
})
