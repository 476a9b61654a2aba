/** Clearing files in the database: which were imported, and what came of it. */
import type { Sql } from '../db/connect.ts'
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
  // The update changes nothing; it makes RETURNING give the row that is there already.
  const [row] = await sql<FileRow[]>`
    INSERT INTO clearing_file (acquirer_id, digest, name, profile)
    VALUES (${file.acquirerId}, ${file.digest}, ${file.name}, ${file.profile})
    ON CONFLICT (acquirer_id, digest) DO UPDATE SET state = clearing_file.state
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

/** A file as it is listed. */
export interface FileListing {
  fileId: bigint
  acquirerId: string
  name: string
  profile: string
  state: 'importing' | 'imported'
  startedAt: Date
  finishedAt: Date | null
  /** `null` until its import has ended. */
  report: ImportReport | null
}

/** The latest files, newest first; of one acquirer where `acquirerId` is not `null`. */
export async function latestFiles(
  sql: Sql,
  acquirerId: string | null,
  filesMax: number,
): Promise<FileListing[]> {
  return await sql<FileListing[]>`
    SELECT file_id AS "fileId", acquirer_id AS "acquirerId", name, profile, state,
           started_at AS "startedAt", finished_at AS "finishedAt",
           CASE state WHEN 'imported' THEN report END AS report
      FROM clearing_file
     WHERE ${acquirerId}::text IS NULL OR acquirer_id = ${acquirerId}
     ORDER BY file_id DESC LIMIT ${filesMax}`
}

/** One file; `undefined` where there is none of that number. */
export async function fileNumbered(sql: Sql, fileId: bigint): Promise<FileListing | undefined> {
  const [file] = await sql<FileListing[]>`
    SELECT file_id AS "fileId", acquirer_id AS "acquirerId", name, profile, state,
           started_at AS "startedAt", finished_at AS "finishedAt",
           CASE state WHEN 'imported' THEN report END AS report
      FROM clearing_file WHERE file_id = ${fileId}`
  return file
}
