/** The rejects file: each record that was not taken, its line, the reason, and what may be shown of it. */
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import type { RejectReason } from './errors.ts'
import { maskLine } from './mask.ts'
import type { RejectedRecord } from './reader.ts'

/** Where rejects go. */
export interface RejectSink {
  /** Takes one; what it needs of the line it copies at once. */
  add(reject: RejectedRecord): void
  /** Writes what was added. */
  flush(): Promise<void>
}

/** Reasons for which nobody knows where the card number stands, so nothing of the line is shown. */
const unsplit: ReadonlySet<RejectReason> = new Set([
  'column_count',
  'not_text',
  'quote_broken',
  'record_malformed',
  'record_too_long',
  'unterminated',
])

/**
 * A rejects file: `line;reason;` and the record's own columns, card numbers masked, readable by its
 * owner only. It grows beside `path` and takes its place at the end, so that an import which finds
 * nothing to do leaves an older file alone. Methods throw the file system's errors.
 */
export class RejectsFile implements RejectSink {
  readonly #path: string
  readonly #file: FileHandle
  readonly #separator: string
  #pending: Buffer[] = []
  #count = 0

  private constructor(path: string, file: FileHandle, separator: string) {
    this.#path = path
    this.#file = file
    this.#separator = separator
  }

  /** Opens the file, so that a path that cannot be written is known before anything is imported. */
  static async open(path: string, separator: string): Promise<RejectsFile> {
    return new RejectsFile(path, await open(partOf(path), 'w', 0o600), separator)
  }

  /** Rejects that were added. */
  get count(): number {
    return this.#count
  }

  add({ line, reason, bytes, panStart, panEnd }: RejectedRecord): void {
    const shown = Buffer.from(unsplit.has(reason) ? '' : bytes)
    if (shown.length > 0) maskLine(shown, panStart, panEnd)
    const head = Buffer.from(`${line}${this.#separator}${reason}${this.#separator}`)
    this.#pending.push(head, shown, Buffer.from('\n'))
    this.#count += 1
  }

  async flush(): Promise<void> {
    if (this.#pending.length === 0) return
    const bytes = Buffer.concat(this.#pending)
    this.#pending = []
    await this.#file.writeFile(bytes)
  }

  /** Puts the file in its place. */
  async keep(): Promise<void> {
    await this.flush()
    await this.#file.close()
    await rename(partOf(this.#path), this.#path)
  }

  /** Takes the file away. */
  async discard(): Promise<void> {
    await this.#file.close()
    await rm(partOf(this.#path), { force: true })
  }
}

function partOf(path: string): string {
  return `${path}.part`
}
