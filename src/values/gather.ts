/** What comes together goes to the database together: what arrives while one statement is under way is the next one. */

const waitingMax = 50_000

/** More comes than the database takes; whoever asks may come again. */
export class GatherFullError extends Error {
  override readonly name = 'GatherFullError'
  readonly code = 'gather_full'
  constructor() {
    super(`${waitingMax} requests wait for the database`)
  }
}

interface Waiting<Key, Value> {
  readonly key: Key
  resolve(value: Value): void
  reject(error: unknown): void
}

/** How much goes together. */
export interface GatherLimits {
  /** Keys of one statement. */
  readonly keysMax: number
  /** Statements that are under way at a time. */
  readonly underWayMax: number
}

/** One kind of request. A key that comes twice is sent twice: answers are not kept. */
export class Gatherer<Key, Value> {
  readonly #send: (keys: readonly Key[]) => Promise<readonly Value[]>
  readonly #limits: GatherLimits
  #waiting: Waiting<Key, Value>[] = []
  #underWay = 0

  /** @param send answers the keys in their order */
  constructor(send: (keys: readonly Key[]) => Promise<readonly Value[]>, limits: GatherLimits) {
    this.#send = send
    this.#limits = limits
  }

  /** Throws {@link GatherFullError}, and what the statement throws. */
  ask(key: Key): Promise<Value> {
    if (this.#waiting.length >= waitingMax) return Promise.reject(new GatherFullError())
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject })
      if (this.#underWay < this.#limits.underWayMax) void this.#sendAll()
    })
  }

  async #sendAll(): Promise<void> {
    this.#underWay += 1
    // What arrives in the same turn of the event loop goes together.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#limits.keysMax)
      try {
        const values = await this.#send(batch.map(({ key }) => key))
        batch.forEach(({ resolve }, at) => resolve(values[at] as Value))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#underWay -= 1
  }
}
