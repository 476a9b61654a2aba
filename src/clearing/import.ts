/** The import of a clearing file: what the link is to sockets, this is to files. */
import { createHash } from 'node:crypto'
import { setTimeout as waitMs } from 'node:timers/promises'
import type { Directory } from '../card/directory.ts'
import type { CardTokenizer } from '../card/token.ts'
import type { Sql } from '../db/connect.ts'
import type { CardEvent } from '../payment/event.ts'
import { classify } from '../intake/faults.ts'
import { ImportError } from './errors.ts'
import { toCardEvent } from './event.ts'
import type { ClearingFormat, RecordReader } from './reader.ts'
import type { RejectSink } from './rejects.ts'
import { Tally, type ImportReport } from './report.ts'
import { Screen, screenRecordsMax } from './screen.ts'
import type { ClearingSource } from './source.ts'
import { acquirerKnown, closeFile, openFile } from './store.ts'
import { Submitter, type EventSink } from './submit.ts'

/** What an import works with. */
export interface ImportPorts {
  sql: Sql
  tokenizer: CardTokenizer
  directory: Directory
  intake: EventSink
  /** The clock; by default the system's. */
  now?: () => Date
  /** How a refusal is waited out; by default a timer. */
  wait?: (ms: number) => Promise<void>
}

/** One file to import. */
export interface ImportRequest {
  source: ClearingSource
  format: ClearingFormat
  acquirerId: string
  /** Takes every reject; without one they are counted and the first of them listed. */
  rejects?: RejectSink
  /** Ends the import early, with what was read of it durable. */
  signal?: AbortSignal
  onProgress?: (progress: { bytes: number; records: number }) => void
}

/** `already_imported`: the same content from the same acquirer; the report is the first import's. */
export interface ImportResult {
  outcome: 'imported' | 'already_imported'
  fileId: bigint
  report: ImportReport
}

/**
 * Imports a file: exactly once by its content, and exactly once a record by the acquirer's reference,
 * so that it may be interrupted anywhere and run again. Throws {@link EnvelopeError} where the file is
 * not of the profile, before anything is written, and {@link ImportError} where it ends early.
 */
export async function importClearing(
  ports: ImportPorts,
  request: ImportRequest,
): Promise<ImportResult> {
  const { source, format, acquirerId } = request
  const digest = await digestOf(source, format)
  const file = await reachable(async () => {
    if (!(await acquirerKnown(ports.sql, acquirerId))) {
      const remedy = `no merchant id of acquirer '${acquirerId}' is mapped; is the name right?`
      throw new ImportError('unknown_acquirer', remedy)
    }
    const identity = { acquirerId, digest, name: source.name, profile: format.name }
    return await openFile(ports.sql, identity)
  })
  if (file.report !== null) {
    return { outcome: 'already_imported', fileId: file.fileId, report: file.report }
  }
  const tally = await new Run(ports, request, file.fileId).run(digest)
  const counted = tally.report({ file: source.name, acquirer: acquirerId, profile: format.name })
  const report = await reachable(() => closeFile(ports.sql, file.fileId, counted))
  return { outcome: 'imported', fileId: file.fileId, report }
}

/** One pass over the file. */
class Run {
  readonly #request: ImportRequest
  readonly #fileId: bigint
  readonly #receivedAt: Date
  readonly #reader: RecordReader
  readonly #screen: Screen
  readonly #submitter: Submitter
  readonly #tally = new Tally()

  constructor(ports: ImportPorts, request: ImportRequest, fileId: bigint) {
    const { now = () => new Date(), wait = (ms) => waitMs(ms) } = ports
    this.#request = request
    this.#fileId = fileId
    this.#receivedAt = now()
    this.#reader = request.format.newReader()
    this.#screen = new Screen(ports.tokenizer, ports.directory)
    const recorded = (points: bigint, repeat: boolean): void => this.#tally.recorded(points, repeat)
    const refused = ({ source }: CardEvent): void => {
      if ('record' in source) this.#tally.reject(source.record, 'refused')
    }
    this.#submitter = new Submitter(ports.intake, recorded, refused, wait)
  }

  /** Takes the whole file, whose digest was `digest` when it was first read. */
  async run(digest: Buffer): Promise<Tally> {
    try {
      await this.#read(digest)
      await this.#submitter.settle()
    } finally {
      this.#reader.wipe()
      this.#screen.wipe()
    }
    if (this.#tally.nothingReadable) {
      const remedy = `every record is rejected, most for '${this.#tally.commonestReason}'`
      throw new ImportError('nothing_readable', `${remedy}; is it a file of this profile?`)
    }
    return this.#tally
  }

  async #read(digest: Buffer): Promise<void> {
    const hash = createHash('sha256')
    for await (const chunk of this.#request.source.chunks()) {
      hash.update(chunk)
      this.#tally.bytes += chunk.length
      for (let from = 0; from < chunk.length;) {
        from += this.#reader.feed(chunk, from)
        await this.#drain()
        await this.#goOn()
      }
    }
    this.#reader.close()
    await this.#drain()
    this.#tally.controls = this.#reader.controls()
    if (!hash.digest().equals(digest)) {
      const remedy = 'the file changed while it was read; import it when it is complete'
      throw new ImportError('file_changed', remedy)
    }
  }

  async #goOn(): Promise<void> {
    if (this.#request.signal?.aborted !== true) return
    await this.#submitter.settle()
    throw new ImportError('interrupted', 'the import was ended; import the file again to go on')
  }

  /** Takes what the reader holds. Card numbers do not outlast it. */
  async #drain(): Promise<void> {
    for (;;) {
      const step = this.#reader.next()
      if (step === 'starved' || step === 'ended') break
      this.#tally.records += 1
      if (step === 'reject') this.#reject()
      else if (step === 'aside') this.#tally.aside(this.#reader.aside)
      else this.#screen.add(this.#reader.pan, this.#reader.place)
      if (this.#screen.size === screenRecordsMax) await this.#screened()
    }
    await this.#screened()
    await this.#request.rejects?.flush()
    const { bytes, records } = this.#tally
    this.#request.onProgress?.({ bytes: this.#request.source.bytesRead ?? bytes, records })
  }

  #reject(): void {
    const { place, reason } = this.#reader
    this.#tally.reject(place.line, reason)
    this.#request.rejects?.add(this.#reader.rejected())
  }

  async #screened(): Promise<void> {
    const records = this.#screen.size
    if (records === 0) return
    const members = this.#screen.release()
    this.#tally.strangers(records - members.length)
    const { acquirerId } = this.#request
    for (const { place, memberId, cardId } of members) {
      const record = this.#reader.record(place)
      const file = { fileId: this.#fileId, acquirerId, receivedAt: this.#receivedAt }
      await this.#submitter.submit(toCardEvent(record, { memberId, cardId }, file))
    }
  }
}

/** SHA-256 of the content. Refuses a file that is not of the format, before anything of it is taken. */
async function digestOf(source: ClearingSource, format: ClearingFormat): Promise<Buffer> {
  const hash = createHash('sha256')
  const envelope = format.newEnvelope?.()
  const reader = format.newReader()
  try {
    for await (const chunk of source.chunks()) {
      hash.update(chunk)
      envelope?.feed(chunk)
      for (let from = 0; from < chunk.length && !reader.opened; reader.next()) {
        from += reader.feed(chunk, from)
      }
    }
    envelope?.close()
    if (!reader.opened) {
      reader.close()
      reader.next()
    }
  } finally {
    reader.wipe()
  }
  return hash.digest()
}

/** Runs a query; a database that cannot be reached is an {@link ImportError}. */
async function reachable<Result>(query: () => Promise<Result>): Promise<Result> {
  try {
    return await query()
  } catch (error) {
    if (error instanceof ImportError || classify(error) !== 'gone') throw error
    const remedy = 'the database cannot be reached; import the file again when it can'
    throw new ImportError('unavailable', remedy, { cause: error })
  }
}
