/** Exports of profiles and their lines, in the database. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { bytesColumn, plainColumn, textColumn } from '../../values/columns.ts'
import type { Category } from '../../values/mcc.ts'
import type { ProfileConsent, Purpose } from '../consent/consent.ts'

/** What an export is of. Months `YYYY-MM-01`, both included; `categories` null: all that members agreed to. */
export interface ExportTerms {
  readonly bankId: bigint
  readonly purpose: Purpose
  readonly from: string
  readonly to: string
  readonly categories: readonly Category[] | null
  readonly encrypted: boolean
}

/** An export as it is kept. */
export interface ProfileExport extends ExportTerms {
  readonly exportId: string
  readonly createdAt: Date
  readonly endsAt: Date
  /** Signed for all its lines, once there was a last one. */
  readonly manifest: string | null
  readonly completedAt: Date | null
  readonly lines: number
}

/** A line that was made: under which number, of whom, and the SHA-256 (hex) of its text. */
export interface ExportLine {
  readonly line: number
  readonly subject: string
  readonly digest: string
}

const columns = (sql: Sql) => sql`
  export_id AS "exportId", bank_id AS "bankId", purpose, to_char(from_month, 'YYYY-MM-DD') AS "from",
  to_char(to_month, 'YYYY-MM-DD') AS "to", categories, encrypted, created_at AS "createdAt",
  ends_at AS "endsAt", manifest, completed_at AS "completedAt",
  (SELECT coalesce(max(line), 0) FROM profile_export_line AS kept
    WHERE kept.export_id = profile_export.export_id)::int AS lines`

/** Keeps an export; `null` where the bank has `most` already that have not ended. */
export async function insertExport(
  sql: Sql,
  terms: ExportTerms,
  { now, endsAt, most }: { now: Date; endsAt: Date; most: number },
): Promise<ProfileExport | null> {
  const categories = terms.categories === null ? null : textColumn(terms.categories)
  const [row] = await sql<ProfileExport[]>`
    INSERT INTO profile_export (bank_id, purpose, from_month, to_month, categories, encrypted,
                                created_at, ends_at)
    SELECT ${terms.bankId}, ${terms.purpose}, ${terms.from}, ${terms.to}, ${categories}::text[],
           ${terms.encrypted}, ${now}, ${endsAt}
     WHERE (SELECT count(*) FROM profile_export
             WHERE bank_id = ${terms.bankId} AND ends_at > ${now}) < ${most}
    RETURNING ${columns(sql)}`
  return row ?? null
}

/** A bank's export that has not ended. */
export async function readExport(
  sql: Sql,
  bankId: bigint,
  exportId: string,
  now: Date,
): Promise<ProfileExport | null> {
  const [row] = await sql<ProfileExport[]>`
    SELECT ${columns(sql)} FROM profile_export
     WHERE export_id = ${exportId} AND bank_id = ${bankId} AND ends_at > ${now}`
  return row ?? null
}

/**
 * Begins to write after a line: what comes after it is made anew, and whoever writes elsewhere stops. Answers the subject
 * of that line, `null` at the beginning; `undefined` where there is no such line.
 */
export async function beginStream(
  sql: Sql,
  exportId: string,
  after: number,
  stream: string,
): Promise<string | null | undefined> {
  const { count } = await sql`
    UPDATE profile_export SET stream = ${stream}, manifest = NULL, completed_at = NULL
     WHERE export_id = ${exportId}
       AND (${after} = 0 OR EXISTS (SELECT FROM profile_export_line AS kept
                                     WHERE kept.export_id = ${exportId} AND line = ${after}))`
  if (count === 0) return undefined
  const [last] = await sql<{ subject: string }[]>`
    SELECT subject FROM profile_export_line WHERE export_id = ${exportId} AND line = ${after}`
  if (after > 0 && last === undefined) return undefined
  await sql`DELETE FROM profile_export_line WHERE export_id = ${exportId} AND line > ${after}`
  return last?.subject ?? null
}

/** Keeps lines; `false` where another answer has taken the export over. */
export async function insertLines(
  sql: Sql,
  exportId: string,
  stream: string,
  lines: readonly ExportLine[],
): Promise<boolean> {
  const { count } = await sql`
    WITH own AS (
      SELECT export_id FROM profile_export
       WHERE export_id = ${exportId} AND stream = ${stream} FOR SHARE
    )
    INSERT INTO profile_export_line (export_id, line, subject, digest)
    SELECT own.export_id, made.line, made.subject, made.digest FROM own, unnest(
      ${plainColumn(lines.map((each) => each.line))}::int[],
      ${plainColumn(lines.map((each) => each.subject))}::uuid[],
      ${bytesColumn(lines.map((each) => each.digest))}::bytea[]
    ) AS made (line, subject, digest)`
  return count === lines.length
}

/** How many lines there are, and the SHA-256 (hex) over their digests in order. */
export async function sumLines(
  sql: Sql,
  exportId: string,
): Promise<{ lines: number; digest: string }> {
  const [row] = await sql<{ lines: number; digest: string }[]>`
    SELECT count(*)::int AS lines,
           encode(sha256(coalesce(string_agg(digest, '' ORDER BY line), '')), 'hex') AS digest
      FROM profile_export_line WHERE export_id = ${exportId}`
  return row ?? { lines: 0, digest: '' }
}

/** Keeps the manifest; `false` where another answer has taken the export over. */
export async function endExport(
  sql: Sql,
  exportId: string,
  stream: string,
  { manifest, now }: { manifest: string; now: Date },
): Promise<boolean> {
  const { count } = await sql`
    UPDATE profile_export SET manifest = ${manifest}, completed_at = ${now}
     WHERE export_id = ${exportId} AND stream = ${stream}`
  return count === 1
}

/** The next consents of an export that hold on a day, after a subject, in the order of subjects. */
export async function readNextConsents(
  sql: Sql,
  { bankId, purpose }: ExportTerms,
  { after, today, limit }: { after: string | null; today: string; limit: number },
): Promise<(ProfileConsent & { readonly subject: string })[]> {
  return await sql<(ProfileConsent & { subject: string })[]>`
    SELECT subject, consent.member_id AS "memberId", consent_id AS "consentId",
           consent.bank_id AS "bankId", purpose, categories, window_months AS "windowMonths",
           to_char(until, 'YYYY-MM-DD') AS until, text_version AS "textVersion", language,
           given_at AS "givenAt", how, request_id AS "requestId", withdrawn_at AS "withdrawnAt"
      FROM bank_subject JOIN profile_consent AS consent
        ON consent.member_id = bank_subject.member_id AND consent.bank_id = bank_subject.bank_id
     WHERE bank_subject.bank_id = ${bankId} AND consent.purpose = ${purpose}
       AND withdrawn_at IS NULL AND until >= ${today}
       ${after === null ? sql`` : sql`AND subject > ${after}`}
     ORDER BY subject LIMIT ${limit}`
}

/** Forgets up to `rowsMax` lines of exports that ended; answers how many. */
export async function forgetLines(sql: Sql, now: Date, rowsMax: number): Promise<number> {
  const { count } = await sql`
    DELETE FROM profile_export_line WHERE ctid = ANY (ARRAY (
      SELECT kept.ctid FROM profile_export AS ended
        JOIN profile_export_line AS kept ON kept.export_id = ended.export_id
       WHERE ends_at <= ${now} LIMIT ${rowsMax}))`
  return count
}

/** The same of exports that have no lines any more. */
export async function forgetExports(sql: Sql, now: Date, rowsMax: number): Promise<number> {
  const { count } = await sql`
    DELETE FROM profile_export WHERE export_id = ANY (ARRAY (
      SELECT export_id FROM profile_export AS ended WHERE ends_at <= ${now}
         AND NOT EXISTS (SELECT FROM profile_export_line AS kept WHERE kept.export_id = ended.export_id)
       LIMIT ${rowsMax}))`
  return count
}
