/** Clearing files in the database: which were imported, and what came of it. */
import type { Queryable, Sql, Statement } from '../db/connect.ts'
import { plainColumn } from '../values/columns.ts'
import type { ImportReport } from './report.ts'

/** What identifies a file, and what it is called. */
export interface FileIdentity {
  acquirerId: string
  /** SHA-256 of the content. */
  digest: Buffer
  name: string
  profile: string
}

/** A file's row; `report` is `null` until its import has ended. */
export interface FileRow {
  fileId: bigint
  report: ImportReport | null
}

/** True where a merchant id of the acquirer is mapped: a mistyped acquirer would count everything anew. */
export async function acquirerKnown(sql: Sql, acquirerId: string): Promise<boolean> {
  const [row] = await sql<{ known: boolean }[]>`
    SELECT EXISTS (SELECT FROM merchant_id WHERE acquirer_id = ${acquirerId}) AS known`
  return row?.known === true
}

/** The file's row, made if this is the first time that its content is seen from this acquirer. */
export async function openFile(sql: Sql, file: FileIdentity): Promise<FileRow> {
  // One that was refused may be of another profile than was thought, and is tried again.
  const [row] = await sql<FileRow[]>`
    INSERT INTO clearing_file (acquirer_id, digest, name, profile)
    VALUES (${file.acquirerId}, ${file.digest}, ${file.name}, ${file.profile})
    ON CONFLICT (acquirer_id, digest) DO UPDATE SET
      state = CASE clearing_file.state WHEN 'refused' THEN 'importing' ELSE clearing_file.state END,
      fault = NULL
    RETURNING file_id AS "fileId", CASE state WHEN 'imported' THEN report END AS report`
  if (row === undefined) throw new TypeError('an upsert returned no row')
  return row
}

/**
 * Marks the file as imported and keeps its report. Returns the report that is kept: where two imports
 * of one file ran side by side, that of the one that ended first.
 */
export async function closeFile(
  sql: Sql,
  fileId: bigint,
  report: ImportReport,
): Promise<ImportReport> {
  const [closed] = await sql<{ report: ImportReport }[]>`
    UPDATE clearing_file
       SET state = 'imported', name = ${report.file}, profile = ${report.profile},
           report = ${JSON.stringify(report)}::text::jsonb, finished_at = now()
     WHERE file_id = ${fileId} AND state = 'importing'
    RETURNING report`
  if (closed !== undefined) return closed.report
  // A statement of its own: the one above may have waited for the other import, and does not see it.
  const [earlier] = await sql<{ report: ImportReport }[]>`
    SELECT report FROM clearing_file WHERE file_id = ${fileId}`
  return earlier?.report ?? report
}

/** What a file was refused for. */
export type FileFault = {
  code: string
  /** Says the place as well. */
  message: string
  /** Where in the file, as `EnvelopeError` counts; absent where it is no single place. */
  place?: number
  unit?: string
}

/** A file that is refused; `digest` is `undefined` where it was not read to its end. */
export interface RefusedFile extends Omit<FileIdentity, 'digest'> {
  digest: Buffer | undefined
  fault: FileFault
  /** What was counted, where it was read. */
  report: ImportReport | undefined
}

/** Keeps in mind that the file is refused; of one that was imported nothing changes. */
export async function refuseFile(sql: Sql, file: RefusedFile): Promise<void> {
  const { acquirerId, digest, name, profile } = file
  const fault = sql`${JSON.stringify(file.fault)}::text::jsonb`
  const report = sql`${JSON.stringify(file.report ?? {})}::text::jsonb`
  const known =
    digest === undefined
      ? sql`(acquirer_id, name) WHERE digest IS NULL`
      : sql`(acquirer_id, digest)`
  await sql`
    INSERT INTO clearing_file (acquirer_id, digest, name, profile, state, fault, report, finished_at)
    VALUES (${acquirerId}, ${digest ?? null}, ${name}, ${profile}, 'refused', ${fault}, ${report}, now())
    ON CONFLICT ${known} DO UPDATE SET
      state = 'refused', profile = excluded.profile, fault = excluded.fault, report = excluded.report,
      name = excluded.name, started_at = excluded.started_at, finished_at = now()
    WHERE clearing_file.state <> 'imported'`
}

/** Holders of linked cards by the ids of the cards; of a card that is not linked there is none. */
export async function cardHolders(
  sql: Sql,
  cardIds: readonly bigint[],
): Promise<ReadonlyMap<bigint, bigint>> {
  const rows = await sql<{ cardId: bigint; memberId: bigint }[]>`
    SELECT card_id AS "cardId", member_id AS "memberId"
      FROM card_token WHERE card_id = ANY(${plainColumn(cardIds)}::bigint[])`
  return new Map(rows.map(({ cardId, memberId }) => [cardId, memberId]))
}

/** A file as it is listed. */
export interface FileListing {
  fileId: bigint
  acquirerId: string
  name: string
  profile: string
  state: 'importing' | 'imported' | 'refused'
  startedAt: Date
  finishedAt: Date | null
  /** `null` until its import has ended; also of a file that is refused for its envelope. */
  report: ImportReport | null
  /** Why it is refused; `null` where it is not. */
  fault: FileFault | null
}

/** The latest files, newest first; of one acquirer where `acquirerId` is not `null`. */
export async function latestFiles(
  sql: Sql,
  acquirerId: string | null,
  filesMax: number,
): Promise<FileListing[]> {
  return await sql<FileListing[]>`
    ${selectListing(sql)}
     WHERE ${acquirerId}::text IS NULL OR acquirer_id = ${acquirerId}
     ORDER BY file_id DESC LIMIT ${filesMax}`
}

/** One file; `undefined` where there is none of that number. */
export async function fileNumbered(sql: Sql, fileId: bigint): Promise<FileListing | undefined> {
  const [file] = await sql<FileListing[]>`${selectListing(sql)} WHERE file_id = ${fileId}`
  return file
}

function selectListing(sql: Sql): Statement {
  return sql`
    SELECT file_id AS "fileId", acquirer_id AS "acquirerId", name, profile, state,
           started_at AS "startedAt", finished_at AS "finishedAt",
           CASE WHEN report <> '{}' THEN report END AS report, fault
      FROM clearing_file`
}

/** How long a lock is waited for: the server notices within this that a process was killed which held it. */
const lockWaitMs = 1_000

/**
 * Takes the lock until the end of the transaction; where another one keeps it, the driver's error 55P03 is thrown. The
 * transaction may stand open for as long as a file takes: it has no snapshot and no id, so that it holds nothing up.
 */
export async function holdLock(sql: Queryable, lock: bigint): Promise<void> {
  await sql`
    SELECT set_config('idle_in_transaction_session_timeout', '0', true),
           set_config('lock_timeout', ${`${lockWaitMs}ms`}, true)`
  await sql`SELECT pg_advisory_xact_lock(${lock})`
}
