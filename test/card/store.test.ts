import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Directory } from '../../src/card/directory.ts'
import { eachCopiedCard } from '../../src/card/copy.ts'
import { loadDirectory, watchDirectory, type DirectoryWatch } from '../../src/card/store.ts'
import { connect } from '../../src/db/connect.ts'
import { formatCardTokenNotice } from '../../src/card/notice.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let db: FreshDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(() => db.sql`TRUNCATE card_token`)

async function insertCards(count: number): Promise<void> {
  await db.sql`
    INSERT INTO card_token (token, member_id, card_id)
    SELECT decode(md5(i::text), 'hex'), i, -i FROM generate_series(1, ${count}::int) i`
}

/** Waits for `condition`, looking again as often as the event loop turns. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5)
}

describe('loadDirectory', () => {
  it.each([0, 1, 350, 700, 1400, 30_000])(
    'loads %d cards, and the connection lives on',
    async (count) => {
      await insertCards(count)
      const sql = connect(db.url, { connectionsMax: 1 })
      const directory = new Directory()
      await loadDirectory(sql, directory)
      expect(directory.size).toBe(count)
      const rows = await sql`SELECT token, member_id, card_id FROM card_token`
      for (const row of rows) {
        const slot = directory.find(row['token'], 0)
        expect(directory.memberId(slot)).toBe(row['member_id'])
        expect(directory.cardId(slot)).toBe(row['card_id'])
      }
      await sql.end()
    },
  )
})

describe('eachCopiedCard', () => {
  it('reads the copy cut at any byte, and refuses one that ends early', async () => {
    await insertCards(3)
    const stream = await db.sql`
      COPY (SELECT token, member_id, card_id FROM card_token) TO STDOUT (FORMAT binary)`.readable()
    const chunks: Buffer[] = await stream.toArray()
    const whole = Buffer.concat(chunks)
    const read = async (...parts: Buffer[]): Promise<bigint[]> => {
      const members: bigint[] = []
      async function* source(): AsyncGenerator<Buffer> {
        yield* parts
      }
      await eachCopiedCard(source(), (_bytes, _at, memberId) => members.push(memberId))
      return members
    }
    const expected = await read(whole)
    expect(expected.toSorted()).toEqual([1n, 2n, 3n])
    for (let cut = 0; cut <= whole.length; cut++) {
      expect(await read(whole.subarray(0, cut), whole.subarray(cut))).toEqual(expected)
      if (cut < whole.length)
        await expect(read(whole.subarray(0, cut))).rejects.toThrow('ends early')
    }
  })
})

describe('watchDirectory', () => {
  let watch: DirectoryWatch
  const messages: string[] = []
  const log = {
    info: (_: object, message: string) => void messages.push(message),
    warn: (_: object, message: string) => void messages.push(message),
  }
  const start = async (directory: Directory): Promise<void> => {
    watch = await watchDirectory({ sql: db.sql, directory, log })
  }
  const tell = (op: 'link' | 'unlink', token: Buffer, memberId = 1n): Promise<unknown> =>
    db.sql`SELECT pg_notify('card_token', ${formatCardTokenNotice({ op, token: token.toString('hex'), memberId, cardId: 2n })})`

  it('follows links and unlinks', async () => {
    const directory = new Directory()
    await insertCards(10)
    await start(directory)
    expect(directory.size).toBe(10)
    const token = randomBytes(16)
    await tell('link', token, 77n)
    await until(() => directory.find(token, 0) >= 0)
    expect(directory.memberId(directory.find(token, 0))).toBe(77n)
    await tell('unlink', token)
    await until(() => directory.find(token, 0) < 0)
    await watch.stop()
  })

  it('loads everything again when its connection was lost, so that nothing is missed', async () => {
    const directory = new Directory()
    await insertCards(10)
    await start(directory)
    // What happens while nobody listens: no notice of it will ever come.
    await db.sql`DELETE FROM card_token WHERE member_id <= 4`
    await db.sql`INSERT INTO card_token VALUES (${randomBytes(16)}, 99, 99)`
    await db.sql`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND query ILIKE 'listen%'`
    await until(() => directory.size === 7)
    await watch.stop()
  })

  it('says so when it hears something else', async () => {
    await start(new Directory())
    await db.sql`SELECT pg_notify('card_token', 'hello')`
    await until(() => messages.includes('a notice of the card tokens is not understood'))
    await watch.stop()
  })
})
