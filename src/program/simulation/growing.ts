/** Columns of numbers that grow: what is kept for each of a million members takes a few bytes. */

interface Column<Value> {
  readonly length: number
  [at: number]: Value
  set(from: ArrayLike<Value>): void
}

/** A column of zeros, as long as it is asked for. */
export class Growing<Value extends number | bigint> {
  readonly #make: (length: number) => Column<Value>
  readonly #zero: Value
  #column: Column<Value>

  constructor(make: (length: number) => Column<Value>, zero: Value) {
    this.#make = make
    this.#zero = zero
    this.#column = make(1024)
  }

  get(at: number): Value {
    return this.#column[at] ?? this.#zero
  }

  set(at: number, value: Value): void {
    if (at >= this.#column.length) {
      const longer = this.#make(Math.max(at + 1, this.#column.length * 2))
      longer.set(this.#column)
      this.#column = longer
    }
    this.#column[at] = value
  }
}

/** A column of whole numbers of 32 bits. */
export function growingInts(): Growing<number> {
  return new Growing((length) => new Int32Array(length), 0)
}

/** A column of bigints of 64 bits. */
export function growingBigints(): Growing<bigint> {
  return new Growing((length) => new BigInt64Array(length), 0n)
}
