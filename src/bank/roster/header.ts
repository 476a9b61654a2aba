/** The first line of a roster: what the bank signs of all the others. */

/** The `typ` of its JWS. */
export const rosterType = 'card-roster+jwt'
/** From `iat` to `exp`, at most. */
export const rosterHoursMax = 72
/** Lines of a roster, at most. */
export const rosterLinesMax = 5_000_000

/** By which a bank's clock may be ahead. */
const clockSeconds = 60

/** What a bank says of a roster. */
export interface RosterHeader {
  /** The bank's own number of the roster, its `jti`. */
  readonly rosterId: string
  /** SHA-256 of all bytes after the first line. */
  readonly digest: Buffer
  readonly lines: number
  readonly issuedAt: Date
}

/**
 * Reads the payload of a header whose signature holds. `audience`: what `aud` must name. `null` where it says anything else, is
 * for somebody else, or is over.
 */
export function readRosterHeader(
  payload: Uint8Array,
  audience: string,
  now: Date,
): RosterHeader | null {
  const { aud, iat, exp, jti, lines, digest } = claimsOf(payload)
  if (aud !== audience && !(Array.isArray(aud) && aud.includes(audience))) return null
  if (!isSecond(iat) || !isSecond(exp)) return null
  const seconds = now.getTime() / 1000
  if (iat > seconds + clockSeconds || exp <= seconds || exp - iat > rosterHoursMax * 3_600) {
    return null
  }
  if (typeof jti !== 'string' || !/^[A-Za-z0-9._:-]{1,64}$/.test(jti)) return null
  if (typeof digest !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(digest)) return null
  if (typeof lines !== 'number' || !Number.isInteger(lines)) return null
  if (lines < 1 || lines > rosterLinesMax) return null
  const issuedAt = new Date(iat * 1000)
  return { rosterId: jti, digest: Buffer.from(digest, 'base64url'), lines, issuedAt }
}

/** Seconds since 1970 that a `Date` can hold. */
function isSecond(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 8.64e12
}

function claimsOf(payload: Uint8Array): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(payload).toString())
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}
