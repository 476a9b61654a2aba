/** Gives and withdraws consents. The bank is told by the same transaction. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { tell } from '../../outbox/tell.ts'
import { dayOf } from '../../values/time.ts'
import { badTermsOf, inOrder, type ConsentLanguage, type ConsentTerms } from './consent.ts'
import {
  endConsents,
  insertConsent,
  lockConsents,
  readBankName,
  readConsents,
  subjectOf,
} from '../store/consents.ts'
import { textVersion } from './text.ts'
import type { ProfileConsent } from './consent.ts'

/** The text that the member has read, and where it agreed. */
export interface Agreement {
  readonly textVersion: number
  readonly language: ConsentLanguage
  readonly how: ProfileConsent['how']
}

/** What giving a consent came to. `text_changed`: another text has to be read first. */
export type GiveOutcome =
  | { readonly outcome: 'given'; readonly consentId: string; readonly subject: string }
  | { readonly outcome: 'no_such_bank' | 'text_changed' }
  | { readonly outcome: 'bad_terms'; readonly members: ReturnType<typeof badTermsOf> }

/** Keeps what a member agreed to; it takes the place of what it agreed to with this bank for this purpose before. */
export async function giveConsent(
  sql: Sql,
  memberId: bigint,
  terms: ConsentTerms,
  agreement: Agreement,
  now: Date,
): Promise<GiveOutcome> {
  const members = badTermsOf(terms, dayOf(now))
  if (members.length > 0) return { outcome: 'bad_terms', members }
  return await sql.begin(
    async (transaction) => await keepConsent(transaction, memberId, terms, agreement, now, null),
  )
}

/** The same in a transaction of the caller; `requestId`: the bank's request that is confirmed. */
export async function keepConsent(
  sql: Queryable,
  memberId: bigint,
  terms: ConsentTerms,
  agreement: Agreement,
  now: Date,
  requestId: string | null,
): Promise<Exclude<GiveOutcome, { outcome: 'bad_terms' }>> {
  if (agreement.textVersion !== textVersion) return { outcome: 'text_changed' }
  const { bankId, purpose } = terms
  if ((await readBankName(sql, bankId)) === null) return { outcome: 'no_such_bank' }
  await lockConsents(sql, memberId)
  const subject = await subjectOf(sql, bankId, memberId)
  await tellWithdrawn(sql, await endConsents(sql, memberId, { bankId, purpose }, now), subject)
  const kept = { ...terms, categories: inOrder(terms.categories) }
  const consentId = await insertConsent(sql, memberId, kept, {
    ...agreement,
    givenAt: now,
    requestId,
  })
  const { categories, windowMonths, until } = kept
  const body = { subject, consentId, purpose, categories, windowMonths, until, requestId }
  await tell(sql, [{ ownerId: bankId, type: 'consent.given', memberId, body }])
  return { outcome: 'given', consentId, subject }
}

/** Withdraws a consent; from the commit on no gateway reads by it. `false` where the member has no such consent. */
export async function withdrawConsent(
  sql: Sql,
  memberId: bigint,
  consentId: string,
  now: Date,
): Promise<boolean> {
  return await sql.begin(async (transaction) => {
    const [ended] = await endConsents(transaction, memberId, { consentId }, now)
    if (ended === undefined) {
      const before = await readConsents(transaction, memberId)
      return before.some((each) => each.consentId === consentId)
    }
    const subject = await subjectOf(transaction, ended.bankId, memberId)
    await tellWithdrawn(transaction, [ended], subject)
    return true
  })
}

async function tellWithdrawn(
  sql: Queryable,
  ended: readonly ProfileConsent[],
  subject: string,
): Promise<void> {
  await tell(
    sql,
    ended.map(({ bankId, memberId, consentId, purpose, withdrawnAt }) => {
      const body = { subject, consentId, purpose, withdrawnAt: withdrawnAt?.toISOString() ?? null }
      return { ownerId: bankId, type: 'consent.withdrawn', memberId, body }
    }),
  )
}
