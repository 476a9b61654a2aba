/** Questions to another process: each is answered once, or given up. */
import { answerTimeoutMs } from './messages.ts'

/** Questions under way, by id. */
export class Questions {
  readonly #waiting = new Map<number, (answer: unknown) => void>()
  #lastId = 0

  /** Sends a question by `send`, which is given its id; resolves with `undefined` where no answer comes in time. */
  ask(send: (id: number) => void, timeoutMs: number = answerTimeoutMs): Promise<unknown> {
    const id = ++this.#lastId
    return new Promise((resolve) => {
      const settle = (answer: unknown): void => {
        clearTimeout(timer)
        this.#waiting.delete(id)
        resolve(answer)
      }
      const timer = setTimeout(settle, timeoutMs, undefined)
      this.#waiting.set(id, settle)
      send(id)
    })
  }

  /** An answer has come; a late one is dropped. */
  answered(id: number, answer: unknown): void {
    this.#waiting.get(id)?.(answer)
  }

  /** Nobody is left to answer. */
  giveUp(): void {
    for (const settle of this.#waiting.values()) settle(undefined)
  }
}
