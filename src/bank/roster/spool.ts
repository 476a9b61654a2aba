/** A roster while it is taken: what the bank has signed is known only when the last byte is there, so it waits on disk, encrypted. */
import { createHash } from 'node:crypto'
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Largest roster, in MiB. */
export const rosterMibMax = 4_096
/** Longest first line. */
export const headerBytesMax = 16_384

const lineFeed = 0x0a
const readBytes = 65_536

/** A roster of which the first line is there. */
export interface Incoming {
  /** The first line. */
  readonly header: string
  /** What comes after it. */
  readonly rest: AsyncIterable<Uint8Array>
}

/** Reads the first line; `null` where there is none, or it is too long. Throws what `body` throws. */
export async function readFirstLine(body: AsyncIterable<Uint8Array>): Promise<Incoming | null> {
  const source = body[Symbol.asyncIterator]()
  let read = Buffer.alloc(0)
  for (;;) {
    const end = read.indexOf(lineFeed)
    if (end > headerBytesMax || (end === -1 && read.length > headerBytesMax)) return null
    if (end !== -1) {
      const header = read.toString('latin1', 0, end).trimEnd()
      return { header, rest: following(read.subarray(end + 1), source) }
    }
    const next = await source.next()
    if (next.done === true) return null
    read = Buffer.concat([read, next.value])
  }
}

async function* following(
  first: Uint8Array,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first
  for (let next = await source.next(); next.done !== true; next = await source.next()) {
    yield next.value
  }
}

/** A roster's lines on disk. */
export interface Spool {
  /** SHA-256 of all bytes. */
  readonly digest: Buffer
  /** How many lines they are; what stands after the last end of a line is one, too. */
  readonly count: number
  /** The bytes once more. */
  lines(): AsyncIterable<Uint8Array>
  /** Removes it; again, it does nothing. */
  remove(): Promise<void>
}

/**
 * Writes lines to a file in `folder`, by default the system's for such (`TMPDIR`). The file has no name: it goes when it is removed, and
 * with the process, whatever becomes of that. `null`: they are too many. Throws what `lines` throws; nothing is left then.
 */
export async function spoolRoster(
  lines: AsyncIterable<Uint8Array>,
  folder = tmpdir(),
): Promise<Spool | null> {
  const file = await openNameless(folder)
  try {
    const written = await write(file, lines)
    if (written !== null) {
      return { ...written, lines: () => readBack(file), remove: () => file.close() }
    }
  } catch (error) {
    await file.close()
    throw error
  }
  await file.close()
  return null
}

/** A new file that nobody else can open, not even by its name. */
async function openNameless(folder: string): Promise<FileHandle> {
  const own = await mkdtemp(join(folder, 'cobrand-roster-'))
  try {
    return await open(join(own, 'lines'), 'wx+', 0o600)
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

async function write(
  file: FileHandle,
  lines: AsyncIterable<Uint8Array>,
): Promise<Pick<Spool, 'digest' | 'count'> | null> {
  const hash = createHash('sha256')
  let bytes = 0
  let count = 0
  let isOpen = false
  for await (const chunk of lines) {
    bytes += chunk.length
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, at + 1)) count++
    isOpen = chunk.length === 0 ? isOpen : chunk.at(-1) !== lineFeed
    if (bytes > rosterMibMax * 1024 * 1024) return null
    hash.update(chunk)
    await file.writeFile(chunk)
  }
  return { digest: hash.digest(), count: isOpen ? count + 1 : count }
}

async function* readBack(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let position = 0; ;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(readBytes), 0, readBytes, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
