/** Lines of a stream of bytes, each of a bounded length. */

/** A line that is longer than is read; the rest of it is passed over. */
export const longLine = Symbol('a line that is too long')

const lineFeed = 0x0a

/**
 * The lines of UTF-8 text without their ends, `''` for an empty one; {@link longLine} in the place of one of more than
 * `lineBytesMax` bytes. What is no UTF-8 has U+FFFD in its place.
 */
export async function* linesOf(
  stream: AsyncIterable<Uint8Array>,
  lineBytesMax: number,
): AsyncGenerator<string | typeof longLine> {
  let parts: Uint8Array[] = []
  let bytes = 0
  const take = (): string | typeof longLine => {
    const line = bytes > lineBytesMax ? longLine : Buffer.concat(parts).toString('utf8').trim()
    parts = []
    bytes = 0
    return line
  }
  const add = (part: Uint8Array): void => {
    bytes += part.length
    if (bytes > lineBytesMax) parts = []
    else parts.push(part)
  }
  for await (const chunk of stream) {
    let start = 0
    for (;;) {
      const end = chunk.indexOf(lineFeed, start)
      if (end === -1) break
      add(chunk.subarray(start, end))
      yield take()
      start = end + 1
    }
    if (start < chunk.length) add(chunk.slice(start))
  }
  const line = take()
  if (line !== '') yield line
}
