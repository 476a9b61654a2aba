/** What is fuzzed: a function that takes any bytes, and inputs to start from. */

/** One thing to fuzz. `run` throws where what it promises does not hold. */
export interface Target {
  readonly name: string
  readonly corpus: readonly Buffer[]
  run(bytes: Buffer): void
}

/** Throws unless something holds. */
export function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what)
}
