/** What stands in clear is sealed in place, and whoever asks again is known by it. */
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  admitMember,
  createMember,
  findMemberNamed,
  readMemberName,
} from '../../src/member/member.ts'
import { sealMembers } from '../../src/privacy/seal-members.ts'
import { Vault } from '../../src/privacy/vault.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

const vault = new Vault(randomBytes(32))
let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

test.each(['in clear', 'sealed at once'])(
  'a member who was taken in %s is taken in once',
  async (how) => {
    const { sql } = database
    const own = how === 'in clear' ? undefined : vault
    const asked = { name: 'Aigerim S.', key: randomUUID(), phoneHash: null, birthday: '1990-11-20' }
    const first = await admitMember(sql, asked, own)
    if (!('memberId' in first)) throw new Error(first.outcome)
    const { memberId } = first
    expect(await admitMember(sql, asked, vault)).toEqual({ outcome: 'done_before', memberId })
    await sealMembers(sql, vault)
    const again = { outcome: 'done_before', memberId }
    expect(await admitMember(sql, asked, vault)).toEqual(again)
    for (const other of [{ name: 'Bolat' }, { birthday: '1990-11-21' }]) {
      const outcome = await admitMember(sql, { ...asked, ...other }, vault)
      expect(outcome).toEqual({ outcome: 'key_reused' })
    }
    expect(await readMemberName(sql, vault, memberId)).toBe('Aigerim S.')
    const [row] = await sql<{ row: string }[]>`
    SELECT member::text AS row FROM member WHERE member_id = ${memberId}`
    expect(row?.row).not.toContain('Aigerim')
  },
)

test('a member of before keys were asked for is known by the name alone', async () => {
  const { sql } = database
  const key = randomUUID()
  const memberId = await createMember(sql, { name: 'Daniyar' })
  await sql`UPDATE member SET key = ${key} WHERE member_id = ${memberId}`
  expect(await findMemberNamed(sql, vault, 'Daniyar')).toBe(memberId)
  await sealMembers(sql, vault)
  expect(await findMemberNamed(sql, vault, 'Daniyar')).toBe(memberId)
  const asked = { name: 'Daniyar', key, phoneHash: null }
  expect(await admitMember(sql, asked, vault)).toEqual({ outcome: 'done_before', memberId })
  const other = { ...asked, name: 'Daniyar B.' }
  expect(await admitMember(sql, other, vault)).toEqual({ outcome: 'key_reused' })
})

test('more than a page of them, by two who seal at once', async () => {
  const { sql } = database
  await sql`INSERT INTO member (name) SELECT 'Member ' || n FROM generate_series(1, 450) AS n`
  await Promise.all([sealMembers(sql, vault), sealMembers(sql, vault)])
  const left = await sql`SELECT FROM member WHERE name IS NOT NULL`
  expect(left).toHaveLength(0)
  const [last] = await sql<{ id: bigint }[]>`SELECT max(member_id) AS id FROM member`
  expect(await readMemberName(sql, vault, last?.id ?? 0n)).toBe('Member 450')
})
