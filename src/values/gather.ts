/** Questions that come together are asked together: what arrives while one read is under way is the next read. */

const keysMax = 200
const waitingMax = 10_000

/** More is asked than is answered; whoever asks may come again. */
export class GatherFullError extends Error {
  override readonly name = 'GatherFullError'
  readonly code = 'gather_full'
  constructor() {
    super(`${waitingMax} questions wait for the database`)
  }
}

interface Waiting<Key, Value> {
  readonly key: Key
  resolve(value: Value): void
  reject(error: unknown): void
}

/** One kind of question. A key that is asked for twice in one read is read twice: answers are not kept. */
export class Gatherer<Key, Value> {
  readonly #read: (keys: readonly Key[]) => Promise<readonly Value[]>
  readonly #readsMax: number
  #waiting: Waiting<Key, Value>[] = []
  #reads = 0

  /**
   * @param read answers the keys in their order
   * @param readsMax reads that are under way at a time
   */
  constructor(read: (keys: readonly Key[]) => Promise<readonly Value[]>, readsMax: number) {
    this.#read = read
    this.#readsMax = readsMax
  }

  /** Throws {@link GatherFullError}, and what the read throws. */
  ask(key: Key): Promise<Value> {
    if (this.#waiting.length >= waitingMax) return Promise.reject(new GatherFullError())
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject })
      if (this.#reads < this.#readsMax) void this.#readAll()
    })
  }

  async #readAll(): Promise<void> {
    this.#reads += 1
    // What arrives in the same turn of the event loop goes together.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, keysMax)
      try {
        const values = await this.#read(batch.map(({ key }) => key))
        batch.forEach(({ resolve }, at) => resolve(values[at] as Value))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#reads -= 1
  }
}
