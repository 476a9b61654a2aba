/** Trace numbers and references as an acquirer makes them. */

/** The greatest trace number; after it comes 1. */
export const stanMax = 999_999

/** A trace number to begin with, of the clock: two runs in one second do not send the same message twice. */
export function stanNow(): number {
  return 1 + (Math.floor(performance.timeOrigin + performance.now()) % stanMax)
}

/** YDDD, hour and trace number, as many acquirers make their retrieval references. */
export function retrievalReference(now: Date, sent: number): string {
  const year = now.getUTCFullYear()
  const day = Math.floor((now.getTime() - Date.UTC(year, 0, 1)) / 86_400_000) + 1
  const hour = String(now.getUTCHours()).padStart(2, '0')
  return `${year % 10}${String(day).padStart(3, '0')}${hour}${String(sent).padStart(6, '0')}`
}
