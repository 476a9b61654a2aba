/** What of the codec has run, as V8 counts it: the feedback that steers the fuzzer. */

import { Session } from 'node:inspector'

interface Range {
  startOffset: number
  endOffset: number
  count: number
}
interface Taken {
  result: { scriptId: string; url: string; functions: { ranges: Range[] }[] }[]
}

/** Where the code under test lies. */
const WATCHED = '/src/iso8583/'

/** Block coverage of the running process, taken in pieces. */
export class Coverage {
  readonly #session = new Session()
  readonly #seen = new Set<string>()

  constructor() {
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** Blocks that have run at all. */
  get blocks(): number {
    return this.#seen.size
  }

  /** True if a block ran, since this or {@link learn} was called last, that had not run before. */
  hasNew(): boolean {
    return this.#ran().some((key) => !this.#seen.has(key))
  }

  /** Remembers what ran since this or {@link hasNew} was called last; returns how many blocks of it were new. */
  learn(): number {
    const before = this.#seen.size
    for (const key of this.#ran()) this.#seen.add(key)
    return this.#seen.size - before
  }

  #ran(): string[] {
    return this.#take()
      .result.filter(({ url }) => url.includes(WATCHED))
      .flatMap(({ scriptId, functions }) =>
        functions.flatMap(({ ranges }) =>
          ranges
            .filter(({ count }) => count > 0)
            .map(({ startOffset, endOffset }) => `${scriptId}:${startOffset}-${endOffset}`),
        ),
      )
  }

  /** The inspector answers at once, since it is asked from the thread that it watches. */
  #take(): Taken {
    let taken: Taken = { result: [] }
    this.#session.post('Profiler.takePreciseCoverage', (error, result) => {
      if (error === null) taken = result
    })
    return taken
  }
}
