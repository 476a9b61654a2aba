/** A bank asks for a consent; the member says yes or no. Nobody else can. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { tell } from '../../outbox/tell.ts'
import { dayOf } from '../../values/time.ts'
import { badTermsOf, inOrder, type ConsentTerms } from './consent.ts'
import { keepConsent, type Agreement, type GiveOutcome } from './give.ts'
import type { RequestClaims } from './request.ts'
import {
  endRequest,
  insertRequest,
  lockRequest,
  replaceRequests,
  type ConsentRequest,
} from '../store/consent-requests.ts'
import { findSubject } from '../store/consents.ts'

const dayMs = 86_400_000
/** Nobody has this id. */
const nobody = 0n

/** What asking came to. The bank hears the same of somebody who is no member as of one who has not answered yet. */
export type AskOutcome =
  | { readonly outcome: 'asked' | 'asked_before'; readonly request: ConsentRequest }
  | { readonly outcome: 'bad_terms'; readonly members: ReturnType<typeof badTermsOf> }

/** Keeps a bank's request; `memberId` null: nobody here is whom it named. It takes the place of one for the same purpose. */
export async function askConsent(
  sql: Sql,
  bankId: bigint,
  claims: Omit<RequestClaims, 'member'>,
  memberId: bigint | null,
  now: Date,
): Promise<AskOutcome> {
  const { purpose, windowMonths, until, jti, answerDays } = claims
  const terms: ConsentTerms = {
    ...{ bankId, purpose, windowMonths, until },
    categories: inOrder(claims.categories),
  }
  const members = badTermsOf({ ...terms, categories: claims.categories }, dayOf(now))
  if (members.length > 0) return { outcome: 'bad_terms', members }
  const endsAt = new Date(now.getTime() + answerDays * dayMs)
  return await sql.begin(async (transaction) => {
    const kept = await insertRequest(transaction, terms, { jti, memberId, createdAt: now, endsAt })
    if (!kept.isNew) return { outcome: 'asked_before', request: kept.request }
    // Of nobody, too: else an answer that comes sooner would tell that there is no such member.
    await replaceRequests(transaction, memberId ?? nobody, kept.request)
    return { outcome: 'asked', request: kept.request }
  })
}

/** What answering came to. `over`: it was answered, replaced or not answered in time. */
export type AnswerOutcome =
  | Exclude<GiveOutcome, { outcome: 'bad_terms' }>
  | { readonly outcome: 'declined' | 'over' | 'no_such_request' }

/** The member agrees to what the bank asked for. */
export async function confirmRequest(
  sql: Sql,
  memberId: bigint,
  requestId: string,
  agreement: Agreement,
  now: Date,
): Promise<AnswerOutcome> {
  return await sql.begin(async (transaction): Promise<AnswerOutcome> => {
    const request = await lockRequest(transaction, memberId, requestId)
    if (request === null) return { outcome: 'no_such_request' }
    if (!isOpen(request, now)) return { outcome: 'over' }
    const given = await keepConsent(transaction, memberId, request, agreement, now, requestId)
    if (given.outcome !== 'given') return given
    await endRequest(transaction, requestId, { state: 'given', consentId: given.consentId })
    return given
  })
}

/** The member says no; the bank is told that, by its own number of the request. */
export async function declineRequest(
  sql: Sql,
  memberId: bigint,
  requestId: string,
  now: Date,
): Promise<AnswerOutcome> {
  return await sql.begin(async (transaction): Promise<AnswerOutcome> => {
    const request = await lockRequest(transaction, memberId, requestId)
    if (request === null) return { outcome: 'no_such_request' }
    if (!isOpen(request, now)) return { outcome: 'over' }
    await endRequest(transaction, requestId, { state: 'declined', consentId: null })
    const body = { requestId, jti: request.jti, purpose: request.purpose }
    await tell(transaction, [{ ownerId: request.bankId, type: 'consent.declined', memberId, body }])
    return { outcome: 'declined' }
  })
}

/** What a bank sees of its request: whom it got by it, once the member has agreed. */
export async function statusOf(
  sql: Queryable,
  request: ConsentRequest,
  now: Date,
): Promise<{ state: 'waiting' | 'given' | 'declined' | 'over'; subject: string | null }> {
  const { state, memberId, bankId } = request
  if (state === 'given' && memberId !== null) {
    return { state, subject: await findSubject(sql, bankId, memberId) }
  }
  if (state === 'declined') return { state, subject: null }
  // One that was replaced looks as if nobody had answered: else it would tell that there is a member.
  return { state: isInTime(request, now) ? 'waiting' : 'over', subject: null }
}

/** Whether it may still be answered. */
function isOpen(request: ConsentRequest, now: Date): boolean {
  return request.state === 'waiting' && isInTime(request, now)
}

function isInTime({ endsAt, until }: ConsentRequest, now: Date): boolean {
  return endsAt > now && until >= dayOf(now)
}
