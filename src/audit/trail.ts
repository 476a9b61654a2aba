/** The audit trail as it is written: what comes together is one link of the chain, and durable before anybody is answered. */
import { randomUUID } from 'node:crypto'
import type { Sql } from '../db/connect.ts'
import { digestOf, type AuditEntry } from './entry.ts'
import { appendBatch } from './store.ts'

/** Entries in one link at most. */
const batchEntriesMax = 2_000
/** Entries that wait at most; beyond, {@link AuditTrail.record} throws. */
const waitingEntriesMax = 50_000

/** What is said of a request; time and id are filled in where they are left out. */
export type AuditNote = Omit<AuditEntry, 'at' | 'requestId'> & { at?: Date; requestId?: string }

interface Waiting {
  readonly entries: readonly AuditEntry[]
  resolve(): void
  reject(error: unknown): void
}

/** More is to be recorded than the database takes. */
export class AuditFullError extends Error {
  override readonly name = 'AuditFullError'
  readonly code = 'audit_full'
  constructor() {
    super(`${waitingEntriesMax} entries of the audit trail wait for the database`)
  }
}

/** Writes the trail. While one batch is being written, the next one gathers. */
export class AuditTrail {
  readonly #sql: Sql
  #waiting: Waiting[] = []
  #entries = 0
  #writing: Promise<void> | null = null

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** Resolves once the notes are durable. Throws {@link AuditFullError}, and what the database throws. */
  record(...notes: readonly AuditNote[]): Promise<void> {
    if (notes.length === 0) return Promise.resolve()
    if (this.#entries + notes.length > waitingEntriesMax)
      return Promise.reject(new AuditFullError())
    const entries = notes.map((note): AuditEntry => ({
      ...note,
      at: note.at ?? new Date(),
      requestId: note.requestId ?? randomUUID(),
    }))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entries, resolve, reject })
      this.#entries += entries.length
      this.#writing ??= this.#writeAll()
    })
  }

  /** Waits for what is being written. */
  async stop(): Promise<void> {
    await this.#writing
  }

  async #writeAll(): Promise<void> {
    // What arrives in the same turn of the event loop goes together.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) await this.#writeBatch(this.#takeBatch())
    this.#writing = null
  }

  #takeBatch(): Waiting[] {
    const batch: Waiting[] = []
    let entries = 0
    for (const each of this.#waiting) {
      if (batch.length > 0 && entries + each.entries.length > batchEntriesMax) break
      batch.push(each)
      entries += each.entries.length
    }
    this.#waiting = this.#waiting.slice(batch.length)
    this.#entries -= entries
    return batch
  }

  async #writeBatch(batch: readonly Waiting[]): Promise<void> {
    const entries = batch.flatMap((each) => each.entries)
    try {
      await appendBatch(this.#sql, entries, digestOf(entries))
      for (const each of batch) each.resolve()
    } catch (error) {
      for (const each of batch) each.reject(error)
    }
  }
}
