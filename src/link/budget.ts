/** The time in which a request is answered, whatever the commit does. */

/** Something that waits for an answer. */
export interface Budgeted {
  /** True once it needs no answer any more. */
  readonly answered: boolean
  /** The budget is used up: answer now. */
  expire(): void
}

/** Answered requests at the head of the queue that are worth a new array. */
const compactFrom = 1024

/**
 * Deadlines of all requests of a gateway. Every request has the same budget, so they end in the
 * order in which they came: a queue and one timer for its head, none a message.
 */
export class AnswerBudget {
  readonly #budgetMs: number
  #waiting: Budgeted[] = []
  #deadlines: number[] = []
  #head = 0
  #timer: NodeJS.Timeout | undefined

  /** `budgetMs`: from the receipt of a request to its answer. */
  constructor(budgetMs: number) {
    this.#budgetMs = budgetMs
  }

  /** Starts the budget of a request received at `receivedAtMs` of `performance.now()`. */
  add(request: Budgeted, receivedAtMs: number): void {
    this.#forgetAnswered()
    this.#waiting.push(request)
    this.#deadlines.push(receivedAtMs + this.#budgetMs)
    if (this.#timer === undefined) this.#arm()
  }

  /** Lets every budget end without an answer. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = []
    this.#deadlines = []
    this.#head = 0
  }

  /** Answers mostly come long before their deadline: what is answered is not held until then. */
  #forgetAnswered(): void {
    while (this.#waiting[this.#head]?.answered === true) this.#head++
    if (this.#head >= compactFrom && this.#head * 2 >= this.#waiting.length) this.#compact()
  }

  #compact(): void {
    this.#waiting = this.#waiting.slice(this.#head)
    this.#deadlines = this.#deadlines.slice(this.#head)
    this.#head = 0
  }

  #arm(): void {
    const deadline = this.#deadlines[this.#head]
    if (deadline === undefined) {
      this.stop()
      return
    }
    // A timer may fire up to a millisecond early.
    const ms = Math.max(1, Math.ceil(deadline - performance.now()))
    this.#timer = setTimeout(() => this.#expire(), ms)
  }

  #expire(): void {
    const now = performance.now()
    for (;;) {
      const request = this.#waiting[this.#head]
      if (request === undefined) break
      const due = (this.#deadlines[this.#head] ?? 0) <= now
      if (!request.answered && !due) break
      if (!request.answered) request.expire()
      this.#head++
    }
    this.#compact()
    this.#arm()
  }
}
