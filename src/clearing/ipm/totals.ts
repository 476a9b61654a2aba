/** What is counted in an IPM file, beside what its trailer says. */
import { Controls, type Control } from '../control.ts'
import { Sum } from '../sum.ts'
import { pdsTags, type PdsList } from './pds.ts'

/** Counts messages and compares what the trailer says. One file may hold several, each with header and trailer. */
export class IpmTotals {
  readonly #controls = new Controls()
  #messages = 0
  #amount = new Sum()
  #last = 0
  #files = 0
  #fileId = ''
  #open = false

  /** Any message; `amount` is its DE4, negative where it has none. */
  add(amount: number): void {
    this.#messages += 1
    if (amount > 0) this.#amount.add(amount)
    if (!this.#open && this.#files === 0) {
      this.#files = 1
      this.#controls.missing('file header (1644/697)', '')
    }
  }

  /** The message number (DE71); false where it does not rise. A gap is shown. */
  rises(number: number): boolean {
    if (number <= this.#last) return false
    if (number > this.#last + 1) {
      this.#controls.missing(`message numbers after ${this.#last}`, `${number}`)
    }
    this.#last = number
    return true
  }

  /** 1644/697. It is message 1 of its file. */
  header(pds: PdsList): void {
    if (this.#open)
      this.#controls.missing(`file ${this.#files} trailer (1644/695)`, `${this.#messages}`)
    this.#files += 1
    this.#open = true
    this.#messages = 0
    this.#amount = new Sum()
    this.#last = 0
    this.#fileId = pds.bytes(pdsTags.fileId).toString('hex')
  }

  /** 1644/695, itself counted already. */
  trailer(pds: PdsList): void {
    const of = `file ${this.#files}`
    const counted = BigInt(this.#messages)
    const count = pds.number(pdsTags.count)
    if (count < 0) this.#controls.missing(`${of} messages (PDS0306)`, `${counted}`)
    else this.#controls.compare(`${of} messages (PDS0306)`, BigInt(count), counted)
    const checksum = pds.number(pdsTags.checksum)
    const { total } = this.#amount
    if (checksum < 0) this.#controls.missing(`${of} amounts (PDS0301)`, `${total}`)
    else this.#controls.compare(`${of} amounts (PDS0301)`, BigInt(checksum), total)
    const same = pds.bytes(pdsTags.fileId).toString('hex') === this.#fileId
    if (!same) this.#controls.missing(`${of} id (PDS0105) as in its header`, '')
    this.#open = false
  }

  /** The file has ended. */
  close(): void {
    if (this.#open || this.#files === 0 || this.#messages === 0) {
      this.#controls.missing(`file ${this.#files} trailer (1644/695)`, `${this.#messages}`)
    }
  }

  /** What was compared so far. */
  list(): Control[] {
    return this.#controls.list()
  }
}
