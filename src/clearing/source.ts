/** Where a clearing file's bytes come from. */
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { ImportError } from './errors.ts'

const chunkBytes = 1 << 18

/** A file that can be read from its beginning as often as is wanted. */
export interface ClearingSource {
  /** What the file is called in reports. */
  name: string
  /** Size as it was when the source was made; what is shown as progress. */
  bytes: number
  /** The content from the beginning. A chunk is good until the next one is asked for. */
  chunks(): AsyncIterable<Buffer>
}

/**
 * A regular file on disk. Its bytes go through one buffer, which is zeroed afterwards: nothing of a
 * card number stays behind in the memory of streams. Throws {@link ImportError} `not_a_file`, or the
 * file system's error.
 */
export async function fileSource(path: string): Promise<ClearingSource> {
  const stats = await stat(path)
  if (!stats.isFile()) {
    // A pipe cannot be read twice, and the content must be known before anything is taken from it.
    throw new ImportError('not_a_file', `${path} is not a regular file; save it as one first`)
  }
  return { name: basename(path), bytes: stats.size, chunks: () => readChunks(path) }
}

async function* readChunks(path: string): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(chunkBytes)
  const file = await open(path, 'r')
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    buffer.fill(0)
    await file.close()
  }
}
