/** Where a clearing file's bytes come from. */
import { constants } from 'node:fs'
import { lstat, open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { maskCardNumbers } from '../observe/mask.ts'
import { ImportError } from './errors.ts'
import { isGzip, unpacked } from './gzip.ts'

const chunkBytes = 1 << 18

/** A file that can be read from its beginning as often as is wanted. */
export interface ClearingSource {
  /** What the file is called in reports; no card number is in it. */
  name: string
  /** Size as it was when the source was made, packed where it is packed; what is shown as progress. */
  bytes: number
  /** How much of it the reading that is under way has read; by default what it gave. */
  readonly bytesRead?: number
  /** The content from the beginning, unpacked. A chunk is good until the next one is asked for. */
  chunks(): AsyncIterable<Buffer>
}

/**
 * A regular file on disk; one that begins as gzip does is unpacked on its way. Its bytes go through one buffer, which
 * is zeroed afterwards: nothing of a card number stays behind in the memory of streams. Throws {@link ImportError}
 * `not_a_file`, or the file system's error; its chunks throw `EnvelopeError` where it cannot be unpacked.
 */
export async function fileSource(path: string, name = basename(path)): Promise<ClearingSource> {
  return await sourceOf(path, name, true)
}

/** As {@link fileSource}, of what somebody else dropped: a symbolic link is no file. */
export async function droppedSource(path: string): Promise<ClearingSource> {
  return await sourceOf(path, basename(path), false)
}

async function sourceOf(path: string, name: string, follows: boolean): Promise<ClearingSource> {
  const stats = await (follows ? stat(path) : lstat(path))
  if (!stats.isFile()) {
    // A pipe cannot be read twice, and the content must be known before anything is taken from it.
    throw new ImportError('not_a_file', `${path} is not a regular file; save it as one first`)
  }
  const read = { bytes: 0 }
  const flags = constants.O_RDONLY | (follows ? 0 : constants.O_NOFOLLOW)
  const packed = await isGzip(readChunks(path, flags, { bytes: 0 }))
  return {
    name: maskCardNumbers(name),
    bytes: stats.size,
    get bytesRead() {
      return read.bytes
    },
    chunks: () =>
      packed ? unpacked(readChunks(path, flags, read), read) : readChunks(path, flags, read),
  }
}

async function* readChunks(
  path: string,
  flags: number,
  read: { bytes: number },
): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(chunkBytes)
  const file = await open(path, flags)
  read.bytes = 0
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes)
      if (bytesRead === 0) return
      read.bytes += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    buffer.fill(0)
    await file.close()
  }
}
