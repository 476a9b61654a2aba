/** Reads PostgreSQL's binary COPY of card tokens, row by row, without making a value of a row. */

/** Takes a row: the token is the 16 bytes of `bytes` at `tokenAt`. */
export type CardRow = (bytes: Buffer, tokenAt: number, memberId: bigint, cardId: bigint) => void

/** Signature, flags and an empty header extension (PostgreSQL manual, COPY, "Binary Format"). */
const header = Buffer.from('5047434f50590aff0d0a00' + '0000000000000000', 'hex')
/** Count of fields, then token, member id and card id, each with its length in front. */
const rowBytes = 2 + (4 + 16) + (4 + 8) + (4 + 8)
const fieldCount = 3

/**
 * Hands every row of `COPY (SELECT token, member_id, card_id ...) TO STDOUT (FORMAT binary)` to
 * `take`, however the chunks are cut. Throws where the stream is anything else or ends early.
 */
export async function eachCopiedCard(chunks: AsyncIterable<Buffer>, take: CardRow): Promise<void> {
  let rest: Buffer = Buffer.alloc(0)
  let begun = false
  let ended = false
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    if (!begun) {
      if (bytes.length < header.length) {
        rest = bytes
        continue
      }
      if (!bytes.subarray(0, header.length).equals(header)) throw notACopy('begins otherwise')
      at = header.length
      begun = true
    }
    while (!ended && bytes.length - at >= rowBytes) {
      if (bytes.readInt16BE(at) !== fieldCount) break
      take(bytes, at + 6, bytes.readBigInt64BE(at + 26), bytes.readBigInt64BE(at + 38))
      at += rowBytes
    }
    if (bytes.length - at >= 2 && bytes.readInt16BE(at) !== fieldCount) {
      if (bytes.readInt16BE(at) !== -1) throw notACopy('has a row of another shape')
      ended = true
    }
    rest = bytes.subarray(at)
  }
  if (!ended) throw notACopy('ends early')
}

function notACopy(how: string): Error {
  return new Error(`the copy of the card tokens ${how}`)
}
