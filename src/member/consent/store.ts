/** SQL of consents and of the texts that were agreed to. */
import type { Queryable } from '../../db/connect.ts'
import type { Language } from '../../values/language.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
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

/** Notes that the operator, who takes a member in, answers for what the member agreed to. */
export async function insertVouched(
  sql: Queryable,
  memberId: bigint,
  kinds: readonly ConsentKind[],
): Promise<void> {
  await sql`
    INSERT INTO consent (member_id, kind, version, given_at, via)
    SELECT ${memberId}, kind, ${vouchedVersion}, now(), 'operator'
      FROM unnest(${plainColumn(kinds)}::text[]) AS vouched (kind)`
}

/** The version of what the operator answers for: no text of ours was shown. */
const vouchedVersion = 0

/**
 * Those of the kinds of which a consent stands, in the version `from` or a later one. It stands until the transaction ends: who
 * withdraws it waits.
 */
export async function holdConsents(
  sql: Queryable,
  memberId: bigint,
  kinds: readonly ConsentKind[],
  from: number,
): Promise<Set<ConsentKind>> {
  // In one order, as by who ends them: neither waits for the other in a circle.
  const rows = await sql<{ kind: ConsentKind }[]>`
    SELECT kind FROM consent
     WHERE member_id = ${memberId} AND kind = ANY (${plainColumn(kinds)}::text[])
       AND version >= ${from} AND withdrawn_at IS NULL
     ORDER BY kind, version, given_at
     FOR SHARE`
  return new Set(rows.map(({ kind }) => kind))
}

/** Those of the members who have agreed to a kind, or for whom the operator answers. */
export async function consentingMembers(
  sql: Queryable,
  memberIds: readonly bigint[],
  kind: ConsentKind,
): Promise<Set<bigint>> {
  if (memberIds.length === 0) return new Set()
  const rows = await sql<{ memberId: bigint }[]>`
    SELECT DISTINCT member_id AS "memberId" FROM consent
     WHERE member_id = ANY (${plainColumn(memberIds)}::bigint[])
       AND kind = ${kind} AND withdrawn_at IS NULL`
  return new Set(rows.map(({ memberId }) => memberId))
}

/** Ends the consents of these kinds that stand; answers of which kinds there were any. */
export async function endConsents(
  sql: Queryable,
  memberId: bigint,
  kinds: readonly ConsentKind[],
  at: Date,
): Promise<Set<ConsentKind>> {
  const rows = await sql<{ kind: ConsentKind }[]>`
    WITH standing AS (
      SELECT kind, version, given_at FROM consent
       WHERE member_id = ${memberId} AND kind = ANY (${plainColumn(kinds)}::text[])
         AND withdrawn_at IS NULL
       ORDER BY kind, version, given_at
       FOR UPDATE
    )
    UPDATE consent SET withdrawn_at = greatest(consent.given_at, ${at}::timestamptz)
      FROM standing
     WHERE consent.member_id = ${memberId}
       AND (consent.kind, consent.version, consent.given_at)
           = (standing.kind, standing.version, standing.given_at)
    RETURNING consent.kind`
  return new Set(rows.map(({ kind }) => kind))
}

/** Rows of a list: nobody agrees so often but to fill it. */
const consentsMax = 100

/** The texts that a member has agreed to: what stands first, then the latest. */
export async function readConsents(sql: Queryable, memberId: bigint): Promise<Consent[]> {
  return await sql<Consent[]>`
    SELECT kind, version, language, given_at AS "givenAt", via, withdrawn_at AS "withdrawnAt"
      FROM consent WHERE member_id = ${memberId} AND version > ${vouchedVersion}
     ORDER BY withdrawn_at IS NULL DESC, given_at DESC, kind, version DESC
     LIMIT ${consentsMax}`
}
