/** Months as numbers, so that a window of them is counted and not searched for. */

/** The number of the month of a `YYYY-MM-DD`: months since the year 0. */
export function monthNumber(date: string): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1
}

/** The first day of a month, `YYYY-MM-DD`. */
export function firstDay(month: number): string {
  const year = `${Math.floor(month / 12)}`.padStart(4, '0')
  return `${year}-${`${(month % 12) + 1}`.padStart(2, '0')}-01`
}
