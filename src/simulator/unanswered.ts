/** Messages that wait for their answers, by what an answer has in common with its message. */
import type { Dialect } from '../iso8583/index.ts'
import type { TextMessage } from './references.ts'
import { ClientError } from './socket.ts'

interface Waiting {
  resolve(answer: TextMessage): void
  reject(error: ClientError): void
  sentAtMs: number
  timer: NodeJS.Timeout
}

/** What was sent over one connection and has no answer yet; of those alike, the first sent is answered first. */
export class Unanswered {
  readonly #dialect: Dialect
  readonly #timeoutMs: number
  readonly #waiting = new Map<string, Waiting[]>()
  #count = 0

  /** `timeoutMs`: without an answer for so long, a message is given up. */
  constructor(dialect: Dialect, timeoutMs: number) {
    this.#dialect = dialect
    this.#timeoutMs = timeoutMs
  }

  /** How many there are. */
  get count(): number {
    return this.#count
  }

  /** Waits for the answer to a message. Rejects with {@link ClientError}. */
  wait(message: TextMessage): Promise<TextMessage> {
    const key = this.#key(message)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#forget(key, waiting)
        reject(new ClientError('timeout', `no answer to a ${message.mti} in ${this.#timeoutMs} ms`))
      }, this.#timeoutMs)
      const waiting = { resolve, reject, timer, sentAtMs: performance.now() }
      this.#count++
      const alike = this.#waiting.get(key)
      if (alike === undefined) this.#waiting.set(key, [waiting])
      else alike.push(waiting)
    })
  }

  /** Hands an answer to whoever waits for it, and says how long that was, in ms; `null` where nobody does. */
  answer(answer: TextMessage): number | null {
    const key = this.#key(answer)
    const waiting = this.#waiting.get(key)?.[0]
    if (waiting === undefined) return null
    this.#forget(key, waiting)
    waiting.resolve(answer)
    return performance.now() - waiting.sentAtMs
  }

  /** Gives all of them up. */
  reject(error: ClientError): void {
    for (const { reject, timer } of [...this.#waiting.values()].flat()) {
      clearTimeout(timer)
      reject(error)
    }
    this.#waiting.clear()
    this.#count = 0
  }

  /** What an answer has in common with its question: version and class of the type, and the match key. */
  #key({ mti, fields }: TextMessage): string {
    const values = this.#dialect.session.matchKey.map((de) => fields[de] ?? '')
    return [mti.slice(0, 2), ...values].join(' ')
  }

  #forget(key: string, waiting: Waiting): void {
    clearTimeout(waiting.timer)
    const others = (this.#waiting.get(key) ?? []).filter((each) => each !== waiting)
    if (others.length > 0) this.#waiting.set(key, others)
    else this.#waiting.delete(key)
    this.#count--
  }
}
