/** The audit trail as it is written: what comes together is one link of the chain, and in the database before anybody is answered. */
import { randomUUID } from 'node:crypto'
import type { Sql } from '../db/connect.ts'
import { Gatherer } from '../values/gather.ts'
import { digestOf, type AuditEntry } from './entry.ts'
import { appendBatch } from './store.ts'

/** Entries in one link at most. */
const entriesMax = 2_000

/** What is said of a request; time and id are filled in where they are left out. */
export type AuditNote = Omit<AuditEntry, 'at' | 'requestId'> & {
  at?: Date
  requestId?: string
  /** On disk within a second, not before the answer: it outlives the gateway, and a crash of the server but for that second. */
  isRelaxed?: boolean
}

type Queued = AuditEntry & { isRelaxed: boolean }

/** Writes the trail. While one batch is being written, the next one gathers. */
export class AuditTrail {
  readonly #entries: Gatherer<Queued, void>

  constructor(sql: Sql) {
    const append = async (entries: readonly Queued[]): Promise<void[]> => {
      const isRelaxed = entries.every((each) => each.isRelaxed)
      await appendBatch(sql, entries, digestOf(entries), isRelaxed)
      return entries.map(() => {})
    }
    this.#entries = new Gatherer(append, { keysMax: entriesMax, underWayMax: 1 })
  }

  /** Resolves once the notes are in the trail. Throws `GatherFullError`, and what the database throws. */
  async record(...notes: readonly AuditNote[]): Promise<void> {
    await Promise.all(
      notes.map(async (note) => {
        const { at = new Date(), requestId = randomUUID(), isRelaxed = false } = note
        await this.#entries.ask({ ...note, at, requestId, isRelaxed })
      }),
    )
  }
}
