/** Our own requests on one connection, and the answers that come for them. */

/** What an answer is: to a request that waits, to one given up, to one answered before, to none. */
export type AnswerKind = 'matched' | 'late' | 'duplicate' | 'unmatched'

/** Requests of the past that an answer is still told from one to nothing by. */
const rememberedMax = 64

interface Waiting {
  code: string
  sentAtMs: number
}

/** Requests by match key, with a bound on how long they wait. */
export class OwnRequests {
  readonly #timeoutMs: number
  readonly #waiting = new Map<string, Waiting>()
  readonly #past = new Map<string, 'answered' | 'expired'>()

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
  }

  /** Whether a request with this code waits for its answer. */
  has(code: string): boolean {
    for (const each of this.#waiting.values()) if (each.code === code) return true
    return false
  }

  /** A request was sent. */
  sent(key: string, code: string, sentAtMs: number): void {
    this.#past.delete(key)
    this.#waiting.set(key, { code, sentAtMs })
  }

  /** An answer came; `code` is that of its request, where it is one that waited. */
  answered(key: string): { kind: AnswerKind; code: string } {
    const waiting = this.#waiting.get(key)
    if (waiting !== undefined) {
      this.#forget(key, 'answered')
      return { kind: 'matched', code: waiting.code }
    }
    const past = this.#past.get(key)
    if (past === undefined) return { kind: 'unmatched', code: '' }
    this.#past.set(key, 'answered')
    return { kind: past === 'answered' ? 'duplicate' : 'late', code: '' }
  }

  /** Gives up what has waited too long, and returns it. */
  expire(nowMs: number): Waiting[] {
    const expired: Waiting[] = []
    for (const [key, waiting] of this.#waiting) {
      if (nowMs - waiting.sentAtMs < this.#timeoutMs) continue
      expired.push(waiting)
      this.#forget(key, 'expired')
    }
    return expired
  }

  #forget(key: string, outcome: 'answered' | 'expired'): void {
    this.#waiting.delete(key)
    this.#past.set(key, outcome)
    if (this.#past.size <= rememberedMax) return
    const [oldest] = this.#past.keys()
    if (oldest !== undefined) this.#past.delete(oldest)
  }
}
