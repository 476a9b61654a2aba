/** When rule versions may begin and end, and what they are meanwhile. Local times are `YYYY-MM-DD hh:mm:ss`. */
import { dayOf, noEnd } from '../../values/time.ts'

/** What an approved version is; each is of the clocks of the whole earth. */
export type VersionState = 'scheduled' | 'active' | 'ended'

/** Local clocks go from UTC-12 to UTC+14 (IANA time zone database). */
const westernmostHours = -12
const easternmostHours = 14

/** `active` from when it begins anywhere until it has ended everywhere. */
export function stateOf(
  { validFrom, validTo }: { readonly validFrom: string; readonly validTo: string },
  now: Date,
): VersionState {
  if (validTo <= validFrom) return 'ended'
  if (localTime(now, easternmostHours) < validFrom) return 'scheduled'
  return localTime(now, westernmostHours) < validTo ? 'active' : 'ended'
}

/** The earliest local time at which an approved version may begin: one that is still to come somewhere on earth. */
export function earliestStart(now: Date): string {
  return localTime(now, westernmostHours)
}

/**
 * The earliest local time to which the end of a version may be moved: the first midnight that has begun nowhere, so that
 * no purchase has been made after it.
 */
export function earliestEnd(now: Date): string {
  const tomorrow = new Date(now.getTime() + 86_400_000)
  return `${localTime(tomorrow, easternmostHours).slice(0, 10)} 00:00:00`
}

/** The last day, `YYYY-MM-DD`, of which a version has a part; `9999` where it has no end. */
export function lastDayOf({ validTo }: { readonly validTo: string }): string {
  if (validTo === noEnd) return noEnd
  return dayOf(new Date(Date.parse(`${validTo.replace(' ', 'T')}Z`) - 1))
}

/** A local time for people and JSON; `null` where there is no end. */
export function showTime(time: string): string | null {
  return time === noEnd ? null : time.replace(' ', 'T')
}

function localTime(now: Date, offsetHours: number): string {
  const at = new Date(now.getTime() + offsetHours * 3_600_000)
  return at.toISOString().slice(0, 19).replace('T', ' ')
}
