/** What is done with the messages of one connection: each is answered at once, later, or not at all. */
import { watchedCard } from '../card/directory.ts'
import type { Message } from '../iso8583/index.ts'
import type { AnswerCode, AnswerTarget } from './answers.ts'
import type { Fault } from './fault.ts'
import type { Codes, Link } from './link.ts'
import type { MemberMessages } from './members.ts'
import type { BatchHandler, Refusal } from './message-batch.ts'
import type { FaultReason, Outcome } from './metrics.ts'
import type { Session } from './session.ts'

/** Messages in a row that are not taken, after which the peer is held to be somebody else. */
const refusedInRowMax = 10

/** The connection, as its messages see it. */
export interface HandlerHost extends AnswerTarget {
  /** No more messages are handled, and the connection is closed. */
  fault(fault: Fault): void
}

/** Handles messages in order. */
export class MessageHandler implements BatchHandler {
  /** Whether anything came that was understood. */
  wasUseful = false
  /** Strangers' messages since it was set to 0. */
  strangers = 0
  readonly #link: Link
  readonly #session: Session
  readonly #members: MemberMessages
  readonly #host: HandlerHost
  /** Whether messages are looked at before they are taken. */
  readonly #isGuarded: boolean
  #receivedAt = new Date()
  #receivedAtMs = 0
  #refusedInRow = 0
  #ended = false

  constructor(link: Link, session: Session, members: MemberMessages, host: HandlerHost) {
    this.#link = link
    this.#session = session
    this.#members = members
    this.#host = host
    this.#isGuarded = link.mac !== null || link.session.required
  }

  /** The messages that follow came at this time; `ms` of `performance.now()`. */
  received(at: Date, ms: number): void {
    this.#receivedAt = at
    this.#receivedAtMs = ms
  }

  card(message: Message, tokens: Buffer, tokenAt: number): void {
    if (this.#isGuarded && !this.#admits(message)) return
    const { directory, answers, metrics, onlooker } = this.#link
    this.#understood()
    const slot = directory.find(tokens, tokenAt)
    if (slot >= 0) {
      onlooker?.linked(message, slot)
      return this.#member(message, slot)
    }
    if (onlooker !== null) {
      const wallet = onlooker.walletOf(message, tokens, tokenAt)
      if (wallet >= 0) return this.#member(message, wallet)
      if (slot === watchedCard) onlooker.watched(message, tokens, tokenAt, this.#receivedAt)
    }
    this.strangers++
    answers.answer(message, this.#codesFor(message).approved(message.mti), this.#host)
    metrics.message(message.mti, 'stranger')
  }

  network(message: Message): void {
    if (this.#isGuarded && !this.#isAuthentic(message)) return
    if (!this.#link.dialect.canAnswer(message)) return this.refused(message, noMatch, true)
    const event = this.#session.asked(message)
    // Any answer could be handed back to us as the one to our own message.
    if (event === 'reflected') return this.#reflected(message)
    this.#understood()
    const codes = this.#codesFor(message)
    if (event === 'unknown') this.#reply(message, codes.systemError, 'network_unknown')
    else this.#reply(message, codes.approved(message.mti), 'network')
  }

  reconciliation(message: Message): void {
    if (this.#isGuarded && !this.#admits(message)) return
    if (!this.#link.dialect.canAnswer(message)) return this.refused(message, noMatch, true)
    this.#understood()
    this.#reply(message, this.#codesFor(message).approved(message.mti), 'reconciliation')
  }

  answer(message: Message): void {
    if (this.#isGuarded && !this.#isAuthentic(message)) return
    const kind = this.#session.answered(message)
    if (kind === 'matched') this.#understood()
    this.#link.metrics.ownAnswers[kind]++
  }

  refused(message: Message, refusal: Refusal, isRead: boolean): void {
    const { bareCodes, dialect } = this.#link
    const { code, path, offset } = refusal
    const details = { code, path, offset }
    // What has no message type at all is of another protocol.
    if (message.mti < 0) {
      this.#link.metrics.message(0, 'undecodable')
      this.#end('not_a_message', details)
    } else if (dialect.kindOf(message.mti) === null || !dialect.canAnswer(message)) {
      // A type that the dialect does not know is counted as 0000, so that a peer cannot make up labels.
      const mti = dialect.kindOf(message.mti) === null ? 0 : message.mti
      this.#link.metrics.message(mti, 'undecodable')
      this.#strike('not_understood', details)
    } else if (!isRead || this.#isAuthentic(message)) {
      // Of a message that ends in a mistake there is no telling whose it is.
      const codes = isRead ? this.#codesFor(message) : bareCodes
      this.#reply(message, codes.formatError, 'format_error')
      this.#strike('not_understood', details)
    }
  }

  #member(message: Message, slot: number): void {
    const { directory, dialect, answers, metrics, toCardEvent } = this.#link
    const codes = this.#codesFor(message)
    const holder = { memberId: directory.memberId(slot), cardId: directory.cardId(slot) }
    const event = toCardEvent(message, holder, this.#receivedAt)
    if (typeof event === 'string') {
      // The payment is not ours to refuse: it is answered as a stranger's is.
      answers.answer(message, codes.approved(message.mti), this.#host)
      metrics.message(message.mti, event)
      return
    }
    const kind = dialect.kindOf(message.mti)
    this.#members.take({
      event,
      prepared: dialect.prepareAnswer(message),
      mti: message.mti,
      codes,
      isAdvice: kind === 'advice' || kind === 'reversal_advice',
      receivedAtMs: this.#receivedAtMs,
    })
  }

  /** Whether a message that is not of the session may pass: it is authentic, and somebody signed on. */
  #admits(message: Message): boolean {
    if (!this.#isAuthentic(message)) return false
    if (this.#session.isOpen) return true
    this.#deny(message, this.#codesFor(message).retry, 'not_signed_on', 'no_sign_on')
    return false
  }

  /** Whether its MAC is right, or it has none and needs none. What is not is answered, without a MAC, and not handled. */
  #isAuthentic(message: Message): boolean {
    const { mac, bareCodes } = this.#link
    const outcome = mac === null ? null : mac.check(message)
    if (outcome === null) return true
    this.#deny(message, bareCodes.systemError, outcome, 'not_authentic')
    return false
  }

  #deny(message: Message, code: AnswerCode, outcome: Outcome, reason: FaultReason): void {
    const { dialect, metrics } = this.#link
    const answerable = dialect.kindOf(message.mti) !== null && dialect.canAnswer(message)
    if (answerable) this.#reply(message, code, outcome)
    else metrics.message(0, outcome)
    this.#strike(reason, { outcome })
  }

  /** Only what has a MAC, and a right one, is answered with one: else a peer without the key could have us sign. */
  #codesFor(message: Message): Codes {
    const { mac, codes, bareCodes } = this.#link
    return mac === null || mac.isOn(message) ? codes : bareCodes
  }

  #reflected(message: Message): void {
    this.#link.metrics.message(message.mti, 'reflected')
    this.#end('reflected', {})
  }

  #reply(message: Message, code: AnswerCode, outcome: Outcome): void {
    this.#link.answers.answer(message, code, this.#host)
    this.#link.metrics.message(message.mti, outcome)
  }

  #understood(): void {
    this.#refusedInRow = 0
    this.wasUseful = true
  }

  #strike(reason: FaultReason, details: object): void {
    if (++this.#refusedInRow >= refusedInRowMax) this.#end(reason, details)
  }

  #end(reason: FaultReason, details: object): void {
    if (this.#ended) return
    this.#ended = true
    this.#host.fault({ reason, details })
  }
}

/** There is no telling which request its answer would be for. */
const noMatch: Refusal = { code: 'missing_field', path: 'answers/required', offset: 0 }
