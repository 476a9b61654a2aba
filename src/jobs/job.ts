/** What a job is: work that time brings, not a message or a person. */
import type { Sql } from '../db/connect.ts'
import type { EventSink } from '../intake/index.ts'
import type { Vault } from '../privacy/vault.ts'

/** What a job works with. */
export interface JobPorts {
  readonly sql: Sql
  readonly intake: EventSink
  /** Seals what stands in clear; without it nothing is sealed. */
  readonly vault?: Vault
  /**
   * The instant by which it decides what is due: of the machine, or one that a person or a test sets. What it
   * writes is booked by the machine's.
   */
  readonly now: Date
  /** Aborted where the gateway stops, or the lock of jobs is lost: the job ends soon, and goes on when it is run again. */
  readonly signal?: AbortSignal
}

/** One job. Running it again by the same clock changes nothing. */
export interface Job {
  readonly name: string
  /** What it does, in a line for a person. */
  readonly about: string
  /** Goes by days: it is due once a day, not once an hour. */
  readonly daily?: true
  /** Whether there is work that should not wait for the hour. */
  isUrgent?(sql: Sql): Promise<boolean>
  /** Answers counts for the log, e.g. `{ expired: 3 }`. */
  run(ports: JobPorts): Promise<Record<string, number>>
}

/** A job could not do its work now. It is run again. */
export class JobError extends Error {
  override readonly name = 'JobError'
  readonly code: 'unavailable' | 'refused' | 'stopped'
  constructor(code: JobError['code'], message: string) {
    super(message)
    this.code = code
  }
}
