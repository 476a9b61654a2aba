/** What a profile says of purchases in one currency. */
import type { ProfilePurchase } from '../purchases/purchase.ts'
import { isComplete, lastDayOf, monthsOf, type ProfileMonth } from './months.ts'
import { banksOf, largestChangeOf, tendersOf, topCategoriesOf } from './parts.ts'
import { byHour, byWeekday, perMonth, recencyOf, regularityOf } from './rhythm.ts'
import type { ProfileDocument } from './schema.ts'
import { sumsOf, type Sums } from './statistics.ts'
import { directionOf, trendOf, trendStart, trendWeeks, weeklySums } from './trend.ts'

type CurrencyPart = ProfileDocument['currencies'][number]
type Money = (minor: bigint) => { minor: string; currency: string }

/** Days and months of which purchases were seen. */
export interface SeenSpan {
  /** Days, both included. */
  readonly span: { readonly from: string; readonly to: string }
  /** Months, both included, `YYYY-MM-01`. */
  readonly months: { readonly from: string; readonly to: string }
  readonly today: string
  readonly homeCards: ReadonlySet<bigint> | null
}

/** See the schema, which defines every number. */
export function presentCurrency(
  currency: string,
  purchases: readonly ProfilePurchase[],
  { span, months: seenMonths, today, homeCards }: SeenSpan,
): CurrencyPart {
  const money: Money = (minor) => ({ minor: `${minor}`, currency })
  const figures = ({ payments, amount, average, median }: Sums) => ({
    payments,
    amount: money(amount),
    average: money(average),
    median: money(median),
  })
  const months = monthsOf(purchases, seenMonths, today)
  const whole = months.filter(({ month, complete }) => complete && month >= span.from)
  const recency = recencyOf(purchases, today)
  const { hours, unknown } = byHour(purchases)
  const change = largestChangeOf(whole)
  const tenders = tendersOf(purchases)
  const banks = homeCards === null ? null : banksOf(purchases, homeCards)
  return {
    currency,
    total: figures(sumsOf(purchases)),
    paymentsPerMonth: perMonth(paymentsOf(whole), whole.length),
    completeMonths: whole.length,
    lastOn: recency?.lastOn ?? null,
    daysSinceLast: recency === null ? null : Math.max(0, recency.daysSince),
    regularity: regularityOf(purchases, span),
    weekdays: byWeekday(purchases),
    ...{ hours, hoursUnknown: unknown },
    largestChange: change && {
      ...{ from: change.from.slice(0, 7), to: change.to.slice(0, 7) },
      ...{ change: money(change.change), ratio: change.ratio },
    },
    tenders: { ...tenders, cash: money(tenders.cash), cashless: money(tenders.cashless) },
    banks: banks && {
      ...{ home: money(banks.home), other: money(banks.other), unknown: money(banks.unknown) },
      homeShare: banks.homeShare,
    },
    topCategories: topCategoriesOf(purchases).map((each) => ({
      ...each,
      amount: money(each.amount),
    })),
    trend: presentTrend(purchases, span.from, whole, today, money),
    months: months.map((month) => presentMonth(month, money)),
  }
}

/** A profile has hundreds of cells: to spread them into their documents would cost a quarter of all. */
function presentMonth(
  { month, complete, payments, amount, cells }: ProfileMonth,
  money: Money,
): CurrencyPart['months'][number] {
  return {
    month: month.slice(0, 7),
    complete,
    payments,
    amount: money(amount),
    cells: cells.map(({ category, channel, sums }) => ({
      category,
      channel: channelOf(channel),
      payments: sums.payments,
      amount: money(sums.amount),
      average: money(sums.average),
      median: money(sums.median),
    })),
  }
}

function presentTrend(
  purchases: readonly ProfilePurchase[],
  firstDay: string,
  whole: readonly ProfileMonth[],
  today: string,
  money: Money,
): CurrencyPart['trend'] {
  const last = whole.at(-1)
  if (last === undefined || !isComplete(last.month, today)) return null
  const to = lastDayOf(last.month)
  const from = trendStart(to)
  if (from < firstDay) return null
  const trend = trendOf(weeklySums(purchases, to))
  return {
    ...{ from, to, weeks: trendWeeks, direction: directionOf(trend) },
    ...{ perWeek: money(trend.middle), low: money(trend.low), high: money(trend.high) },
  }
}

function paymentsOf(months: readonly ProfileMonth[]): number {
  return months.reduce((sum, { payments }) => sum + payments, 0)
}

function channelOf(channel: string): 'in_store' | 'online' | 'unknown' {
  return channel === 'in_store' || channel === 'online' ? channel : 'unknown'
}
