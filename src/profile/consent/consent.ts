/** What a member lets a bank see of its spending: which categories, how far back, what for and until when. */
import { categories, type Category } from '../../values/mcc.ts'
import { dayAfter } from '../../values/time.ts'

/** What a bank may want a profile for. */
export const purposes = ['credit_decision', 'credit_limit', 'offers', 'budgeting'] as const

/** One of them. */
export type Purpose = (typeof purposes)[number]

/** The languages in which the text of a consent is shown. */
export const consentLanguages = ['ru', 'kk', 'en'] as const

/** One of them. */
export type ConsentLanguage = (typeof consentLanguages)[number]

/** Months before the running one that a consent reaches back to at most. */
export const windowMonthsMax = 36

/** Days for which a consent is given at most. */
export const consentDaysMax = 1_096

/** What is agreed to. */
export interface ConsentTerms {
  readonly bankId: bigint
  readonly purpose: Purpose
  /** In the order of {@link categories}, each once. */
  readonly categories: readonly Category[]
  /** Whole months before the running one; that one is seen, too. */
  readonly windowMonths: number
  /** The last day (UTC) on which it holds, `YYYY-MM-DD`. */
  readonly until: string
}

/** A consent as it is kept. */
export interface ProfileConsent extends ConsentTerms {
  readonly memberId: bigint
  readonly consentId: string
  readonly textVersion: number
  readonly language: ConsentLanguage
  readonly givenAt: Date
  readonly how: 'portal' | 'api'
  /** The bank's request that was confirmed; `null` where the member began. */
  readonly requestId: string | null
  readonly withdrawnAt: Date | null
}

/** Whether it holds on a day. */
export function holdsOn(consent: ProfileConsent, day: string): boolean {
  return consent.withdrawnAt === null && day <= consent.until
}

/** The first month that a consent lets be seen on a day, `YYYY-MM-01`. */
export function firstMonthOf(
  { windowMonths }: Pick<ConsentTerms, 'windowMonths'>,
  day: string,
): string {
  return monthBefore(day, windowMonths)
}

/** The month `months` before that of a day, `YYYY-MM-01`. */
export function monthBefore(day: string, months: number): string {
  const at = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 - months
  const [year, month] = [Math.floor(at / 12), (at % 12) + 1]
  return `${`${year}`.padStart(4, '0')}-${`${month}`.padStart(2, '0')}-01`
}

/** The members of terms that nobody can agree to, on a day. */
export function badTermsOf(
  { categories: named, windowMonths, until }: Omit<ConsentTerms, 'bankId'>,
  today: string,
): ('categories' | 'windowMonths' | 'until')[] {
  const bad: ('categories' | 'windowMonths' | 'until')[] = []
  if (named.length === 0 || new Set(named).size !== named.length) bad.push('categories')
  if (windowMonths < 1 || windowMonths > windowMonthsMax) bad.push('windowMonths')
  if (until < today || until > dayAfter(today, consentDaysMax)) bad.push('until')
  return bad
}

/** The categories in their order, each once. */
export function inOrder(named: readonly Category[]): Category[] {
  return categories.filter((each) => named.includes(each))
}
