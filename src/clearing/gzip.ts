/** Packed files: known by their first bytes, unpacked on the way, and only so far. */
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { EnvelopeError } from './errors.ts'

/** Below this, a file may expand as it likes. */
const freeBytes = 16 * 1024 * 1024
/** Clearing files pack to a fifth or a fiftieth; a bomb of zeros to a thousandth. */
const ratioMax = 250
const unpackedBytesMax = 64 * 1024 ** 3
const chunkBytes = 1 << 18

/** True where the content begins with the magic bytes of gzip (RFC 1952 2.3.1). */
export async function isGzip(chunks: AsyncIterable<Buffer>): Promise<boolean> {
  for await (const chunk of chunks) return chunk[0] === 0x1f && chunk[1] === 0x8b
  return false
}

/**
 * Unpacks. `read.bytes`: how much of `packed` was read so far. Throws {@link EnvelopeError} `expands_too_far`, or
 * `not_gzip` where the content is damaged or cut; the place counts unpacked bytes.
 */
export async function* unpacked(
  packed: AsyncIterable<Buffer>,
  read: { readonly bytes: number },
): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: chunkBytes })
  // The source reuses its buffer as soon as it is asked for more, which the stream does ahead.
  pipeline(Readable.from(copied(packed)), gunzip, () => {})
  let bytes = 0
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > unpackedBytesMax || (bytes > freeBytes && bytes > read.bytes * ratioMax)) {
        const remedy = `it expands to more than ${ratioMax} times its size; if it is no mistake, unpack it first`
        throw new EnvelopeError('expands_too_far', bytes, remedy, 'byte')
      }
      yield chunk
      chunk.fill(0)
    }
  } catch (error) {
    if (!isZlibError(error)) throw error
    throw new EnvelopeError(
      'not_gzip',
      bytes,
      'the packed file is damaged or cut; fetch it again',
      'byte',
    )
  } finally {
    gunzip.destroy()
  }
}

async function* copied(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk)
}

function isZlibError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^Z_|^ERR_ZLIB/.test(code)
}
