import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMember } from '../../../src/member/member.ts'
import {
  assertConsented,
  ConsentError,
  giveConsent,
  listConsents,
  endConsent,
  type Agreement,
} from '../../../src/member/consent/consents.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'

let db: FreshDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

const now = new Date('2026-11-20T09:00:00Z')
const later = new Date('2026-11-20T10:00:00Z')
const linking = {
  ...{ kind: 'card_linking', version: 1, language: 'ru', via: 'portal' },
} as const satisfies Agreement

test('what was not agreed to is refused; what was is, until it is withdrawn', async () => {
  const { sql } = db
  const memberId = await createMember(sql, { name: 'Aigerim' })
  const missing = await assertConsented(sql, memberId, 'card_linking').catch((error) => error)
  expect(missing).toBeInstanceOf(ConsentError)
  expect(missing).toMatchObject({ code: 'consent_missing', kind: 'card_linking' })
  expect(await giveConsent(sql, memberId, linking, now)).toBe('given')
  await assertConsented(sql, memberId, 'card_linking')
  await expect(assertConsented(sql, memberId, 'programme')).rejects.toThrow(ConsentError)
  expect(await endConsent(sql, memberId, 'card_linking', later)).toBe(true)
  expect(await endConsent(sql, memberId, 'card_linking', later)).toBe(false)
  await expect(assertConsented(sql, memberId, 'card_linking')).rejects.toThrow(ConsentError)
  const { via, ...text } = linking
  expect(await listConsents(sql, memberId)).toEqual([
    { ...text, via, givenAt: now, withdrawnAt: later },
  ])
  // Given anew it is another row.
  expect(await giveConsent(sql, memberId, linking, later)).toBe('given')
  expect(await listConsents(sql, memberId)).toHaveLength(2)
})

test('agreeing twice is one row, at once too', async () => {
  const memberId = await createMember(db.sql, { name: 'Bolat' })
  const give = () => db.sql.begin((sql) => giveConsent(sql, memberId, linking, now))
  await Promise.all(Array.from({ length: 6 }, give))
  expect(await listConsents(db.sql, memberId)).toHaveLength(1)
})

test('another version than that of now, and nobody, are told', async () => {
  const memberId = await createMember(db.sql, { name: 'Dana' })
  for (const version of [0, 2]) {
    expect(await giveConsent(db.sql, memberId, { ...linking, version }, now)).toBe('outdated')
  }
  expect(await giveConsent(db.sql, 999_999n, linking, now)).toBe('no_such_member')
})

test('the text that was agreed to is kept word for word, and nobody edits it', async () => {
  const memberId = await createMember(db.sql, { name: 'Erlan' })
  await giveConsent(db.sql, memberId, { ...linking, language: 'kk' }, now)
  const [kept] = await db.sql<{ title: string; paragraphs: string[] }[]>`
    SELECT title, paragraphs FROM consent_text WHERE kind = 'card_linking' AND language = 'kk'`
  expect(kept?.title).toBe('Банк карталарын байланыстыру')
  expect(kept?.paragraphs).toHaveLength(4)
  await expect(db.sql`UPDATE consent_text SET title = ''`).rejects.toThrow()
  await expect(db.sql`DELETE FROM consent_text`).rejects.toThrow()
})

test('a text that was edited without a new version is not agreed to', async () => {
  const memberId = await createMember(db.sql, { name: 'Gulnar' })
  // As a program with other words would have left it.
  await db.sql`
    INSERT INTO consent_text (kind, version, language, digest, title, paragraphs)
    VALUES ('programme', 1, 'en', ${randomBytes(32)}, 'Other words', '{}')`
  const agreement = { ...linking, kind: 'programme', language: 'en' } as const
  await expect(giveConsent(db.sql, memberId, agreement, now)).rejects.toThrow(
    'the consent text programme 1 en was edited after somebody had agreed to it',
  )
  expect(await listConsents(db.sql, memberId)).toEqual([])
})

test('who withdraws while something is done under the consent waits, and sees it', async () => {
  const memberId = await createMember(db.sql, { name: 'Ilyas' })
  await giveConsent(db.sql, memberId, linking, now)
  const order: string[] = []
  let withdrawal: Promise<unknown> | undefined
  await db.sql.begin(async (sql) => {
    await assertConsented(sql, memberId, 'card_linking')
    withdrawal = endConsent(db.sql, memberId, 'card_linking', later).then(() =>
      order.push('withdrawn'),
    )
    await waitingFor(db, 1)
    order.push('done')
  })
  await withdrawal
  expect(order).toEqual(['done', 'withdrawn'])
})

/** Resolves once so many statements of this database wait for a lock. */
async function waitingFor({ sql }: FreshDatabase, count: number): Promise<void> {
  for (;;) {
    const rows = await sql`
      SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    if (rows.length >= count) return
  }
}
