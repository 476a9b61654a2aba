/** Numbers and dates read straight from bytes; nothing becomes a string and nothing is allocated. */

const zero = 0x30
const digitsMax = 15
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const
/** Years that a clearing record can name; outside them it is a mistake in the file. */
const yearMin = 2000
const yearMax = 2099

/** The number in `bytes[start..end)`, 1 to 15 digits (exact in a double); -1 for anything else. */
export function readDigits(bytes: Buffer, start: number, end: number): number {
  const length = end - start
  if (length < 1 || length > digitsMax) return -1
  let value = 0
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - zero
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

/**
 * The amount in `bytes[start..end)` in minor units; -1 where it is none. With `decimalByte` 0 the
 * digits are minor units already; otherwise that byte parts the major units from at most `exponent`
 * decimals. No sign, no grouping; at most 15 digits in all.
 */
export function readAmount(
  bytes: Buffer,
  start: number,
  end: number,
  decimalByte: number,
  exponent: number,
): number {
  if (decimalByte === 0) return readDigits(bytes, start, end)
  const mark = bytes.subarray(start, end).indexOf(decimalByte)
  const major = readDigits(bytes, start, mark < 0 ? end : start + mark)
  const decimals = mark < 0 ? 0 : end - start - mark - 1
  if (major < 0 || decimals > exponent || (mark >= 0 && decimals === 0)) return -1
  const fraction = decimals === 0 ? 0 : readDigits(bytes, end - decimals, end)
  const minor = major * 10 ** exponent + fraction * 10 ** (exponent - decimals)
  return fraction < 0 || minor >= 10 ** digitsMax ? -1 : minor
}

/** True where the packed date `YYYYMMDD` is a day of the calendar, from 2000 to 2099. */
export function isDay(packed: number): boolean {
  const year = Math.floor(packed / 10_000)
  const month = Math.floor(packed / 100) % 100
  const day = packed % 100
  if (year < yearMin || year > yearMax || month < 1 || month > 12 || day < 1) return false
  const leap = month === 2 && year % 4 === 0 ? 1 : 0 // 2000 is a leap year, 2100 is out of range
  return day <= (monthDays[month - 1] ?? 0) + leap
}

/** True where the packed time `hhmmss` is a time of day; leap seconds are not known to payments. */
export function isTimeOfDay(packed: number): boolean {
  return packed >= 0 && packed < 240_000 && Math.floor(packed / 100) % 100 < 60 && packed % 100 < 60
}

/** True where `bytes[start..end)` is printable ASCII without a quote, `min` to `max` bytes of it. */
export function isPlainText(
  bytes: Buffer,
  start: number,
  end: number,
  min: number,
  max: number,
): boolean {
  if (end - start < min || end - start > max) return false
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte < 0x20 || byte > 0x7e || byte === 0x22) return false
  }
  return true
}
