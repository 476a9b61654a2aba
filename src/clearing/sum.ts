/** A sum of amounts that may pass 2^53, at the price of a number. */

const carryAt = 2 ** 52

/** Adds safe integers, none above 10^15. */
export class Sum {
  #low = 0
  #high = 0n

  add(value: number): void {
    this.#low += value
    if (this.#low < carryAt) return
    this.#high += BigInt(this.#low)
    this.#low = 0
  }

  /** The sum so far. */
  get total(): bigint {
    return this.#high + BigInt(this.#low)
  }
}
