/** What was read of the database and is asked for with every request: kept until the database tells of a change. */
import type { Sql } from '../db/connect.ts'

/** What {@link openMemory} needs. */
export interface MemorySource {
  sql: Sql
  /** On which every change is told. */
  channel: string
  /** The entry that was asked for least recently makes room. */
  entriesMax: number
  /** How old an entry gets where nothing is heard, because the connection that listens is lost. */
  ageMsMax: number
}

/** Values by their keys. */
export interface Memory<Value> {
  /** The value of `key`, by `load` where it is not held. What is `null` is not kept. */
  get(key: string, load: () => Promise<Value | null>): Promise<Value | null>
  stop(): void
}

interface Entry<Value> {
  readonly value: Value
  readonly readAt: number
}

/** Opens a memory; all of it is forgotten with every change, which are few. */
export async function openMemory<Value>(source: MemorySource): Promise<Memory<Value>> {
  const { sql, channel, entriesMax, ageMsMax } = source
  const entries = new Map<string, Entry<Value>>()
  // What was read before a change must not be kept after it.
  let changes = 0
  const forget = (): void => {
    changes++
    entries.clear()
  }
  const subscription = await sql.listen(channel, forget, forget)
  return {
    async get(key, load) {
      const held = entries.get(key)
      if (held !== undefined && performance.now() - held.readAt < ageMsMax) {
        entries.delete(key)
        entries.set(key, held)
        return held.value
      }
      const [before, readAt] = [changes, performance.now()]
      const value = await load()
      if (value === null || before !== changes) return value
      const [oldest] = entries.keys()
      if (entries.size >= entriesMax && oldest !== undefined) entries.delete(oldest)
      entries.set(key, { value, readAt })
      return value
    },
    stop() {
      // Not waited for: there may be no database to say it to, and the pool is closed next.
      subscription.unlisten().catch(() => {})
    },
  }
}
