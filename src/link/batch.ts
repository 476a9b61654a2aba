/** The messages of a chunk: read one by one, their card numbers hashed in one call, then handled in order. */
import { panBlockBytes } from '../card/pan.ts'
import { tokenBytes, type CardTokenizer } from '../card/token.ts'
import { DecodeError, type Dialect, type Message } from '../iso8583/index.ts'

/** Messages that share a tokenizer call; what comes after them is another batch. */
const batchMessagesMax = 128

/** Takes the messages of a batch in the order in which they came. */
export interface BatchHandler {
  /** A card's message; its token is the 16 bytes of `tokens` at `tokenAt`. */
  card(message: Message, tokens: Buffer, tokenAt: number): void
  network(message: Message): void
  /** Not understood. `error` says what is wrong; `null` where a field that must be there is missing. */
  refused(message: Message, error: DecodeError | null): void
}

type Reading = 'card' | 'network' | 'refused'

const noBytes = Buffer.alloc(0)

/** Cursors and card number blocks of one link. Its connections share them, as they work in turns. */
export class Batch {
  readonly #dialect: Dialect
  readonly #tokenizer: CardTokenizer
  readonly #panField: number
  readonly #panBytes = panBlockBytes - 1
  readonly #cursors: readonly Message[]
  readonly #readings: Reading[]
  readonly #errors: (DecodeError | null)[]
  readonly #blocks = Buffer.alloc(batchMessagesMax * panBlockBytes)
  #count = 0
  #cards = 0

  constructor(dialect: Dialect, tokenizer: CardTokenizer) {
    this.#dialect = dialect
    this.#tokenizer = tokenizer
    this.#panField = dialect.field(dialect.semantics.fields.pan)
    this.#cursors = Array.from({ length: batchMessagesMax }, () => dialect.newMessage())
    this.#readings = Array.from({ length: batchMessagesMax }, () => 'refused')
    this.#errors = Array.from({ length: batchMessagesMax }, () => null)
  }

  /** Reads a message, whose bytes hold until {@link run}; first runs a batch that is full. */
  add(bytes: Buffer, start: number, end: number, handler: BatchHandler): void {
    if (this.#count === batchMessagesMax) this.run(handler)
    const at = this.#count++
    const message = this.#cursors[at]
    if (message === undefined) return
    try {
      message.read(bytes, start, end)
      this.#readings[at] = this.#classify(message, at)
      this.#errors[at] = null
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#readings[at] = 'refused'
      this.#errors[at] = error
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
        const reading = this.#readings[at]
        if (reading === 'card') handler.card(message, tokens, at * tokenBytes)
        else if (reading === 'network') handler.network(message)
        else handler.refused(message, this.#errors[at] ?? null)
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

  #classify(message: Message, at: number): Reading {
    const kind = this.#dialect.kindOf(message.mti)
    if (kind === 'network') return 'network'
    // Totals of a period are nobody's payment, and are not compared yet.
    if (kind === null || kind === 'reconciliation') return 'refused'
    if (this.#dialect.missing(message) !== 0) return 'refused'
    const blockAt = at * panBlockBytes
    // Without a card number (only track data, which is never read) the block is that of no card.
    const digits = message.packDigits(this.#panField, this.#blocks, blockAt + 1, this.#panBytes)
    this.#blocks[blockAt] = digits
    this.#cards++
    return 'card'
  }
}
