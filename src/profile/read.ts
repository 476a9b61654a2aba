/** Reads a member's profile for a bank, as far as a consent that holds now reaches. */
import { randomUUID } from 'node:crypto'
import type { Sql } from '../db/connect.ts'
import { asBank } from '../db/scoped.ts'
import { dayOf, monthOf } from '../values/time.ts'
import type { Category } from '../values/mcc.ts'
import { firstMonthOf, type ProfileConsent, type Purpose } from './consent/consent.ts'
import { readSubject } from './store/consents.ts'
import { buildProfile, type ProfileScope } from './document/build.ts'
import type { ProfileDocument } from './document/schema.ts'
import { gatherPurchases } from './purchases/gather.ts'
import { readPurchases } from './purchases/store.ts'
import { readMemberFacts } from './store/member-facts.ts'

/** What a profile is read with. */
export interface ReadPorts {
  readonly sql: Sql
  /** How the gateway is called from outside. */
  readonly issuer: string
  readonly now: Date
}

/** What of a profile is asked for; what is left out is as far as the consent reaches. */
export interface Wanted {
  /** Months, `YYYY-MM-01`, both included. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly categories?: readonly Category[] | undefined
}

/** What reading came to. `no_such_subject`: there is none, or no consent that holds, or nothing of what is wanted is in it. */
export type ReadOutcome =
  | { readonly outcome: 'profile'; readonly memberId: bigint; readonly document: ProfileDocument }
  | { readonly outcome: 'no_such_subject' }
  | { readonly outcome: 'purpose_needed'; readonly purposes: readonly Purpose[] }

/** The profile of a subject. Consents are read anew; of several, the purpose says which. */
export async function readProfile(
  ports: ReadPorts,
  asked: { bankId: bigint; subject: string; purpose?: Purpose | undefined } & Wanted,
): Promise<ReadOutcome> {
  const today = dayOf(ports.now)
  const standing = await asBank(ports.sql, asked.bankId, (own) =>
    readSubject(own, { ...asked, today }),
  )
  const consents = standing.filter(
    ({ purpose }) => asked.purpose === undefined || purpose === asked.purpose,
  )
  const [consent, another] = consents
  if (consent === undefined) return { outcome: 'no_such_subject' }
  if (another !== undefined) {
    return { outcome: 'purpose_needed', purposes: consents.map(({ purpose }) => purpose) }
  }
  const document = await makeProfile(ports, consent, asked.subject, asked)
  if (document === null) return { outcome: 'no_such_subject' }
  return { outcome: 'profile', memberId: consent.memberId, document }
}

/** The profile of a consent that holds; `null` where it has nothing of what is wanted. */
export async function makeProfile(
  { sql, issuer, now }: ReadPorts,
  consent: ProfileConsent,
  subject: string,
  wanted: Wanted,
): Promise<ProfileDocument | null> {
  const scope = scopeOf(consent, wanted, dayOf(now))
  if (scope === null) return null
  const { memberId, bankId } = consent
  // As the bank: what the member does not let it see is not there, whatever is asked.
  const read = () =>
    asBank(sql, bankId, async (own) => await readPurchases(own, memberId, scope, scope.categories))
  // Mostly nothing was written since: what is kept is read meanwhile, and once more where something was.
  const [facts, gathered, kept] = await Promise.all([
    readMemberFacts(sql, memberId, bankId, scope),
    gatherPurchases(sql, memberId, scope),
    read(),
  ])
  if (facts === null) return null
  const purchases = gathered === 0 ? kept : await read()
  const documentId = randomUUID()
  return buildProfile({ issuer, subject, documentId, consent, scope, purchases, ...facts, now })
}

/** What is both wanted and agreed to; `null` where nothing is. */
export function scopeOf(
  consent: ProfileConsent,
  { from, to, categories }: Wanted,
  today: string,
): ProfileScope | null {
  const [first, last] = [firstMonthOf(consent, today), monthOf(today)]
  const span = {
    from: from === undefined || from < first ? first : from,
    to: to === undefined || to > last ? last : to,
  }
  const agreed = consent.categories.filter((each) => categories?.includes(each) ?? true)
  return span.from > span.to || agreed.length === 0 ? null : { ...span, categories: agreed }
}
