/** Members: what taking one in leaves. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { admitMember, createMember, setPhone } from '../../src/member/member.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
let memberId: bigint
beforeAll(async () => {
  database = await freshDatabase()
})
beforeEach(async () => {
  memberId = await createMember(database.sql, { name: 'Aigerim' })
})
afterAll(() => database.drop())

describe('a new member', () => {
  it('has an account of the same id with nothing in it', async () => {
    const rows = await database.sql`
      SELECT holder, credits_posted, credits_pending, debits_posted, debits_pending
      FROM account WHERE account_id = ${memberId}`
    expect([...rows]).toEqual([
      {
        ...{ holder: 'member', credits_posted: 0n, credits_pending: 0n },
        ...{ debits_posted: 0n, debits_pending: 0n },
      },
    ])
  })
})

describe('a member that is taken in under a key', () => {
  it('is taken in once, also by two at once', async () => {
    const asked = { name: 'Dana', key: randomUUID(), phoneHash: null }
    const both = await Promise.all([
      admitMember(database.sql, asked),
      admitMember(database.sql, { ...asked, key: asked.key.toUpperCase() }),
    ])
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['created', 'done_before'])
    expect(await admitMember(database.sql, { ...asked, name: 'Dina' })).toEqual({
      outcome: 'key_reused',
    })
    const rows = await database.sql`
      SELECT holder FROM member JOIN account ON account_id = member_id WHERE name = 'Dana'`
    expect([...rows]).toEqual([{ holder: 'member' }])
  })
})

describe('a key that comes again', () => {
  const admit = (asked: Partial<Parameters<typeof admitMember>[1]>) =>
    admitMember(database.sql, { name: 'Erlan', key: randomUUID(), phoneHash: null, ...asked })

  it('asks for what it asked then, also where the member has another phone since', async () => {
    const [phoneHash, later] = ['11'.repeat(32), '22'.repeat(32)]
    const asked = { key: randomUUID(), phoneHash }
    const first = await admit(asked)
    if (!('memberId' in first)) throw new Error(first.outcome)
    expect(await setPhone(database.sql, first.memberId, later)).toBe('set')
    expect(await admit(asked)).toEqual({ ...first, outcome: 'done_before' })
    for (const other of [later, null]) {
      expect(await admit({ ...asked, phoneHash: other })).toEqual({ outcome: 'key_reused' })
    }
    expect(await admit({ ...asked, name: 'Erbol' })).toEqual({ outcome: 'key_reused' })
    expect(await admit({ phoneHash: later })).toEqual({ outcome: 'phone_claimed' })
  })

  it('from before is known by the name', async () => {
    const key = randomUUID()
    const first = await admit({ key })
    await database.sql`UPDATE member SET asked = NULL WHERE key = ${key}`
    expect(await admit({ key })).toEqual({ ...first, outcome: 'done_before' })
    expect(await admit({ key, name: 'Erbol' })).toEqual({ outcome: 'key_reused' })
  })
})
