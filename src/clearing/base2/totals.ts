/** What is counted in a BASE II file, beside what its trailers say. */
import { readDigits } from '../bytes.ts'
import { Controls, type Control } from '../control.ts'
import { Sum } from '../sum.ts'
import { trailer } from './layout.ts'

/** Counts of a batch, or of the file. */
class Counts {
  monetary = 0
  transactions = 0
  components = 0
  readonly amount = new Sum()

  add(components: number, amount: number): void {
    this.transactions += 1
    this.components += components
    if (amount < 0) return
    this.monetary += 1
    this.amount.add(amount)
  }
}

/** Counts records and compares what each trailer says. */
export class Base2Totals {
  readonly #controls = new Controls()
  readonly #file = new Counts()
  #batch = new Counts()
  #batches = 0
  #ended = false
  #open = false

  /** One transaction of `components` TCRs; `amount` is its source amount, -1 where it is not monetary. */
  add(components: number, amount: number): void {
    this.#open = true
    this.#file.add(components, amount)
    this.#batch.add(components, amount)
  }

  /** TC 91 or 92 at `bytes[at..)`. */
  trailer(code: number, bytes: Buffer, at: number): void {
    const ofFile = code === 92
    if (!ofFile) this.#batches += 1
    const counts = ofFile ? this.#file : this.#batch
    const of = ofFile ? 'file' : `batch ${this.#batches}`
    // The manuals of senders differ on whether trailers count themselves.
    const trailers = ofFile ? this.#batches : 0
    this.#compare(`${of} monetary transactions`, bytes, at, trailer.monetary, counts.monetary, 0)
    this.#compare(
      `${of} transactions`,
      bytes,
      at,
      trailer.transactions,
      counts.transactions,
      trailers,
    )
    this.#compare(`${of} records`, bytes, at, trailer.components, counts.components, trailers)
    const amount = readDigits(bytes, at + trailer.sourceAmount[0], at + trailer.sourceAmount[1])
    if (amount < 0) this.#controls.missing(`${of} amount`, `${counts.amount.total}`)
    else this.#controls.compare(`${of} amount`, BigInt(amount), counts.amount.total)
    this.#batch = new Counts()
    this.#ended = ofFile
    this.#open = false
  }

  /** What was compared so far. */
  list(): Control[] {
    return this.#controls.list()
  }

  /** The file has ended. */
  close(): void {
    if (!this.#ended) this.#controls.missing('file trailer', `${this.#file.transactions}`)
    else if (this.#open)
      this.#controls.missing('end after the file trailer', `${this.#batch.transactions}`)
  }

  #compare(
    of: string,
    bytes: Buffer,
    at: number,
    [start, end]: readonly [number, number],
    counted: number,
    trailers: number,
  ): void {
    const stated = readDigits(bytes, at + start, at + end)
    if (stated < 0) this.#controls.missing(of, `${counted}`)
    else {
      const others = of.endsWith('monetary transactions')
        ? []
        : [BigInt(counted + trailers), BigInt(counted + trailers + 1)]
      this.#controls.compare(of, BigInt(stated), BigInt(counted), others)
    }
  }
}
