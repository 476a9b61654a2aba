/** Takes card events of an acquirer: each card is identified, a member's events are made durable, all are answered. */
import { strangersCard, watchedCard, type Directory } from '../card/directory.ts'
import type { CardObserver } from '../card/observer.ts'
import { parToken } from '../card/par.ts'
import { StrayNumbers } from '../card/stray.ts'
import type { CardTokenizer } from '../card/token.ts'
import { identifyCard } from '../enrolment/identify.ts'
import { submitAll, type EventSink } from '../intake/index.ts'
import type { CardEvent } from '../payment/event.ts'
import {
  isFault,
  parseCardEvent,
  readEventId,
  type CardEventDocument,
  type CardEventFault,
} from './document.ts'
import { cardEventOf } from './event.ts'

/** Documents of one call that are worked on at a time. */
const inFlightMax = 256

/**
 * What became of a document. `recorded` now or `repeated`: a member's, durable, with the points that it moved;
 * `no_member`: nothing was kept of it; `no_purchase`: it only looked at the card; `invalid`: it will not be taken;
 * `unavailable`: it may be sent again, and must be.
 */
export type CardEventResult = { readonly id: string | null } & (
  | { readonly outcome: 'recorded' | 'repeated'; readonly points: bigint }
  | { readonly outcome: 'no_member' | 'no_purchase' | 'unavailable' }
  | ({ readonly outcome: 'invalid' } & CardEventFault)
)

/** What taking needs. */
export interface CardEventPorts {
  readonly tokenizer: CardTokenizer
  readonly directory: Directory
  readonly observer: CardObserver
  readonly intake: EventSink
  /** The plaintext of a JWE to the gateway's key; throws whatever was wrong with it. */
  decrypt(jwe: string): Promise<Buffer>
  now(): Date
}

/** The results in the order of the documents; those of the next ones are not waited for. */
export async function* takeCardEvents(
  ports: CardEventPorts,
  acquirerId: string,
  documents: AsyncIterable<unknown>,
): AsyncGenerator<CardEventResult> {
  const taker = new Taker(ports, acquirerId)
  const waiting: Promise<CardEventResult>[] = []
  for await (const document of documents) {
    waiting.push(taker.take(document))
    // A failure is thrown where its result is due.
    waiting.at(-1)?.catch(() => {})
    const [next] = waiting.length < inFlightMax ? [] : waiting.splice(0, 1)
    if (next !== undefined) yield await next
  }
  for (const each of waiting) yield await each
}

class Taker {
  readonly #ports: CardEventPorts
  readonly #acquirerId: string
  readonly #strays: StrayNumbers

  constructor(ports: CardEventPorts, acquirerId: string) {
    this.#ports = ports
    this.#acquirerId = acquirerId
    this.#strays = new StrayNumbers(ports.tokenizer, ports.directory)
  }

  async take(value: unknown): Promise<CardEventResult> {
    const id = this.#shownId(value)
    const document = parseCardEvent(value)
    if (isFault(document)) return { id, outcome: 'invalid', ...document }
    const token = await this.#tokenOf(document.card)
    if (token === null) {
      const detail = 'is not a card number that was encrypted to the published key'
      return { id, outcome: 'invalid', pointer: '/card', detail }
    }
    const holder = this.#holderOf(document, token)
    if (holder === null) return { id, outcome: 'no_member' }
    const origin = { ...holder, acquirerId: this.#acquirerId, receivedAt: this.#ports.now() }
    const event = cardEventOf(this.#clean(document), origin)
    if (event === 'no_purchase') return { id, outcome: event }
    return { id, ...(await this.#submit(event)) }
  }

  async #submit(event: CardEvent) {
    const [answer] = await submitAll(this.#ports.intake, [event])
    if (answer?.outcome !== 'recorded') return { outcome: 'unavailable' } as const
    if (answer.repeat) return { outcome: 'repeated', points: answer.points } as const
    // Of whoever was erased a moment ago nothing is written.
    if (answer.rung === null) return { outcome: 'no_member' } as const
    return { outcome: 'recorded', points: answer.points } as const
  }

  async #tokenOf(jwe: string): Promise<Buffer | null> {
    let document: Buffer
    try {
      document = await this.#ports.decrypt(jwe)
    } catch {
      return null
    }
    const identified = identifyCard(this.#ports.tokenizer, document)
    return identified.outcome === 'identified' ? identified.card.token : null
  }

  /** The member whose card it is, by its number or as a wallet by its PAR; what waits for a proof is looked at. */
  #holderOf(
    document: CardEventDocument,
    token: Buffer,
  ): { memberId: bigint; cardId: bigint } | null {
    const { directory, observer, tokenizer } = this.#ports
    const own = directory.find(token, 0)
    const par = document.par === '' ? null : parToken(tokenizer, document.par)
    const byPar = par === null ? strangersCard : directory.find(par, 0)
    if (own >= 0) {
      const holder = this.#holder(own)
      if (par !== null && byPar === strangersCard) observer.par(par, holder)
      return holder
    }
    if (byPar >= 0) {
      const holder = this.#holder(byPar)
      observer.device(token, holder)
      return holder
    }
    if (own === watchedCard) this.#watch(document, token)
    return null
  }

  #watch(document: CardEventDocument, token: Buffer): void {
    const receivedAt = this.#ports.now()
    const nobody = { memberId: 0n, cardId: 0n, acquirerId: this.#acquirerId, receivedAt }
    const event = cardEventOf(document, nobody)
    if (event === 'no_purchase' || event.kind !== 'authorization' || !event.approved) return
    const { amountMinor, currency, purchasedOn } = event
    // What a document tells is told later: the payer cannot be held to have had the card in hand.
    const seen = { amountMinor, currency, purchasedOn, seenAt: receivedAt, inHand: false }
    this.#ports.observer.purchase(token, seen)
  }

  #holder(slot: number): { memberId: bigint; cardId: bigint } {
    const { directory } = this.#ports
    return { memberId: directory.memberId(slot), cardId: directory.cardId(slot) }
  }

  /** A reference that holds a card number is read as if it were not there: it would be stored in clear. */
  #clean(document: CardEventDocument): CardEventDocument {
    const clean = (text: string): string => (this.#strays.holds(text) ? '' : text)
    return {
      ...document,
      rrn: clean(document.rrn),
      authorizationCode: clean(document.authorizationCode),
      terminalId: clean(document.terminalId),
      merchantId: clean(document.merchantId),
      networkReference: clean(document.networkReference),
    }
  }

  #shownId(value: unknown): string | null {
    const id = readEventId(value)
    return id === null || this.#strays.holds(id) ? null : id
  }
}
