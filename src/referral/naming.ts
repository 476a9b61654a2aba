/** A member's code, and the friend who names it: one transaction each, under the locks of whom it concerns. */
import type { Queryable, Sql } from '../db/connect.ts'
import { withMembers } from '../ledger/store/transaction.ts'
import { readPartnerTerms } from '../partner/exit/store.ts'
import { makeReferralCode, parseReferralCode, type ReferralCode } from './code.ts'
import { refusalOf, type NamingRefusal, type Referral } from './referral.ts'
import { findOwner, insertCode, readCode } from './store/codes.ts'
import { insertReferral, readFriend, readReferral } from './store/referrals.ts'
import { readReferralTerms } from './store/terms.ts'
import { termsOn, type ReferralTerms } from './terms.ts'
import { dayOf } from '../values/time.ts'

const noRetry = (): void => {}

/** The member's code, made at the first call; `null` where there is no such member. */
export async function giveReferralCode(
  sql: Sql,
  memberId: bigint,
  now: Date,
): Promise<ReferralCode | null> {
  return await withMembers(sql, [memberId], noRetry, async (transaction) => {
    const before = await readCode(transaction, memberId)
    if (before === null || before.code !== null) return before?.code ?? null
    for (;;) {
      const code = makeReferralCode()
      if (await insertCode(transaction, code, memberId, now)) return code
    }
  })
}

/** The terms by which a code is named at `now`; `null` where there are none. */
export async function currentTerms(sql: Queryable, now: Date): Promise<ReferralTerms | null> {
  const [all, funders] = await Promise.all([readReferralTerms(sql), readPartnerTerms(sql)])
  return termsOn(dayOf(now), all, funders)
}

/** What naming a code came to; `named_before`: this friend and this code. */
export type NamingOutcome =
  { readonly outcome: 'named' | 'named_before'; readonly referral: Referral } | NamingRefused

/** Why a code was not taken. */
export type NamingRefused =
  | { readonly outcome: 'refused'; readonly reason: NamingRefusal }
  | { readonly outcome: 'code_unknown' | 'no_such_member' }

/** Whether a code may be named by somebody who joins at `now`: why not, or `null`. */
export async function checkCode(
  sql: Queryable,
  text: string,
  now: Date,
): Promise<NamingRefused | null> {
  if ((await ownerOf(sql, text)) === null) return { outcome: 'code_unknown' }
  const terms = await currentTerms(sql, now)
  return terms === null ? { outcome: 'refused', reason: 'no_terms' } : null
}

/** Notes that `memberId` was brought by whose code `text` is, as it was typed. Saying it again changes nothing. */
export async function nameReferrer(
  sql: Sql,
  { memberId, text }: { readonly memberId: bigint; readonly text: string },
  now: Date,
): Promise<NamingOutcome> {
  const owner = await ownerOf(sql, text)
  if (owner === null) return { outcome: 'code_unknown' }
  const { code, referrerId } = owner
  const members = [...new Set([memberId, referrerId])].toSorted((one, other) =>
    one < other ? -1 : 1,
  )
  return await withMembers(sql, members, noRetry, async (transaction): Promise<NamingOutcome> => {
    const before = await readReferral(transaction, memberId)
    if (before !== null) {
      if (before.referrerId === referrerId) return { outcome: 'named_before', referral: before }
      return { outcome: 'refused', reason: 'referred_before' }
    }
    const friend = await readFriend(transaction, memberId, referrerId)
    if (friend === null) return { outcome: 'no_such_member' }
    const terms = await currentTerms(transaction, now)
    const reason = refusalOf({ ...friend, memberId, referrerId, now }, terms)
    if (reason !== null || terms === null)
      return { outcome: 'refused', reason: reason ?? 'no_terms' }
    const made = { memberId, referrerId, code, termsVersion: terms.version, namedAt: now }
    await insertReferral(transaction, made)
    const open = { state: 'waiting', reason: '', paymentId: null, paidAt: null } as const
    return { outcome: 'named', referral: { ...made, ...open } }
  })
}

async function ownerOf(
  sql: Queryable,
  text: string,
): Promise<{ code: ReferralCode; referrerId: bigint } | null> {
  const code = parseReferralCode(text)
  const referrerId = code === null ? null : await findOwner(sql, code)
  return code === null || referrerId === null ? null : { code, referrerId }
}
