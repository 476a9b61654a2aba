/** The programme's exchange rates: what a payment in another currency comes to in that of a rule. */
import { groupBy } from '../values/group.ts'
import { daysBetween } from '../values/time.ts'
import { currencyExponent } from '../values/currency.ts'

/** `rate` units of `quote` for one unit of `base`, on `day` (`YYYY-MM-DD`); a decimal number as text. */
export interface ExchangeRate {
  readonly base: string
  readonly quote: string
  readonly day: string
  readonly rate: string
}

/** Rates in memory. */
export interface ExchangeRates {
  /** The rate of that day, or of the seven days before it (weekends and holidays have none); `null` where there is none. */
  rateOf(from: string, to: string, day: string): string | null
}

const ageDaysMax = 7

/** Indexes the rates once after each load. */
export function indexRates(rates: readonly ExchangeRate[]): ExchangeRates {
  const byPair = groupBy(rates, ({ base, quote }) => `${base}/${quote}`)
  for (const dated of byPair.values()) dated.sort((one, other) => (one.day < other.day ? 1 : -1))
  return {
    rateOf(from, to, day) {
      const latest = byPair.get(`${from}/${to}`)?.find((each) => each.day <= day)
      if (latest === undefined || daysBetween(latest.day, day) > ageDaysMax) return null
      return latest.rate
    },
  }
}

/**
 * An amount of one currency in another by a rate, in minor units, rounded half up; `null` where a currency is none. Exact:
 * the rate is a fraction of two integers, and so are the two currencies' minor units.
 */
export function converted(minor: bigint, rate: string, from: string, to: string): bigint | null {
  const [whole = '0', decimals = ''] = rate.split('.')
  const fromExponent = currencyExponent(from)
  const toExponent = currencyExponent(to)
  if (fromExponent === undefined || toExponent === undefined) return null
  const over = minor * BigInt(whole + decimals) * 10n ** BigInt(toExponent)
  const under = 10n ** BigInt(decimals.length + fromExponent)
  const sign = over < 0n ? -1n : 1n
  return sign * ((2n * sign * over + under) / (2n * under))
}
