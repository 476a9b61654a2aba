/** What a browser or an app holds: 256 random bits, of which the gateway keeps the SHA-256. */
import { hash, randomBytes } from 'node:crypto'

/** A secret of a kind; its prefix says of which. */
export interface SecretKind {
  /** A new one, `<prefix>` and 43 letters of base64url. */
  make(): string
  /** What is kept of it, 32 bytes; `null` where the text is no such secret. */
  digest(text: string): Buffer | null
}

const randomForm = /^[A-Za-z0-9_-]{43}$/

function secretKind(prefix: string): SecretKind {
  return {
    make: () => prefix + randomBytes(32).toString('base64url'),
    digest: (text) =>
      text.startsWith(prefix) && randomForm.test(text.slice(prefix.length))
        ? hash('sha256', text, 'buffer')
        : null,
  }
}

/** What a session's tokens start with. */
export const sessionPrefix = 'ms_'
/** Tokens of sessions. */
export const sessionToken = secretKind(sessionPrefix)
/** Tickets of who may join. */
export const joinTicket = secretKind('jt_')
