/** Consents to profiles, and the names under which banks know members, in the database. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { textColumn } from '../../values/columns.ts'
import type { ConsentTerms, ProfileConsent, Purpose } from '../consent/consent.ts'

const columns = (sql: Sql) => sql`
  member_id AS "memberId", consent_id AS "consentId", bank_id AS "bankId", purpose, categories,
  window_months AS "windowMonths", to_char(until, 'YYYY-MM-DD') AS until,
  text_version AS "textVersion", language, given_at AS "givenAt", how, request_id AS "requestId",
  withdrawn_at AS "withdrawnAt"`

/** The name of a bank; `null` where there is none. */
export async function readBankName(sql: Sql, bankId: bigint): Promise<string | null> {
  const [row] = await sql<{ name: string }[]>`SELECT name FROM bank WHERE bank_id = ${bankId}`
  return row?.name ?? null
}

/** Every bank that a member may agree with, by name. */
export async function readBanks(sql: Sql): Promise<{ bankId: bigint; name: string }[]> {
  return await sql<{ bankId: bigint; name: string }[]>`
    SELECT bank_id AS "bankId", name FROM bank ORDER BY name`
}

/** All consents of a member, those that hold and those that do not, the newest first. */
export async function readConsents(sql: Sql, memberId: bigint): Promise<ProfileConsent[]> {
  return await sql<ProfileConsent[]>`
    SELECT ${columns(sql)} FROM profile_consent WHERE member_id = ${memberId}
     ORDER BY given_at DESC, consent_id`
}

/** A member whom a bank knows by this name, with its consents to that bank that hold on a day. Read anew every time. */
export async function readSubject(
  sql: Sql,
  { bankId, subject, today }: { bankId: bigint; subject: string; today: string },
): Promise<ProfileConsent[]> {
  return await sql<ProfileConsent[]>`
    SELECT ${columns(sql)} FROM profile_consent
     WHERE member_id = (SELECT member_id FROM bank_subject
                         WHERE bank_id = ${bankId} AND subject = ${subject})
       AND bank_id = ${bankId} AND withdrawn_at IS NULL AND until >= ${today}
     ORDER BY purpose`
}

/** Whom a bank knows by a name; `null`: nobody. */
export async function memberOfSubject(
  sql: Sql,
  bankId: bigint,
  subject: string,
): Promise<bigint | null> {
  const [row] = await sql<{ memberId: bigint }[]>`
    SELECT member_id AS "memberId" FROM bank_subject
     WHERE bank_id = ${bankId} AND subject = ${subject}`
  return row?.memberId ?? null
}

/** Under which name a bank knows a member; `null`: it has none. */
export async function findSubject(
  sql: Sql,
  bankId: bigint,
  memberId: bigint,
): Promise<string | null> {
  const [row] = await sql<{ subject: string }[]>`
    SELECT subject FROM bank_subject WHERE bank_id = ${bankId} AND member_id = ${memberId}`
  return row?.subject ?? null
}

/** Under which name a bank knows a member; made where it has none. */
export async function subjectOf(sql: Sql, bankId: bigint, memberId: bigint): Promise<string> {
  await sql`
    INSERT INTO bank_subject (bank_id, member_id) VALUES (${bankId}, ${memberId})
    ON CONFLICT DO NOTHING`
  const subject = await findSubject(sql, bankId, memberId)
  if (subject === null) throw new Error('a subject that was just made is missing')
  return subject
}

/** Whoever else gives a consent of this member waits until the transaction has ended. */
export async function lockConsents(sql: Sql, memberId: bigint): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('profile consent', ${memberId}))`
}

/** Keeps a consent, and answers its id. Another one of the bank and purpose must have been withdrawn. */
export async function insertConsent(
  sql: Sql,
  memberId: bigint,
  terms: ConsentTerms,
  given: Pick<ProfileConsent, 'textVersion' | 'language' | 'givenAt' | 'how' | 'requestId'>,
): Promise<string> {
  const [row] = await sql<{ consentId: string }[]>`
    INSERT INTO profile_consent (member_id, bank_id, purpose, categories, window_months, until,
                                 text_version, language, given_at, how, request_id)
    VALUES (${memberId}, ${terms.bankId}, ${terms.purpose}, ${textColumn(terms.categories)}::text[],
            ${terms.windowMonths}, ${terms.until}, ${given.textVersion}, ${given.language},
            ${given.givenAt}, ${given.how}, ${given.requestId})
    RETURNING consent_id AS "consentId"`
  if (row === undefined) throw new Error('a consent was not kept')
  return row.consentId
}

/** Withdraws what stands: one consent, or that of a bank and purpose. Answers what was withdrawn now. */
export async function endConsents(
  sql: Sql,
  memberId: bigint,
  which: { consentId: string } | { bankId: bigint; purpose: Purpose },
  now: Date,
): Promise<ProfileConsent[]> {
  const meant =
    'consentId' in which
      ? sql`consent_id = ${which.consentId}`
      : sql`bank_id = ${which.bankId} AND purpose = ${which.purpose}`
  return await sql<ProfileConsent[]>`
    UPDATE profile_consent SET withdrawn_at = greatest(given_at, ${now})
     WHERE member_id = ${memberId} AND withdrawn_at IS NULL AND ${meant}
    RETURNING ${columns(sql)}`
}
