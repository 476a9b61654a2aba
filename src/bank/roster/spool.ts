/** A roster while it is taken: what the bank has signed is known only when the last byte is there, so it waits on disk, encrypted. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Largest roster, in MiB. */
export const rosterMibMax = 4_096
/** Longest first line. */
export const headerBytesMax = 16_384

const lineFeed = 0x0a

/** A roster on disk. */
export interface Spool {
  /** The first line. */
  readonly header: string
  /** SHA-256 of what comes after it. */
  readonly digest: Buffer
  /** What comes after it, once more. */
  lines(): AsyncIterable<Uint8Array>
  /** Removes it. */
  remove(): Promise<void>
}

/** Why a roster is not taken. */
export type SpoolFault = 'no_header' | 'too_large'

/**
 * Writes a roster to a file that only this user can read. `accept` is asked of the first line, before anything is written, and may
 * throw. Throws what `body` throws; nothing is left then.
 */
export async function spoolRoster(
  body: AsyncIterable<Uint8Array>,
  accept: (header: string) => Promise<void>,
): Promise<Spool | SpoolFault> {
  const source = body[Symbol.asyncIterator]()
  const first = await readHeader(source)
  if (first === null) return 'no_header'
  await accept(first.header)
  const folder = await mkdtemp(join(tmpdir(), 'cobrand-roster-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const path = join(folder, 'lines')
    const digest = await write(path, first.rest, source)
    if (digest === null) {
      await remove()
      return 'too_large'
    }
    return { header: first.header, digest, remove, lines: () => createReadStream(path) }
  } catch (error) {
    await remove()
    throw error
  }
}

async function readHeader(
  source: AsyncIterator<Uint8Array>,
): Promise<{ header: string; rest: Uint8Array } | null> {
  let read = Buffer.alloc(0)
  for (;;) {
    const end = read.indexOf(lineFeed)
    if (end > headerBytesMax || (end === -1 && read.length > headerBytesMax)) return null
    if (end !== -1) {
      return { header: read.toString('latin1', 0, end).trimEnd(), rest: read.subarray(end + 1) }
    }
    const next = await source.next()
    if (next.done === true) return null
    read = Buffer.concat([read, next.value])
  }
}

async function write(
  path: string,
  first: Uint8Array,
  source: AsyncIterator<Uint8Array>,
): Promise<Buffer | null> {
  const hash = createHash('sha256')
  const file = await open(path, 'wx', 0o600)
  try {
    let bytes = 0
    for (let chunk: Uint8Array | null = first; chunk !== null; chunk = await nextOf(source)) {
      bytes += chunk.length
      if (bytes > rosterMibMax * 1024 * 1024) return null
      hash.update(chunk)
      await file.writeFile(chunk)
    }
    return hash.digest()
  } finally {
    await file.close()
  }
}

async function nextOf(source: AsyncIterator<Uint8Array>): Promise<Uint8Array | null> {
  const next = await source.next()
  return next.done === true ? null : next.value
}
