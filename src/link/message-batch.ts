/** The messages of a chunk: read one by one, their card numbers hashed in one call, then handled in order. */
import { panBlockBytes } from '../card/pan.ts'
import { tokenBytes, type CardTokenizer } from '../card/token.ts'
import { DecodeError, type Dialect, type Message, type MessageKind } from '../iso8583/index.ts'

/** Messages that share a tokenizer call; what comes after them is another batch. */
const batchMessagesMax = 128

/** Why a message is not understood. No content is in it. */
export interface Refusal {
  /** Of a `DecodeError`, or `missing_field`, or `unknown_type`. */
  readonly code: string
  readonly path: string
  readonly offset: number
}

/** Takes the messages of a batch in the order in which they came. */
export interface BatchHandler {
  /** A card's message; its token is the 16 bytes of `tokens` at `tokenAt`. */
  card(message: Message, tokens: Buffer, tokenAt: number): void
  /** Sign-on, echo and the like. */
  network(message: Message): void
  /** Totals of the acquirer's. */
  reconciliation(message: Message): void
  /** An answer, to a request of ours or to none. */
  answer(message: Message): void
  /** Not understood; `isRead` where all fields were found, though one lacks or is not of its form. */
  refused(message: Message, refusal: Refusal, isRead: boolean): void
}

type Reading = 'card' | 'network' | 'reconciliation' | 'answer' | 'refused' | 'unread'

const readings = {
  authorization: 'card',
  advice: 'card',
  reversal: 'card',
  reversal_advice: 'card',
  network: 'network',
  reconciliation: 'reconciliation',
} as const satisfies Record<MessageKind, Reading>

const noBytes = Buffer.alloc(0)
const unknownType: Refusal = { code: 'unknown_type', path: 'mti', offset: 0 }

/** Cursors and card number blocks of one link. Its connections share them, as they work in turns. */
export class MessageBatch {
  readonly #dialect: Dialect
  readonly #tokenizer: CardTokenizer
  readonly #panField: number
  readonly #panBytes = panBlockBytes - 1
  readonly #cursors: readonly Message[]
  readonly #readings: Reading[]
  readonly #refusals: Refusal[]
  readonly #blocks = Buffer.alloc(batchMessagesMax * panBlockBytes)
  #count = 0
  #cards = 0

  constructor(dialect: Dialect, tokenizer: CardTokenizer) {
    this.#dialect = dialect
    this.#tokenizer = tokenizer
    this.#panField = dialect.field(dialect.semantics.fields.pan)
    this.#cursors = Array.from({ length: batchMessagesMax }, () => dialect.newMessage())
    this.#readings = Array.from({ length: batchMessagesMax }, () => 'refused')
    this.#refusals = Array.from({ length: batchMessagesMax }, () => unknownType)
  }

  /** Reads a message, whose bytes hold until {@link run}; first runs a batch that is full. */
  add(bytes: Buffer, start: number, end: number, handler: BatchHandler): void {
    if (this.#count === batchMessagesMax) this.run(handler)
    const at = this.#count++
    const message = this.#cursors[at]
    if (message === undefined) return
    try {
      this.#readings[at] = 'unread'
      message.read(bytes, start, end)
      this.#readings[at] = 'refused'
      this.#readings[at] = this.#classify(message, at)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#refuse(at, error)
    }
  }

  /** Handles what was added, and keeps nothing of it. */
  run(handler: BatchHandler): void {
    const count = this.#count
    if (count === 0) return
    const tokens = this.#cards > 0 ? this.#tokenizer.tokens(this.#blocks, count) : noBytes
    try {
      for (let at = 0; at < count; at++) {
        const message = this.#cursors[at]
        if (message === undefined) continue
        this.#hand(message, at, tokens, handler)
      }
    } finally {
      tokens.fill(0)
      this.clear()
    }
  }

  /** Forgets what was added. */
  clear(): void {
    for (let at = 0; at < this.#count; at++) {
      const message = this.#cursors[at]
      if (message !== undefined) message.bytes = noBytes
    }
    this.#blocks.fill(0, 0, this.#count * panBlockBytes)
    this.#count = 0
    this.#cards = 0
  }

  #hand(message: Message, at: number, tokens: Buffer, handler: BatchHandler): void {
    const reading = this.#readings[at]
    try {
      if (reading === 'card') handler.card(message, tokens, at * tokenBytes)
      else if (reading === 'network') handler.network(message)
      else if (reading === 'answer') handler.answer(message)
      else if (reading === 'reconciliation') handler.reconciliation(message)
      else handler.refused(message, this.#refusals[at] ?? unknownType, reading === 'refused')
    } catch (error) {
      // A field is looked at as closely as it needs to be only when it is read.
      if (!(error instanceof DecodeError)) throw error
      handler.refused(message, error, true)
    }
  }

  #classify(message: Message, at: number): Reading {
    const kind = this.#dialect.kindOf(message.mti)
    if (kind === null) return isAnswer(message.mti) ? 'answer' : this.#refuse(at, unknownType)
    const missing = this.#dialect.missing(message)
    if (missing !== 0) {
      return this.#refuse(at, { code: 'missing_field', path: String(missing), offset: 0 })
    }
    const reading = readings[kind]
    if (reading === 'card') {
      const blockAt = at * panBlockBytes
      // Without a card number (only track data, which is never read) the block is that of no card.
      const digits = message.packDigits(this.#panField, this.#blocks, blockAt + 1, this.#panBytes)
      this.#blocks[blockAt] = digits
      this.#cards++
    }
    return reading
  }

  #refuse(at: number, { code, path, offset }: Refusal): Reading {
    this.#refusals[at] = { code, path, offset }
    return 'refused'
  }
}

/** The third digit of a message type is its function: 1, 3, 5 and 7 answer (ISO 8583 4.2). */
function isAnswer(mti: number): boolean {
  const digit = Math.floor(mti / 10) % 10
  return digit % 2 === 1 && digit < 8
}
