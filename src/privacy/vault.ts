/** Seals what people are called and what they write, each member's under a key of its own. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** What is sealed: it is bound to its column, so that it opens nowhere else. */
export type SealedColumn = 'member.name' | 'feedback.comment' | 'feedback.answer'

/** What was to be opened was sealed under another key, for somebody or something else, or was changed. */
export class SealError extends Error {
  override readonly name = 'SealError'
  readonly code = 'seal_broken'
  constructor(memberId: bigint, what: string) {
    super(
      `${what} of member ${memberId} does not open: CARD_TOKEN_KEY_FILE is not the key that it was sealed under`,
    )
  }
}

/**
 * AES-256-GCM (NIST SP 800-38D) with random nonces. A member's key is random too, and is kept wrapped under a key derived
 * from the card token key (HKDF, RFC 5869): a secret that every gateway has and the database has not.
 */
export class Vault {
  readonly #wrapping: Buffer
  readonly #digest: Buffer

  /** `key`: the card token key, 32 bytes; the caller may zero it afterwards. */
  constructor(key: Buffer) {
    const derived = (purpose: string): Buffer =>
      Buffer.from(hkdfSync('sha256', key, '', `cobrand member ${purpose}`, keyBytes))
    this.#wrapping = derived('keys')
    this.#digest = derived('digests')
  }

  /** A new member's key, wrapped: 60 bytes. */
  makeKey(memberId: bigint): Buffer {
    const key = randomBytes(keyBytes)
    const wrapped = encrypt(this.#wrapping, key, `${memberId}`)
    key.fill(0)
    return wrapped
  }

  /** Seals a text: its bytes, 28 longer than the text in UTF-8. Throws {@link SealError}. */
  seal(wrapped: Buffer, memberId: bigint, column: SealedColumn, text: string): Buffer {
    const key = this.#unwrap(wrapped, memberId)
    const sealed = encrypt(key, Buffer.from(text), aadOf(memberId, column))
    key.fill(0)
    return sealed
  }

  /** Opens what {@link seal} made. Throws {@link SealError}. */
  open(wrapped: Buffer, memberId: bigint, column: SealedColumn, sealed: Buffer): string {
    const key = this.#unwrap(wrapped, memberId)
    const text = decrypt(key, sealed, aadOf(memberId, column))
    key.fill(0)
    if (text === null) throw new SealError(memberId, column)
    return text.toString()
  }

  /** A keyed digest of a digest: equal for equal ones, and nobody tries names out on it. */
  digest(plain: Buffer): Buffer {
    return createHmac('sha256', this.#digest).update(plain).digest()
  }

  #unwrap(wrapped: Buffer, memberId: bigint): Buffer {
    const key = decrypt(this.#wrapping, wrapped, `${memberId}`)
    if (key === null) throw new SealError(memberId, 'the key')
    return key
  }
}

function aadOf(memberId: bigint, column: SealedColumn): string {
  return `${memberId}/${column}`
}

/** Nonce, ciphertext, tag. */
function encrypt(key: Buffer, plain: Buffer, aad: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(aad))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** `null` where it is not what was encrypted under this key. */
function decrypt(key: Buffer, bytes: Buffer, aad: string): Buffer | null {
  if (bytes.length < nonceBytes + tagBytes) return null
  const nonce = bytes.subarray(0, nonceBytes)
  const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(aad))
  cipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    return Buffer.concat([cipher.update(bytes.subarray(nonceBytes, -tagBytes)), cipher.final()])
  } catch {
    return null
  }
}
