/** How a member is recognised without a card: a phone as a keyed hash, and a code that the portal shows. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { holdsCardNumber } from '../values/card-number.ts'

/** For how long a code is good. */
export const qrSeconds = 120

const hashBytes = 32
const macBytes = 16
/** Member id, then the second at which it ends. */
const bodyBytes = 12

/** A code that was shown and not forged. `endsAt`: when it ends. */
export interface QrCode {
  readonly memberId: bigint
  readonly endsAt: Date
}

/**
 * Hashes and codes, under keys derived from the card token key (HKDF, RFC 5869): a secret that every gateway has, and without
 * which nothing here can be tried out.
 */
export class Identifiers {
  readonly #phone: Buffer
  readonly #subject: Buffer
  readonly #qr: Buffer
  readonly #receipt: Buffer

  /** `key`: the card token key, 32 bytes; the caller may zero it afterwards. */
  constructor(key: Buffer) {
    const derived = (purpose: string): Buffer =>
      Buffer.from(hkdfSync('sha256', key, '', `cobrand identifier ${purpose}`, hashBytes))
    this.#phone = derived('phone')
    this.#subject = derived('subject')
    this.#qr = derived('qr')
    this.#receipt = derived('receipt')
  }

  /** The hash of a normalised phone, hex; see {@link normalizePhone}. */
  phoneHash(phone: string): string {
    return hmac(this.#phone, phone).toString('hex')
  }

  /** The hash of a subject of an identity provider, hex. */
  subjectHash(issuer: string, subject: string): string {
    return hmac(this.#subject, JSON.stringify([issuer, subject])).toString('hex')
  }

  /** A code that names the member to a till for {@link qrSeconds}. */
  qrCode(memberId: bigint, now: Date): { code: string; endsAt: Date } {
    const seconds = Math.floor(now.getTime() / 1000) + qrSeconds
    const body = Buffer.alloc(bodyBytes)
    body.writeBigUInt64BE(memberId)
    body.writeUInt32BE(seconds, 8)
    const code = Buffer.concat([body, this.#macOf(body)]).toString('base64url')
    return { code, endsAt: new Date(seconds * 1000) }
  }

  /** What a code says; `null` where it is none of ours. Whether it is still good is for the caller to ask. */
  readQrCode(code: string): QrCode | null {
    if (!/^[A-Za-z0-9_-]+$/.test(code)) return null
    const bytes = Buffer.from(code, 'base64url')
    if (bytes.length !== bodyBytes + macBytes) return null
    const body = bytes.subarray(0, bodyBytes)
    if (!timingSafeEqual(this.#macOf(body), bytes.subarray(bodyBytes))) return null
    return {
      memberId: body.readBigUInt64BE(),
      endsAt: new Date(body.readUInt32BE(8) * 1000),
    }
  }

  /** A keyed digest of what a till sent, hex: equal for equal texts, and says nothing of them. */
  receiptDigest(text: string): string {
    return hmac(this.#receipt, text).toString('hex')
  }

  #macOf(body: Buffer): Buffer {
    return hmac(this.#qr, body).subarray(0, macBytes)
  }
}

/**
 * A phone as E.164 has it, `+77011234567`, from how people write it: blanks, dashes, dots and brackets are left out, `00` stands for
 * `+`. `null` where it has no country code, another number of digits, or
 * is a card number by its look (of 13 digits none is: such are phones).
 */
export function normalizePhone(text: string): string | null {
  const bare = text.replaceAll(/[\s().-]/g, '').replace(/^00/, '+')
  return /^\+[1-9][0-9]{6,14}$/.test(bare) && !holdsCardNumber(bare) ? bare : null
}

function hmac(key: Buffer, data: string | Buffer): Buffer {
  return createHmac('sha256', key).update(data).digest()
}
