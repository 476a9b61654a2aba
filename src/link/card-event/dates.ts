/** The card acceptor's date and time, which may lack their year and are never trusted to be there. */
import { dayOf, daysBetween, inferDate } from '../../values/time.ts'

/** A date with a year that is further from its receipt than this has a wrong year. */
const daysMax = 366

/**
 * The date of a `MMDD`, in the year nearest to the receipt, or of a `YYMMDD`; the day of receipt where it is
 * none.
 */
export function readDate(digits: string, receivedAt: Date): string {
  const receivedOn = dayOf(receivedAt)
  if (digits.length !== 6) return inferDate(digits, receivedAt) ?? receivedOn
  const monthAndDay = inferDate(digits.slice(2), receivedAt)
  if (monthAndDay === undefined) return receivedOn
  const dated = `${receivedOn.slice(0, 2)}${digits.slice(0, 2)}${monthAndDay.slice(4)}`
  // 29 February may be of another year than that of `YY`.
  const isDate = new Date(`${dated}T00:00:00Z`).toJSON()?.startsWith(dated)
  return isDate && Math.abs(daysBetween(dated, receivedOn)) <= daysMax ? dated : monthAndDay
}

/** The time `hh:mm:ss` of a `hhmmss`; midnight where it is none. */
export function readTime(hhmmss: string): string {
  if (!/^([01]\d|2[0-3])[0-5]\d[0-5]\d$/.test(hhmmss)) return '00:00:00'
  return `${hhmmss.slice(0, 2)}:${hhmmss.slice(2, 4)}:${hhmmss.slice(4, 6)}`
}
