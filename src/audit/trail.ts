/** The audit trail as it is written: what comes together is one link of the chain, and durable before anybody is answered. */
import { randomUUID } from 'node:crypto'
import type { Sql } from '../db/connect.ts'
import { Gatherer } from '../values/gather.ts'
import { digestOf, type AuditEntry } from './entry.ts'
import { appendBatch } from './store.ts'

/** Entries in one link at most. */
const entriesMax = 2_000

/** What is said of a request; time and id are filled in where they are left out. */
export type AuditNote = Omit<AuditEntry, 'at' | 'requestId'> & { at?: Date; requestId?: string }

/** Writes the trail. While one batch is being written, the next one gathers. */
export class AuditTrail {
  readonly #entries: Gatherer<AuditEntry, void>

  constructor(sql: Sql) {
    const append = async (entries: readonly AuditEntry[]): Promise<void[]> => {
      await appendBatch(sql, entries, digestOf(entries))
      return entries.map(() => {})
    }
    this.#entries = new Gatherer(append, { keysMax: entriesMax, underWayMax: 1 })
  }

  /** Resolves once the notes are durable. Throws `GatherFullError`, and what the database throws. */
  async record(...notes: readonly AuditNote[]): Promise<void> {
    await Promise.all(
      notes.map(async (note) => {
        const { at = new Date(), requestId = randomUUID() } = note
        await this.#entries.ask({ ...note, at, requestId })
      }),
    )
  }
}
