/** SQL of consents and of the texts that were agreed to. */
import type { Queryable } from '../../db/connect.ts'
import type { Language } from '../../values/language.ts'
import { textColumn } from '../../values/columns.ts'
import type { ConsentKind, TextId, Wording } from './text.ts'

/** Where a member said it. */
export type ConsentVia = 'portal' | 'api' | 'operator'

/** One time that a member agreed. */
export interface Consent {
  readonly kind: ConsentKind
  readonly version: number
  readonly language: Language
  readonly givenAt: Date
  readonly via: ConsentVia
  /** `null`: it stands. */
  readonly withdrawnAt: Date | null
}

/** Keeps a text word for word, and answers the digest of what is kept under its name: of this one, or of what was there. */
export async function keepText(
  sql: Queryable,
  { kind, version, language }: TextId,
  { title, paragraphs }: Wording,
  digest: Buffer,
): Promise<Buffer> {
  await sql`
    INSERT INTO consent_text (kind, version, language, digest, title, paragraphs)
    VALUES (${kind}, ${version}, ${language}, ${digest}, ${title}, ${textColumn(paragraphs)}::text[])
    ON CONFLICT DO NOTHING`
  const [row] = await sql<{ digest: Buffer }[]>`
    SELECT digest FROM consent_text
     WHERE kind = ${kind} AND version = ${version} AND language = ${language}`
  if (row === undefined) throw new Error('INSERT INTO consent_text left no row')
  return row.digest
}

/** Notes that a member agreed, unless this version stands already. False where there is no such member. */
export async function insertConsent(
  sql: Queryable,
  memberId: bigint,
  { kind, version, language, givenAt, via }: Omit<Consent, 'withdrawnAt'>,
): Promise<boolean> {
  // The member's row is kept as it is until the end: who erases the member waits, or is waited for.
  const members = await sql`SELECT FROM member WHERE member_id = ${memberId} FOR NO KEY UPDATE`
  if (members.length === 0) return false
  await sql`
    INSERT INTO consent (member_id, kind, version, language, given_at, via)
    SELECT ${memberId}, ${kind}, ${version}::int, ${language}, ${givenAt}::timestamptz, ${via}
     WHERE NOT EXISTS (
       SELECT FROM consent WHERE member_id = ${memberId} AND kind = ${kind}
          AND version = ${version} AND withdrawn_at IS NULL)
    ON CONFLICT DO NOTHING`
  return true
}

/** Whether a consent of this kind stands; if so, it does until the transaction ends: who withdraws it waits. */
export async function holdConsent(
  sql: Queryable,
  memberId: bigint,
  kind: ConsentKind,
): Promise<boolean> {
  const rows = await sql`
    SELECT FROM consent
     WHERE member_id = ${memberId} AND kind = ${kind} AND withdrawn_at IS NULL
     FOR SHARE`
  return rows.length > 0
}

/** Ends the consents of this kind that stand; answers how many. */
export async function endConsents(
  sql: Queryable,
  memberId: bigint,
  kind: ConsentKind,
  at: Date,
): Promise<number> {
  const { count } = await sql`
    UPDATE consent SET withdrawn_at = greatest(given_at, ${at}::timestamptz)
     WHERE member_id = ${memberId} AND kind = ${kind} AND withdrawn_at IS NULL`
  return count
}

/** Rows of a list: nobody agrees so often but to fill it. */
const consentsMax = 100

/** What a member has agreed to: what stands first, then the latest. */
export async function readConsents(sql: Queryable, memberId: bigint): Promise<Consent[]> {
  return await sql<Consent[]>`
    SELECT kind, version, language, given_at AS "givenAt", via, withdrawn_at AS "withdrawnAt"
      FROM consent WHERE member_id = ${memberId}
     ORDER BY withdrawn_at IS NULL DESC, given_at DESC, kind, version DESC
     LIMIT ${consentsMax}`
}
