/** Times as messages have them. */

/** The layouts of a time, by the number of their digits. */
const starts: Readonly<Record<number, readonly [number, number]>> = {
  4: [4, 8], // MMDD
  6: [8, 14], // hhmmss
  8: [0, 8], // YYYYMMDD
  10: [4, 14], // MMDDhhmmss
  12: [2, 14], // YYMMDDhhmmss
  14: [0, 14], // YYYYMMDDhhmmss
}

/** A time in UTC, in as many digits; ten, MMDDhhmmss, where no layout has as many. */
export function stamp(at: Date, digits = 10): string {
  const whole = at.toISOString().replaceAll(/\D/g, '').slice(0, 14)
  const [from, to] = starts[digits] ?? [4, 14]
  return whole.slice(from, to)
}
