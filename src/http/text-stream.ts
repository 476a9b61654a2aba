/** Answers that are read from the database while they are sent: one snapshot, constant memory. */
import type { Queryable, Sql } from '../db/connect.ts'

/** Pieces are gathered to about so many characters before they are sent. */
const pieceCharsMin = 16_384

/**
 * The body of an answer, of the texts that `pieces` makes in a read-only transaction. It holds a connection until the
 * caller has read it, or is gone; one who reads nothing for a minute is cut off by the database.
 */
export function textBody(
  sql: Sql,
  pieces: (snapshot: Queryable) => AsyncIterable<string>,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let isGone = false
  let wanted: () => void = () => {}
  return new ReadableStream({
    start(controller) {
      const send = async (text: string): Promise<void> => {
        controller.enqueue(encoder.encode(text))
        while (!isGone && (controller.desiredSize ?? 0) <= 0) {
          await new Promise<void>((resolve) => (wanted = resolve))
        }
        if (isGone) throw new GoneError()
      }
      const work = sql.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', async (snapshot) => {
        let gathered = ''
        for await (const piece of pieces(snapshot)) {
          gathered += piece
          if (gathered.length < pieceCharsMin) continue
          await send(gathered)
          gathered = ''
        }
        if (gathered !== '') await send(gathered)
      })
      void work
        .then(
          () => controller.close(),
          // The caller sees that the answer breaks off.
          (error: unknown) => (isGone ? undefined : controller.error(error)),
        )
        .finally(onEnd)
    },
    pull: () => wanted(),
    cancel() {
      isGone = true
      wanted()
    },
  })
}

/** The caller has gone. */
class GoneError extends Error {
  override readonly name = 'GoneError'
}
