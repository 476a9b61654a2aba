/** What links and clearing files see of cards beside payments of members: ports that never hold a message up. */

/** A purchase with a card that is watched, as its payer can know it. */
export interface SeenPurchase {
  readonly amountMinor: bigint
  readonly currency: string
  /** The shop's day, `YYYY-MM-DD`. */
  readonly purchasedOn: string
  readonly seenAt: Date
  /** The payer must have had the card in hand at that moment; else only a purchase of a later day counts. */
  readonly inHand: boolean
}

/** Takes what is seen, in memory, and writes it later; under pressure it forgets rather than waits. */
export interface CardObserver {
  /** A card of which somebody says that it is theirs has paid. `token`: 16 bytes, a copy. */
  purchase(token: Buffer, seen: SeenPurchase): void
  /** A number that nobody has linked paid under the PAR of a linked card: a wallet that holds it. */
  device(token: Buffer, owner: { memberId: bigint; cardId: bigint }): void
  /** A linked card paid, and its message carries the PAR, of which `parToken` is the token. */
  par(parToken: Buffer, owner: { memberId: bigint; cardId: bigint }): void
}
