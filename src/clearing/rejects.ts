/** The rejects file: each record that was not taken, where it stands, why, and what a correction needs of it. */
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { digitRunsIn } from '../values/card-number.ts'
import type { RejectReason } from './errors.ts'
import { textColumns, unread, type RecordTexts } from './record.ts'

/** A record that was not taken, as it is written down. No card number is in it. */
export interface Reject {
  /** Line or record of the file, from 1. */
  line: number
  /** Its first byte in the file, from 0, unpacked. */
  offset: number
  reason: RejectReason
  /** Whose it is: a linked card, 0 for a stranger's, `undefined` where the number could not be read. */
  cardId: bigint | undefined
  /** `undefined` where nothing of it could be read. */
  texts: RecordTexts | undefined
}

/** Where rejects go. */
export interface RejectSink {
  /** Takes one. */
  add(reject: Reject): void
  /** Writes what was added. */
  flush(): Promise<void>
}

/** In the card column: nobody's here, so that there is nothing to correct. */
export const strangersCard = 'stranger'

const separator = ';'
const header = ['line', 'offset', 'reason', 'card', ...textColumns].join(separator)
/** Most digits of a card number (ISO/IEC 7812); longer runs are references. */
const panDigitsMax = 19

/**
 * A rejects file, a CSV with a header whatever the format of the file it is about, readable by its owner only. Corrected, it is
 * imported as any other file. It grows beside `path` and takes its place at the end, so that an import which finds
 * nothing to do leaves an older file alone. Methods throw the file system's errors.
 */
export class RejectsFile implements RejectSink {
  readonly #path: string
  readonly #part: string
  readonly #file: FileHandle
  #pending: string[] = [`${header}\n`]
  #count = 0

  private constructor(path: string, part: string, file: FileHandle) {
    this.#path = path
    this.#part = part
    this.#file = file
  }

  /** Opens the file, so that a path that cannot be written is known before anything is imported. */
  static async open(path: string): Promise<RejectsFile> {
    // Another process may be writing the rejects of the same file.
    const part = `${path}.${process.pid}.part`
    return new RejectsFile(path, part, await open(part, 'w', 0o600))
  }

  /** Rejects that were added. */
  get count(): number {
    return this.#count
  }

  add(reject: Reject): void {
    this.#pending.push(`${rowOf(reject)}\n`)
    this.#count += 1
  }

  async flush(): Promise<void> {
    if (this.#pending.length === 0) return
    const text = this.#pending.join('')
    this.#pending = []
    await this.#file.writeFile(text)
  }

  /** Puts the file in its place. */
  async keep(): Promise<void> {
    await this.flush()
    await this.#file.close()
    await rename(this.#part, this.#path)
  }

  /** Takes the file away. */
  async discard(): Promise<void> {
    await this.#file.close()
    await rm(this.#part, { force: true })
  }
}

/** Of a stranger's record only its place and the reason: the rest is nobody's business here. */
function rowOf({ line, offset, reason, cardId, texts }: Reject): string {
  const place = [`${line}`, `${offset}`, reason]
  if (cardId === 0n) return [...place, strangersCard, ...textColumns.map(() => '')].join(separator)
  const card = cardId === undefined ? unread : `#${cardId}`
  const columns = textColumns.map((column) => {
    const text = texts?.[column] ?? unread
    // Where the card number is not in its column, it may be in another.
    return cardId === undefined && isPanLike(text) ? unread : quoted(text)
  })
  return [...place, card, ...columns].join(separator)
}

function isPanLike(text: string): boolean {
  return digitRunsIn(text).some((run) => run.length <= panDigitsMax)
}

/** `texts` without those of which `isCardNumber` holds. */
export function withoutCardNumbers(
  texts: RecordTexts,
  isCardNumber: (text: string) => boolean,
): RecordTexts {
  const shown = { ...texts }
  for (const column of textColumns) if (isCardNumber(texts[column])) shown[column] = unread
  return shown
}

/** Texts of records have no quotes in them. */
function quoted(text: string): string {
  return text.includes(separator) ? `"${text}"` : text
}
