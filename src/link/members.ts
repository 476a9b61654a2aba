/** Members' messages on one connection, from the intake's hands to the answer. */
import type { Intake } from '../intake/index.ts'
import type { AnswerCode, FinishedAnswer, PreparedAnswer } from '../iso8583/index.ts'
import type { CardEvent, IntakeAnswer } from '../payment/event.ts'
import type { AnswerBudget, Budgeted } from './budget.ts'
import type { Codes } from './link.ts'
import type { LinkMetrics, Outcome } from './metrics.ts'

/** Messages without room that a connection may have before it is not read: strangers behind them are served. */
const backlogMessagesMax = 256

/** What a member's message needs to be answered later. There is no card number in it. */
export interface MemberMessage {
  event: CardEvent
  prepared: PreparedAnswer
  mti: number
  /** What it may be answered with. */
  codes: Codes
  /** An advice is answered once it is durable; a request in its budget, come what may. */
  isAdvice: boolean
  /** `performance.now()` at the receipt. */
  receivedAtMs: number
}

/** An answer that is due. */
export interface DueAnswer extends FinishedAnswer {
  prepared: PreparedAnswer
}

/** The connection, as seen from here. */
export interface MemberHost {
  /** No more messages, please, until {@link roomAgain}. */
  noRoom(): void
  roomAgain(): void
  /** Answers that are due, in one go: all that one commit brought. */
  answer(answers: readonly DueAnswer[]): void
}

/** What {@link MemberMessages} shares with the gateway's other connections. */
export interface MemberDeps {
  intake: Pick<Intake, 'submit' | 'onRoom'>
  budget: AnswerBudget
  metrics: LinkMetrics
}

/**
 * Hands events to the intake in the order in which they came. What it has no room for waits here: a few, and at
 * most what one chunk brought beyond them, because the connection is not read then.
 */
export class MemberMessages {
  readonly #deps: MemberDeps
  readonly #host: MemberHost
  readonly #backlog: Waiting[] = []
  #due: DueAnswer[] = []
  #waiting = 0
  #isPaused = false

  constructor(deps: MemberDeps, host: MemberHost) {
    this.#deps = deps
    this.#host = host
  }

  /** Messages that have no answer yet. */
  get waiting(): number {
    return this.#waiting
  }

  /** Takes a message on; its answer follows through the host, exactly one. */
  take(message: MemberMessage): void {
    const waiting = new Waiting(message, () => this.#expire(waiting))
    this.#waiting++
    if (!message.isAdvice) this.#deps.budget.add(waiting, message.receivedAtMs)
    if (this.#backlog.length > 0) this.#wait(waiting)
    else if (!this.#submit(waiting)) {
      this.#wait(waiting)
      this.#deps.intake.onRoom(() => this.#submitBacklog())
    }
  }

  #submit(waiting: Waiting): boolean {
    const { event } = waiting.message
    const result = this.#deps.intake.submit(event, (answer) => this.#settle(waiting, answer))
    if (result === 'unavailable') this.#settle(waiting, { outcome: 'unavailable' })
    return result !== 'full'
  }

  #wait(waiting: Waiting): void {
    this.#backlog.push(waiting)
    if (this.#isPaused || this.#backlog.length < backlogMessagesMax) return
    this.#isPaused = true
    this.#deps.metrics.pausesForRoom++
    this.#host.noRoom()
  }

  #submitBacklog(): void {
    let submitted = 0
    for (const waiting of this.#backlog) {
      if (!this.#submit(waiting)) break
      submitted++
    }
    this.#backlog.splice(0, submitted)
    if (this.#backlog.length > 0) this.#deps.intake.onRoom(() => this.#submitBacklog())
    else if (this.#isPaused) {
      this.#isPaused = false
      this.#host.roomAgain()
    }
  }

  #settle(waiting: Waiting, answer: IntakeAnswer): void {
    const { metrics } = this.#deps
    const { isAdvice, mti, codes } = waiting.message
    if (waiting.answered) {
      if (answer.outcome === 'recorded') metrics.lateCommits++
      return
    }
    if (answer.outcome === 'recorded') {
      this.#answer(waiting, codes.approved(mti), answer.points, 'member')
    } else if (isAdvice) {
      // One that is refused would be refused for ever: it is not asked for again.
      const refused = answer.outcome === 'refused'
      const code = refused ? codes.formatError : codes.retry
      this.#answer(waiting, code, null, refused ? 'advice_refused' : 'advice_retry')
    } else {
      this.#expire(waiting)
    }
  }

  /** The payment must not wait for its points: they follow when the commit does. */
  #expire(waiting: Waiting): void {
    const { codes, mti } = waiting.message
    this.#answer(waiting, codes.approved(mti), null, 'fail_open')
  }

  #answer(waiting: Waiting, code: AnswerCode, points: bigint | null, outcome: Outcome): void {
    const { prepared, mti, receivedAtMs } = waiting.message
    waiting.answered = true
    this.#deps.metrics.message(mti, outcome)
    this.#deps.metrics.memberAnswers.add(performance.now() - receivedAtMs)
    // A commit settles its events one after the other: the write is for all of them.
    if (this.#due.length === 0) queueMicrotask(() => this.#sendDue())
    this.#due.push({ prepared, ...code, points })
  }

  #sendDue(): void {
    const due = this.#due
    this.#due = []
    this.#waiting -= due.length
    this.#host.answer(due)
  }
}

/** A message between its receipt and its answer. */
class Waiting implements Budgeted {
  readonly message: MemberMessage
  readonly expire: () => void
  answered = false

  constructor(message: MemberMessage, expire: () => void) {
    this.message = message
    this.expire = expire
  }
}
