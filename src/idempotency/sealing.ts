/** What is kept of an answer: sealed under the caller's own key, so that the table tells nobody anything. */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const cipher = 'aes-256-gcm'

/** An answer as it went out. */
export interface Answer {
  /** 200 to 499. */
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
  /** Ids of the members whom it is about: who is told it again reads of them again. */
  readonly about: readonly string[]
}

/** The secret under which keys of callers become names of rows: 32 bytes, of the gateway's card token key. */
export function deriveAnswerSecret(cardTokenKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', cardTokenKey, '', 'cobrand idempotent answers', keyBytes))
}

/** What is made of a caller and its Idempotency-Key. Neither can be had from it without `secret`. */
export interface RequestKey {
  /** Names the row. */
  readonly keyHash: Buffer
  /** Which request it was, to be compared with another one. */
  digest(request: readonly (string | Uint8Array)[]): Buffer
  seal(answer: Answer): Buffer
  /** Throws where it was not sealed under this key. */
  open(sealed: Uint8Array): Answer
}

/** The keys of one request of `caller`, whose name holds no line feed. */
export function requestKey(secret: Buffer, caller: string, idempotencyKey: string): RequestKey {
  const material = createHmac('sha256', secret).update(`${caller}\n${idempotencyKey}`).digest()
  const derive = (use: string): Buffer =>
    Buffer.from(hkdfSync('sha256', material, '', use, keyBytes))
  const keyHash = derive('row')
  const sealingKey = derive('answer')
  return {
    keyHash,
    digest(request) {
      const hmac = createHmac('sha256', derive('request'))
      // Lengths stand before parts, so that no two requests are one text.
      for (const part of request) hmac.update(`${Buffer.byteLength(part)}:`).update(part)
      return hmac.digest()
    },
    seal: (answer) => seal(sealingKey, keyHash, encode(answer)),
    open: (sealed) => decode(open(sealingKey, keyHash, sealed)),
  }
}

/** Whether two digests are the same. */
export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}

function seal(key: Buffer, about: Buffer, text: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const sealing = createCipheriv(cipher, key, nonce).setAAD(about)
  const sealed = Buffer.concat([sealing.update(text), sealing.final()])
  return Buffer.concat([nonce, sealing.getAuthTag(), sealed])
}

function open(key: Buffer, about: Buffer, sealed: Uint8Array): Buffer {
  const nonce = sealed.subarray(0, nonceBytes)
  const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes)
  const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes })
    .setAAD(about)
    .setAuthTag(tag)
  return Buffer.concat([opening.update(sealed.subarray(nonceBytes + tagBytes)), opening.final()])
}

/** A line of JSON, then the body as it is. */
function encode({ body, ...head }: Answer): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body])
}

function decode(text: Buffer): Answer {
  const end = text.indexOf('\n')
  const head = JSON.parse(text.toString('utf8', 0, end)) as Omit<Answer, 'body'>
  return { ...head, body: text.subarray(end + 1) }
}
