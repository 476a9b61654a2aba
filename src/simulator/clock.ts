/** Times and trace numbers as messages have them. */

/** The greatest trace number; after it comes 1. */
export const stanMax = 999_999

/** A trace number to begin with, of the clock: two runs in one second do not send the same message twice. */
export function stanNow(): number {
  return 1 + (Math.floor(performance.timeOrigin + performance.now()) % stanMax)
}

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

/** YDDD, hour and trace number, as many acquirers make their retrieval references. */
export function retrievalReference(now: Date, sent: number): string {
  const year = now.getUTCFullYear()
  const day = Math.floor((now.getTime() - Date.UTC(year, 0, 1)) / 86_400_000) + 1
  const hour = String(now.getUTCHours()).padStart(2, '0')
  return `${year % 10}${String(day).padStart(3, '0')}${hour}${String(sent).padStart(6, '0')}`
}
