/** A bank's word that a card is the person's who asks: what its signed text must say (RFC 7519). */
import type { CardTokenizer } from '../card/token.ts'
import { identifyCard } from './identify.ts'
import type { CardLink } from './store/links.ts'

/** The `typ` of its header. */
export const assertionType = 'card-ownership+jwt'
/** From `iat` to `exp`, at most. */
export const assertionSecondsMax = 600
/** By which a bank's clock may be ahead. */
const clockSeconds = 60

/** The card that an assertion is about: its number, encrypted to the gateway, or what may be shown of it. */
export type AssertedCard = { jwe: string } | { bin: string; lastFour: string }

/** An assertion that is meant for this gateway, now. */
export interface Assertion {
  /** What the request for the card said: no other request can use it. */
  readonly nonce: string
  readonly card: AssertedCard
}

/**
 * Reads the payload of an assertion whose signature holds. `audience`: what `aud` must name. `null` where it says anything
 * else, is for somebody else, is over or not begun, or holds for too long.
 */
export function readAssertion(payload: Uint8Array, audience: string, now: Date): Assertion | null {
  const claims = claimsOf(payload)
  if (claims === null) return null
  const { aud, iat, exp, jti, nonce } = claims
  if (aud !== audience && !(Array.isArray(aud) && aud.includes(audience))) return null
  if (typeof iat !== 'number' || typeof exp !== 'number') return null
  const seconds = now.getTime() / 1000
  if (iat > seconds + clockSeconds || exp <= seconds || exp - iat > assertionSecondsMax) return null
  if (typeof jti !== 'string' || typeof nonce !== 'string') return null
  const card = cardOf(claims)
  return card === null ? null : { nonce, card }
}

/** Whether an assertion is about the card that a member asks for. `decrypt` throws where the text is no JWE to the gateway. */
export async function assertsCard(
  { nonce, card }: Assertion,
  link: CardLink,
  token: Buffer,
  { tokenizer, decrypt }: { tokenizer: CardTokenizer; decrypt(jwe: string): Promise<Buffer> },
): Promise<boolean> {
  if (nonce !== link.nonce) return false
  if ('bin' in card) return card.bin === link.bin && card.lastFour === link.lastFour
  const document = await decrypt(card.jwe).catch(() => null)
  if (document === null) return false
  const identified = identifyCard(tokenizer, document)
  return identified.outcome === 'identified' && identified.card.token.equals(token)
}

function cardOf({ card, bin, last_four: lastFour }: Claims): AssertedCard | null {
  if (typeof card === 'string') return { jwe: card }
  return typeof bin === 'string' && typeof lastFour === 'string' ? { bin, lastFour } : null
}

interface Claims {
  [claim: string]: unknown
  card?: unknown
  bin?: unknown
  last_four?: unknown
}

function claimsOf(payload: Uint8Array): Claims | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(payload).toString())
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : null
  } catch {
    return null
  }
}

/**
 * Where the member is sent, so that the bank asks who it is: its page with what it needs. It comes back to the address that the bank
 * has on file, with `state` and `assertion`.
 */
export function bankVisit(
  proofUrl: string,
  { nonce, bin, lastFour, linkId }: Pick<CardLink, 'nonce' | 'bin' | 'lastFour' | 'linkId'>,
  audience: string,
): string {
  const url = new URL(proofUrl)
  const said = { audience, nonce, bin, last_four: lastFour, state: `${linkId}` }
  for (const [name, value] of Object.entries(said)) url.searchParams.set(name, value)
  return url.href
}
