/** What a link sees of cards beside members' payments: those that wait for a proof, and wallets by their PAR. */
import { strangersCard } from '../card/directory.ts'
import type { CardObserver } from '../card/observer.ts'
import { parToken } from '../card/par.ts'
import { tokenBytes } from '../card/token.ts'
import type { Dialect, Message } from '../iso8583/index.ts'
import type { ToCardEvent } from './card-event.ts'
import { compilePar } from './card-event/par.ts'
import type { Read } from './card-event/read.ts'
import type { LinkDeps } from './link.ts'

const nobody = { memberId: 0n, cardId: 0n }
/** Who has only the number of a card cannot have a terminal read its chip. */
const readFromCard = new Set(['chip', 'contactless'])

/** Looks on, and never holds a message up. */
export class Onlooker {
  readonly #deps: Pick<LinkDeps, 'tokenizer' | 'directory'>
  readonly #observer: CardObserver
  readonly #dialect: Dialect
  readonly #toCardEvent: ToCardEvent
  readonly #parOf: Read | null

  constructor(
    deps: Pick<LinkDeps, 'tokenizer' | 'directory'>,
    observer: CardObserver,
    dialect: Dialect,
    toCardEvent: ToCardEvent,
  ) {
    this.#deps = deps
    this.#observer = observer
    this.#dialect = dialect
    this.#toCardEvent = toCardEvent
    this.#parOf = compilePar(dialect)
  }

  /** Slot of the linked card that a wallet's number, which is nobody's, belongs to; below 0: of none. */
  walletOf(message: Message, tokens: Buffer, tokenAt: number): number {
    const par = this.#parOf?.(message) ?? ''
    if (par === '') return strangersCard
    const { tokenizer, directory } = this.#deps
    const slot = directory.find(parToken(tokenizer, par), 0)
    if (slot >= 0) this.#observer.device(copyOf(tokens, tokenAt), this.#holder(slot))
    return slot
  }

  /** A linked card has paid; where its message carries the PAR, that is the card's from now on. */
  linked(message: Message, slot: number): void {
    const par = this.#parOf?.(message) ?? ''
    if (par === '') return
    const { tokenizer, directory } = this.#deps
    const token = parToken(tokenizer, par)
    if (directory.find(token, 0) === strangersCard) this.#observer.par(token, this.#holder(slot))
  }

  /**
   * A card that waits for a proof has paid. Whether the issuer said yes is not known of a request: it counts where the
   * terminal read the card itself. What was decided elsewhere and is told later counts from the next day on.
   */
  watched(message: Message, tokens: Buffer, tokenAt: number, receivedAt: Date): void {
    const event = this.#toCardEvent(message, nobody, receivedAt)
    if (typeof event === 'string' || event.kind !== 'authorization' || !event.approved) return
    const inHand = this.#dialect.kindOf(message.mti) === 'authorization'
    if (inHand && !readFromCard.has(event.entryMode)) return
    const { amountMinor, currency, purchasedOn } = event
    const seen = { amountMinor, currency, purchasedOn, seenAt: receivedAt, inHand }
    this.#observer.purchase(copyOf(tokens, tokenAt), seen)
  }

  #holder(slot: number): { memberId: bigint; cardId: bigint } {
    const { directory } = this.#deps
    return { memberId: directory.memberId(slot), cardId: directory.cardId(slot) }
  }
}

function copyOf(tokens: Buffer, at: number): Buffer {
  return Buffer.from(tokens.subarray(at, at + tokenBytes))
}
