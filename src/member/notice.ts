/** What gateways tell each other when a card is linked or unlinked, so that their directories follow. */

/** The PostgreSQL channel of the notices. */
export const cardTokenChannel = 'card_token'

/** A card token that came or went. `token`: 32 hex digits. */
export interface CardTokenNotice {
  op: 'link' | 'unlink'
  token: string
  memberId: bigint
  cardId: bigint
}

/** The notice as the text that goes over the channel; ids are decimal strings. */
export function formatCardTokenNotice({ op, token, memberId, cardId }: CardTokenNotice): string {
  return JSON.stringify({ op, token, memberId: `${memberId}`, cardId: `${cardId}` })
}

/** Reads what {@link formatCardTokenNotice} wrote; `null` where the text is anything else. */
export function parseCardTokenNotice(text: string): CardTokenNotice | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof parsed !== 'object' || parsed === null) return null
  const { op, token, memberId, cardId } = parsed as Record<string, unknown>
  if (op !== 'link' && op !== 'unlink') return null
  if (typeof token !== 'string' || !/^[0-9a-f]{32}$/.test(token)) return null
  if (!isDecimal(memberId) || !isDecimal(cardId)) return null
  return { op, token, memberId: BigInt(memberId), cardId: BigInt(cardId) }
}

function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9]{1,19}$/.test(value)
}
