/** Dates of BASE II, of which none has its century and some have no year. Packed as `YYYYMMDD`; -1 where there is none. */
import { isDay, readDigits } from '../bytes.ts'

const monthEnds = [31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365] as const
/** A purchase may bear a date after its processing: clocks and time zones differ, and some are keyed wrongly. */
const aheadDaysMax = 7

/** `YYDDD`, of this century. */
export function readYyddd(bytes: Buffer, start: number, end: number): number {
  const value = readDigits(bytes, start, end)
  return value < 0 ? -1 : ofYear(2000 + Math.floor(value / 1000), value % 1000)
}

/** Reads `YDDD`; all records of a file have nearly one, so that the last is remembered. */
export class DayOfYear {
  #value = -1
  #near = -1
  #day = -1

  /** In the decade that brings it nearest to the year of `near`, a packed date. */
  read(bytes: Buffer, start: number, end: number, near: number): number {
    const value = readDigits(bytes, start, end)
    if (value < 0) return -1
    if (value === this.#value && near === this.#near) return this.#day
    this.#value = value
    this.#near = near
    const year = Math.floor(near / 10_000)
    const inDecade = year - (year % 10) + Math.floor(value / 1000)
    const away = inDecade - year
    const found = away > 5 ? inDecade - 10 : away < -5 ? inDecade + 10 : inDecade
    this.#day = ofYear(found, value % 1000)
    return this.#day
  }
}

/** The last `MMDD` that is not later than a few days after `processed`, a packed date. */
export function purchaseDay(mmdd: number, processed: number): number {
  if (mmdd < 0) return -1
  const latest = orderOf(processed) + aheadDaysMax
  const year = Math.floor(processed / 10_000)
  for (let each = year + 1; each >= year - 1; each--) {
    const day = each * 10_000 + mmdd
    if (orderOf(day) <= latest) return isDay(day) ? day : -1
  }
  return -1
}

/** The day of a year; 366 only in a leap year. */
function ofYear(year: number, dayOfYear: number): number {
  const leap = year % 4 === 0 ? 1 : 0 // 2000 to 2099
  if (dayOfYear < 1 || dayOfYear > 365 + leap) return -1
  let month = 0
  while (dayOfYear > endOf(month, leap)) month++
  const before = month === 0 ? 0 : endOf(month - 1, leap)
  return year * 10_000 + (month + 1) * 100 + dayOfYear - before
}

function endOf(month: number, leap: number): number {
  return (monthEnds[month] ?? 0) + (month > 0 ? leap : 0)
}

/** A number that rises with the date, by one a day within a month. */
function orderOf(day: number): number {
  const month = Math.floor(day / 100) % 100
  return Math.floor(day / 10_000) * 372 + (month - 1) * 31 + (day % 100)
}
