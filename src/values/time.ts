/** Days and months as `YYYY-MM-DD`; and dates that the wire carries without their year, put back around the time of receipt. */

const DAY_MS = 86_400_000

/**
 * The UTC instant of an ISO 8583 transmission date and time (DE7, `MMDDhhmmss`), in the year that
 * brings it nearest to `receivedAt`. `undefined` where no such instant exists.
 */
export function inferInstant(mmddhhmmss: string, receivedAt: Date): Date | undefined {
  const day = Math.floor(receivedAt.getTime() / DAY_MS)
  if (last.text !== mmddhhmmss || last.day !== day) {
    last = { text: mmddhhmmss, day, instant: findInstant(mmddhhmmss, receivedAt) }
  }
  return last.instant
}

// Messages come in the order of their times: thousands in a second have the same one.
let last: { text: string; day: number; instant: Date | undefined } = {
  text: '',
  day: 0,
  instant: undefined,
}

function findInstant(mmddhhmmss: string, receivedAt: Date): Date | undefined {
  if (!/^\d{10}$/.test(mmddhhmmss)) return undefined
  const part = (at: number): number => Number(mmddhhmmss.slice(at, at + 2))
  const [month, day, hour, minute, second] = [part(0), part(2), part(4), part(6), part(8)]
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const time = ((hour * 60 + minute) * 60 + second) * 1000
  const year = receivedAt.getUTCFullYear()
  const candidates = [year - 1, year, year + 1].flatMap((each) => {
    const midnight = utcDay(each, month, day)
    return midnight === undefined ? [] : [midnight + time]
  })
  const nearest = nearestTo(candidates, receivedAt.getTime())
  return nearest === undefined ? undefined : new Date(nearest)
}

/**
 * The local date `YYYY-MM-DD` of a `MMDD` (DE13), in the year that brings it nearest to
 * `receivedAt`; a local date may be a day off from UTC. `undefined` where no such date exists.
 */
export function inferDate(mmdd: string, receivedAt: Date): string | undefined {
  const day = Math.floor(receivedAt.getTime() / DAY_MS)
  if (lastDate.text !== mmdd || lastDate.day !== day) {
    lastDate = { text: mmdd, day, date: findDate(mmdd, receivedAt) }
  }
  return lastDate.date
}

let lastDate: { text: string; day: number; date: string | undefined } = {
  text: '',
  day: 0,
  date: undefined,
}

function findDate(mmdd: string, receivedAt: Date): string | undefined {
  if (!/^\d{4}$/.test(mmdd)) return undefined
  return findInstant(`${mmdd}120000`, receivedAt)?.toISOString().slice(0, 10)
}

/** The first day of the month of a `YYYY-MM-DD`. */
export function monthOf(date: string): string {
  return `${date.slice(0, 7)}-01`
}

/** Whole days from `from` to `to`, both `YYYY-MM-DD`; negative where `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from)
}

/** The day of the week of a `YYYY-MM-DD` as ISO 8601 numbers it: 1 is Monday. */
export function weekdayOf(date: string): number {
  // 1970-01-01 was a Thursday.
  return ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1
}

/** Payments come by day: few days are asked for again and again. */
const dayNumbers = new Map<string, number>()
const dayNumbersMax = 10_000

/** Days since 1970-01-01. */
function dayNumber(date: string): number {
  let number = dayNumbers.get(date)
  if (number === undefined) {
    number = countDays(date)
    if (dayNumbers.size === dayNumbersMax) dayNumbers.clear()
    dayNumbers.set(date, number)
  }
  return number
}

/** By arithmetic (H. Hinnant, days_from_civil). */
function countDays(date: string): number {
  const month = Number(date.slice(5, 7))
  const year = Number(date.slice(0, 4)) - (month <= 2 ? 1 : 0)
  const yearOfEra = ((year % 400) + 400) % 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + Number(date.slice(8, 10)) - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)
  return Math.floor(year / 400) * 146_097 + dayOfEra + dayOfYear - 719_468
}

/** Whether a text is a day `YYYY-MM-DD` that there is. There is no year 0000: SQL has none. */
export function isDay(text: string): boolean {
  const [, year = '', month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []
  return year > '0000' && utcDay(Number(year), Number(month), Number(day)) !== undefined
}

/** Whether a text with its offset is an instant in a year, by UTC, that SQL has and writes with four digits. */
export function isInstant(text: string): boolean {
  const year = new Date(text).getUTCFullYear()
  return year >= 1 && year <= 9999
}

/** The end of what has none: after every day and every local time, as texts. */
export const noEnd = '9999'

/** The day of an instant in UTC, `YYYY-MM-DD`. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}

/** The day `days` after a day, both `YYYY-MM-DD`. */
export function dayAfter(day: string, days = 1): string {
  return dayBefore(day, -days)
}

/** The day `days` before a day, both `YYYY-MM-DD`. */
export function dayBefore(day: string, days: number): string {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS))
}

function utcDay(year: number, month: number, day: number): number | undefined {
  const at = new Date(Date.UTC(year, month - 1, day))
  const exists = at.getUTCMonth() === month - 1 && at.getUTCDate() === day
  return exists ? at.getTime() : undefined
}

function nearestTo(candidates: number[], target: number): number | undefined {
  let best: number | undefined
  for (const each of candidates) {
    if (best === undefined || Math.abs(each - target) < Math.abs(best - target)) best = each
  }
  return best
}
