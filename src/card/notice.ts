/** What gateways tell each other when a card token comes or goes, so that their directories follow. */

/** The PostgreSQL channel of the notices. */
export const cardTokenChannel = 'card_token'

const ops = ['link', 'unlink', 'watch', 'unwatch'] as const

/**
 * A card token that came or went. `watch`: somebody says that the card is theirs, and its payments are looked at for the
 * proof; it has no holder yet, and both ids are 0. `token`: 32 hex digits.
 */
export interface CardTokenNotice {
  op: (typeof ops)[number]
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
  const { op: said, token, memberId, cardId } = parsed as Record<string, unknown>
  const op = ops.find((each) => each === said)
  if (op === undefined) return null
  if (typeof token !== 'string' || !/^[0-9a-f]{32}$/.test(token)) return null
  if (!isDecimal(memberId) || !isDecimal(cardId)) return null
  return { op, token, memberId: BigInt(memberId), cardId: BigInt(cardId) }
}

function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9]{1,19}$/.test(value)
}
