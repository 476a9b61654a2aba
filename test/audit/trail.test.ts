/** The audit trail: durable before it answers, one chain whoever writes, and nothing in it can be touched unseen. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { selectAbout } from '../../src/audit/store.ts'
import { AuditTrail, type AuditNote } from '../../src/audit/trail.ts'
import { verifyTrail } from '../../src/audit/verify.ts'
import { asBank, asPartner } from '../../src/db/scoped.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

const note = (memberId: bigint, operation = 'readBalance'): AuditNote => ({
  ...{ audience: 'partner', owner: '7', caller: 'till "17", \\ ключ', operation, memberId },
  status: 200,
})

/** As nobody can but who owns the tables. */
async function tamper(statement: string): Promise<void> {
  const { sql } = database
  await sql.unsafe(`ALTER TABLE audit_entry DISABLE TRIGGER USER;
    ALTER TABLE audit_batch DISABLE TRIGGER USER; ${statement};
    ALTER TABLE audit_entry ENABLE TRIGGER USER; ALTER TABLE audit_batch ENABLE TRIGGER USER`)
}

beforeEach(() => tamper('TRUNCATE audit_entry, audit_batch'))

describe('the audit trail', () => {
  it('has what was recorded when it says so, and finds it by member', async () => {
    const trail = new AuditTrail(database.sql)
    await trail.record(note(5n), note(6n))
    await trail.record(note(5n, 'unlinkCard'))
    const found = await selectAbout(database.sql, 5n, null, 10)
    expect(found).toMatchObject([
      { operation: 'unlinkCard', owner: '7', memberId: 5n, status: 200 },
      { operation: 'readBalance', caller: 'till "17", \\ ключ' },
    ])
    const [newest] = found
    if (newest === undefined) throw new Error('nothing found')
    expect(await selectAbout(database.sql, 5n, newest, 10)).toHaveLength(1)
  })

  it('is one chain, whoever writes at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { minLength: 1, maxLength: 60 }), async (writers) => {
        await tamper('TRUNCATE audit_entry, audit_batch')
        const trails = [0, 1, 2].map(() => new AuditTrail(database.sql))
        await Promise.all(
          writers.map(async (each, n) => await trails[each]?.record(note(BigInt(n)))),
        )
        const check = await verifyTrail(database.sql, null)
        expect(check).toMatchObject({ brokenAt: null, entries: writers.length })
        return check.batches <= writers.length
      }),
      { numRuns: 15 },
    )
  })

  it('says that the database failed to whoever waits, and goes on', async () => {
    const trail = new AuditTrail(database.sql)
    const refused = { ...note(1n), requestId: 'no UUID' }
    await expect(trail.record(refused)).rejects.toThrow(/uuid/)
    await trail.record(note(1n))
    expect(await verifyTrail(database.sql, null)).toMatchObject({ entries: 1, brokenAt: null })
  })

  it.each([
    ['an entry changed', 'UPDATE audit_entry SET owner = 8 WHERE batch_id = 2', 2n],
    [
      'an entry given to another member',
      'UPDATE audit_entry SET member_id = 9 WHERE batch_id = 2',
      2n,
    ],
    ['an entry removed', 'DELETE FROM audit_entry WHERE batch_id = 3', 3n],
    [
      'a whole batch removed',
      'DELETE FROM audit_entry WHERE batch_id = 2; DELETE FROM audit_batch WHERE batch_id = 2',
      3n,
    ],
    [
      'an entry put in',
      `INSERT INTO audit_entry SELECT member_id, batch_id, 99, at, audience, owner, caller, operation, status, request_id FROM audit_entry WHERE batch_id = 1`,
      1n,
    ],
    ['a digest made to fit', `UPDATE audit_batch SET digest = sha256('x') WHERE batch_id = 2`, 2n],
  ])('shows %s', async (_what, statement, at) => {
    const trail = new AuditTrail(database.sql)
    for (const member of [1n, 2n, 3n, 4n]) await trail.record(note(member))
    expect(await verifyTrail(database.sql, null)).toMatchObject({ brokenAt: null, batches: 4 })
    await tamper(statement)
    expect((await verifyTrail(database.sql, null)).brokenAt).toBe(at)
  })

  it('shows that its end was cut off, to who has kept its head', async () => {
    const trail = new AuditTrail(database.sql)
    for (const member of [1n, 2n]) await trail.record(note(member))
    const { head } = await verifyTrail(database.sql, null)
    await trail.record(note(3n))
    expect((await verifyTrail(database.sql, head)).holdsKnown).toBe(true)
    await tamper(
      'DELETE FROM audit_entry WHERE batch_id > 1; DELETE FROM audit_batch WHERE batch_id > 1',
    )
    expect(await verifyTrail(database.sql, head)).toMatchObject({
      brokenAt: null,
      holdsKnown: false,
    })
  })

  it('refuses every change of what stands', async () => {
    await new AuditTrail(database.sql).record(note(1n))
    await expect(database.sql`UPDATE audit_entry SET owner = '8'`).rejects.toThrow(/append-only/)
    await expect(database.sql`DELETE FROM audit_batch`).rejects.toThrow(/append-only/)
    await expect(database.sql`TRUNCATE audit_entry`).rejects.toThrow(/append-only/)
  })

  it('is closed to partners and banks', async () => {
    const { sql } = database
    const read = (each: typeof sql) => each`SELECT * FROM audit_entry`
    await expect(asPartner(sql, 1n, (each) => read(each as typeof sql))).rejects.toThrow(/denied/)
    await expect(asBank(sql, 1n, (each) => read(each as typeof sql))).rejects.toThrow(/denied/)
  })
})
