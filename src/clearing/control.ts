/** What a file says of itself in its trailers, beside what was counted in it. */

/** One total. `agrees` is false also where the file should have said something and did not. */
export type Control = {
  /** E.g. `file 92 records`, `batch 1 amount`. */
  of: string
  /** Decimal; `''` where the file does not say. */
  stated: string
  counted: string
  agrees: boolean
}

/** Controls that a report lists; of those that agree, only the last few are of interest. */
const controlsListedMax = 50

/** Collects controls: all that disagree, up to a bound, and the others until there are too many. */
export class Controls {
  readonly #listed: Control[] = []
  #dropped = 0

  /** Compares. `others` are counts that senders are known to state as well. */
  compare(of: string, stated: bigint, counted: bigint, others: readonly bigint[] = []): void {
    const agrees = stated === counted || others.includes(stated)
    this.#add({ of, stated: `${stated}`, counted: `${counted}`, agrees })
  }

  /** Says what is wrong without a number to compare: a missing trailer, a gap. */
  missing(of: string, counted: string): void {
    this.#add({ of, stated: '', counted, agrees: false })
  }

  /** What was compared; the last entry counts what the list has no room for. */
  list(): Control[] {
    if (this.#dropped === 0) return [...this.#listed]
    const more = { of: 'more that are not listed', stated: '', counted: `${this.#dropped}` }
    return [...this.#listed, { ...more, agrees: true }]
  }

  #add(control: Control): void {
    if (this.#listed.length < controlsListedMax) {
      this.#listed.push(control)
      return
    }
    const agreeing = control.agrees ? -1 : this.#listed.findIndex(({ agrees }) => agrees)
    if (agreeing >= 0) this.#listed.splice(agreeing, 1, control)
    this.#dropped += 1
  }
}
