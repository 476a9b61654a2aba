/** Claims of a JWT, read one by one: what has another type than it should is not there. */

/** A JWT's payload. */
export type Claims = Readonly<Record<string, unknown>>

/** How far clocks may be apart. */
export const skewSeconds = 30

/** The claims of a payload; `null` where it is no JSON object. */
export function readClaims(payload: Uint8Array): Claims | null {
  try {
    const json: unknown = JSON.parse(Buffer.from(payload).toString('utf8'))
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? Object.fromEntries(Object.entries(json))
      : null
  } catch {
    return null
  }
}

/** A text of 1 to `charsMax` characters, without U+0000, which no text of the database holds. */
export function textOf(claim: unknown, charsMax = 512): string | null {
  if (typeof claim !== 'string' || claim.includes('\0')) return null
  return claim.length > 0 && claim.length <= charsMax ? claim : null
}

/** A NumericDate (RFC 7519 2). */
export function secondsOf(claim: unknown): number | null {
  return typeof claim === 'number' && Number.isFinite(claim) ? claim : null
}

/** The only text, or that of an array of one: a token for several audiences is not for us alone (RFC 7523bis 4). */
export function soleOf(claim: unknown): string | null {
  if (!Array.isArray(claim)) return textOf(claim)
  return claim.length === 1 ? textOf(claim[0]) : null
}
