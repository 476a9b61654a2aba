/** What is remembered of the database: asked for once, forgotten with every change, never kept past one. */
import { afterAll, beforeAll, beforeEach, afterEach, expect, it, vi } from 'vitest'
import { openMemory, type Memory, type MemorySource } from '../../src/keys/memory.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
let memory: Memory<string>
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  memory = await open()
})
afterEach(() => memory.stop())

async function open(over: Partial<MemorySource> = {}): Promise<Memory<string>> {
  const limits = { entriesMax: 2, ageMsMax: 60_000 }
  return await openMemory<string>({ sql: database.sql, channel: 'things', ...limits, ...over })
}

const tell = () => database.sql.notify('things', '')
const never = async (): Promise<string> => expect.unreachable('asked again')

it('asks once, and again when something was changed', async () => {
  expect(await memory.get('a', async () => 'one')).toBe('one')
  expect(await memory.get('a', never)).toBe('one')
  await tell()
  await vi.waitFor(async () => expect(await memory.get('a', async () => 'two')).toBe('two'))
  expect(await memory.get('a', never)).toBe('two')
})

it('keeps nothing that was read before a change', async () => {
  let changed = false
  const other = await open()
  await other.get('b', async () => 'seen')
  const asked = memory.get('a', async () => {
    await tell()
    // Told when the other one, on the same connection, has forgotten.
    await vi.waitFor(async () => {
      await other.get('b', async () => {
        changed = true
        return 'again'
      })
      expect(changed).toBe(true)
    })
    return 'old'
  })
  expect(await asked).toBe('old')
  expect(await memory.get('a', async () => 'new')).toBe('new')
  other.stop()
})

it('holds no more than it may, and forgets first what was asked for least recently', async () => {
  for (const key of ['a', 'b', 'a', 'c']) await memory.get(key, async () => key)
  expect(await memory.get('a', never)).toBe('a')
  expect(await memory.get('b', async () => 'asked again')).toBe('asked again')
})

it('does not remember that something is not there', async () => {
  expect(await memory.get('a', async () => null)).toBeNull()
  expect(await memory.get('a', async () => 'made meanwhile')).toBe('made meanwhile')
})

it('believes nothing for longer than it may', async () => {
  const brief = await open({ ageMsMax: 0 })
  await brief.get('a', async () => 'one')
  expect(await brief.get('a', async () => 'two')).toBe('two')
  brief.stop()
})
