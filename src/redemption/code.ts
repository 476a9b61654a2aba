/** One-time codes by which a member proves to be at the till. */
import { createHmac, hkdfSync, randomInt, timingSafeEqual } from 'node:crypto'

/** How long a code may be used. */
export const codeSeconds = 300
/** Wrong codes after which the right one is not taken any more. */
export const wrongTriesMax = 5
/** Digits of a code. */
const codeDigits = 8

/** The key under which codes are kept: 32 bytes, of the gateway's card token key. */
export function deriveCodeKey(cardTokenKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', cardTokenKey, '', 'cobrand redemption codes', 32))
}

/** A code of eight random digits. */
export function makeCode(): string {
  return String(randomInt(10 ** codeDigits)).padStart(codeDigits, '0')
}

/**
 * What is kept of a member's code. Eight digits are soon tried out by who has the table alone: hence a key, which is not in
 * the database.
 */
export function hashCode(key: Buffer, memberId: bigint, code: string): Buffer {
  return createHmac('sha256', key).update(`${memberId}:${code}`).digest()
}

/** The text of the QR code that a member shows; the till reads member and code from it. */
export function qrPayload(memberId: bigint, code: string): string {
  return `COBRAND:1:${memberId}:${code}`
}

/** A member's code as it is kept. */
export interface KeptCode {
  readonly hash: Buffer
  /** The only partner that it is for; `null`: any. */
  readonly partnerId: bigint | null
  readonly wrongTries: number
  readonly used: boolean
  readonly expiresAt: Date
}

/** Why a code is not taken. Only `code_wrong` is a try. */
export type CodeFault =
  'code_none' | 'code_used' | 'code_expired' | 'code_tries_over' | 'code_wrong'

/** What is wrong with a code that was shown at a partner; `null`: it is right. */
export function judgeCode(
  kept: KeptCode | null,
  shown: Buffer,
  partnerId: bigint,
  now: Date,
): CodeFault | null {
  if (kept === null) return 'code_none'
  if (kept.used) return 'code_used'
  if (kept.expiresAt <= now) return 'code_expired'
  if (kept.wrongTries >= wrongTriesMax) return 'code_tries_over'
  // Another partner is not told that it holds a right code.
  const isHere = kept.partnerId === null || kept.partnerId === partnerId
  return timingSafeEqual(kept.hash, shown) && isHere ? null : 'code_wrong'
}
