/** One database, one card token key. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assertCardTokenKey } from '../../src/card/store.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

test('the first key stays, any other is refused', async () => {
  const key = randomBytes(32)
  await assertCardTokenKey(database.sql, new CardTokenizer(key))
  await assertCardTokenKey(database.sql, new CardTokenizer(key))
  await expect(
    assertCardTokenKey(database.sql, new CardTokenizer(randomBytes(32))),
  ).rejects.toMatchObject({ name: 'CardTokenKeyError', code: 'other_key' })
  await assertCardTokenKey(database.sql, new CardTokenizer(key))
})
