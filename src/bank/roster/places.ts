/** How many rosters are taken at a time: each may be gigabytes on the disk of its process. */

/** Rosters that a process takes at a time; of one bank it takes one. */
export const rostersMax = 4

/** The places of a process. */
export class RosterPlaces {
  readonly #banks = new Set<bigint>()

  /** Takes a place for a roster of this bank; false where there is none. */
  enter(bankId: bigint): boolean {
    if (this.#banks.has(bankId) || this.#banks.size >= rostersMax) return false
    this.#banks.add(bankId)
    return true
  }

  /** Gives it back. */
  leave(bankId: bigint): void {
    this.#banks.delete(bankId)
  }
}
