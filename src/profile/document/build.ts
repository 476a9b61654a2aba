/** Puts a profile together from purchases: pure, and the same for one request as for a line of an export. */
import { dayOf, monthOf } from '../../values/time.ts'
import { groupBy } from '../../values/group.ts'
import type { Category } from '../../values/mcc.ts'
import type { ProfileConsent } from '../consent/consent.ts'
import type { ProfilePurchase } from '../purchases/purchase.ts'
import { coverageOf, seenFrom, type Seen } from './coverage.ts'
import { presentCurrency } from './currency.ts'
import { lastDayOf } from './months.ts'
import type { ProfileDocument } from './schema.ts'

/** Seconds for which a profile may be used. */
export const profileSeconds = 86_400

/** What of a consent a profile is of: months (`YYYY-MM-01`, both included) and categories within it. */
export interface ProfileScope {
  readonly from: string
  readonly to: string
  readonly categories: readonly Category[]
}

/** Everything that a profile is made of. */
export interface ProfileParts {
  readonly issuer: string
  readonly subject: string
  readonly documentId: string
  readonly consent: ProfileConsent
  readonly scope: ProfileScope
  /** Those of the scope. */
  readonly purchases: readonly ProfilePurchase[]
  readonly seen: Seen
  /** The member's cards that are of the bank; `null` where it is not known which cards are the bank's. */
  readonly homeCards: ReadonlySet<bigint> | null
  readonly now: Date
}

/** Where the schema of profiles is. */
export function schemaAddress(issuer: string): string {
  return `${issuer}/v1/schemas/spend-profile`
}

/** The audience of what a bank gets. */
export function bankAudience(bankId: bigint): string {
  return `urn:cobrand:bank:${bankId}`
}

/** See {@link ProfileDocument}. */
export function buildProfile(parts: ProfileParts): ProfileDocument {
  const { issuer, subject, documentId, consent, scope, purchases, seen, homeCards, now } = parts
  const today = dayOf(now)
  const issuedAt = Math.floor(now.getTime() / 1000)
  const lastDay = lastDayOf(scope.to)
  const span = { from: scope.from, to: lastDay < today ? lastDay : today }
  const first = seenFrom(span, purchases, seen)
  const months = { from: monthOf(first), to: scope.to }
  const currencies = [...groupBy(purchases, ({ currency }) => currency)].toSorted(
    ([one], [other]) => (one < other ? -1 : 1),
  )
  return {
    ...{ schema: schemaAddress(issuer), iss: issuer, aud: bankAudience(consent.bankId) },
    ...{ sub: subject, jti: documentId, iat: issuedAt },
    exp: Math.min(issuedAt + profileSeconds, endOf(consent.until)),
    asOf: today,
    consent: presentConsent(consent),
    window: { from: scope.from.slice(0, 7), to: scope.to.slice(0, 7) },
    categories: [...scope.categories],
    coverage: coverageOf(span, first, purchases, seen),
    currencies: currencies.map(([currency, own]) =>
      presentCurrency(currency, own, {
        span: { from: first, to: span.to },
        months,
        today,
        homeCards,
      }),
    ),
  }
}

/** The second at which a day is over. */
function endOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000 + 86_400
}

function presentConsent(consent: ProfileConsent): ProfileDocument['consent'] {
  const { consentId, purpose, givenAt, until, windowMonths } = consent
  return { id: consentId, purpose, givenAt: givenAt.toISOString(), until, windowMonths }
}
