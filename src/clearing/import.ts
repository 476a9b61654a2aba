/** The import of a clearing file: what the link is to sockets, this is to files. */
import { createHash } from 'node:crypto'
import type { Directory } from '../card/directory.ts'
import type { CardObserver } from '../card/observer.ts'
import type { CardTokenizer } from '../card/token.ts'
import type { Sql } from '../db/connect.ts'
import { EnvelopeError, ImportError } from './errors.ts'
import { detectFormat } from './formats.ts'
import { lockOf, whileLocked } from './lock.ts'
import { reachable } from './reachable.ts'
import type { ClearingFormat } from './reader.ts'
import type { RejectSink } from './rejects.ts'
import type { ImportReport } from './report.ts'
import { Run } from './run.ts'
import type { ClearingSource } from './source.ts'
import { acquirerKnown, closeFile, openFile, refuseFile } from './store.ts'
import type { EventSink } from './submit.ts'

/** What an import works with. */
export interface ImportPorts {
  sql: Sql
  tokenizer: CardTokenizer
  directory: Directory
  intake: EventSink
  /** Takes what was paid with cards that wait for a proof; without it nobody looks. */
  observer?: CardObserver
  /** The clock; by default the system's. */
  now?: () => Date
  /** How a refusal is waited out; by default a timer. */
  wait?: (ms: number) => Promise<void>
}

/** One file to import. */
export interface ImportRequest {
  source: ClearingSource
  /** Recognised where it is not given. */
  format?: ClearingFormat | undefined
  acquirerId: string
  /** Takes every reject; without one they are counted and the first of them listed. */
  rejects?: RejectSink | undefined
  /** Ends the import early, with what was read of it durable. */
  signal?: AbortSignal
  onProgress?: (progress: { bytes: number; records: number }) => void
}

/**
 * `already_imported`: the same content from the same acquirer; the report is the first import's, the rejects are those
 * of today.
 */
export interface ImportResult {
  outcome: 'imported' | 'already_imported'
  fileId: bigint
  report: ImportReport
}

/** A request whose format is known. */
type Known = ImportRequest & { format: ClearingFormat }

/**
 * Imports a file: exactly once by its content, and exactly once a record by the acquirer's reference,
 * so that it may be interrupted anywhere and run again. Throws {@link EnvelopeError} where the file is
 * not of the format, before anything of it is taken, and {@link ImportError} where it ends early. Files that are
 * refused are kept in mind as such.
 */
export async function importClearing(
  ports: ImportPorts,
  request: ImportRequest,
): Promise<ImportResult> {
  const { source, acquirerId } = request
  if (!(await reachable(() => acquirerKnown(ports.sql, acquirerId)))) {
    const remedy = `no merchant id of acquirer '${acquirerId}' is mapped; is the name right?`
    throw new ImportError('unknown_acquirer', remedy)
  }
  let format: ClearingFormat | undefined
  let digest: Buffer | undefined
  try {
    format = request.format ?? (await detectFormat(source))
    digest = await digestOf(source, format)
    return await importLocked(ports, { ...request, format }, digest)
  } catch (error) {
    if (error instanceof EnvelopeError) {
      const { code, message, place, unit } = error
      const identity = { acquirerId, digest, name: source.name, profile: format?.name ?? 'unknown' }
      const refused = { ...identity, fault: { code, message, place, unit }, report: undefined }
      await reachable(() => refuseFile(ports.sql, refused))
    }
    throw error
  }
}

/** Nobody else imports the file meanwhile. */
async function importLocked(
  ports: ImportPorts,
  request: Known,
  digest: Buffer,
): Promise<ImportResult> {
  const done = await reachable(() =>
    whileLocked(ports.sql, lockOf('clearing file', request.acquirerId, digest), () =>
      importOnce(ports, request, digest),
    ),
  )
  if (done === undefined) {
    const remedy = 'the file is being imported already; cobrand clearing status tells how it ends'
    throw new ImportError('under_way', remedy)
  }
  return done.result
}

async function importOnce(
  ports: ImportPorts,
  request: Known,
  digest: Buffer,
): Promise<ImportResult> {
  const { source, format, acquirerId } = request
  const identity = { acquirerId, digest, name: source.name, profile: format.name }
  const { fileId, report: earlier } = await reachable(() => openFile(ports.sql, identity))
  if (earlier !== null) {
    // Read once more for its rejects, where somebody wants them now; nothing is recorded.
    if (request.rejects !== undefined && earlier.rejected > 0) {
      await new Run({ ...ports, intake: known }, request, fileId).run(digest)
    }
    return { outcome: 'already_imported', fileId, report: earlier }
  }
  const tally = await new Run(ports, request, fileId).run(digest)
  const counted = tally.report({ file: source.name, acquirer: acquirerId, profile: format.name })
  if (tally.nothingReadable) {
    const most = `every record is rejected, most for '${tally.commonestReason}'`
    const error = new ImportError('nothing_readable', `${most}; is it a file of this profile?`)
    const { code, message } = error
    const refused = { ...identity, fault: { code, message }, report: counted }
    await reachable(() => refuseFile(ports.sql, refused))
    throw error
  }
  const report = await reachable(() => closeFile(ports.sql, fileId, counted))
  return { outcome: 'imported', fileId, report }
}

/** Answers of every event that it was recorded before. */
const known: EventSink = {
  submit(_event, done) {
    queueMicrotask(() => done({ outcome: 'recorded', points: 0n, repeat: true, rung: null }))
    return 'queued'
  },
  onRoom(callback) {
    callback()
  },
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
