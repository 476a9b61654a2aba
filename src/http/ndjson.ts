/** Answers in lines of JSON (NDJSON), for work that takes longer than a caller likes to wait in the dark. */

/** Media type of such an answer. A `string`, because the router's types take its end for that of JSON. */
export const ndjsonMediaType: string = 'application/x-ndjson'

/** What the work is given: `tell` sends a line; `signal` is aborted when the caller has gone. */
export interface LineWork {
  readonly signal: AbortSignal
  tell(line: object): void
}

/**
 * The body of an answer: what `work` tells, then what it resolves to; or, once the status has been sent, what `failed`
 * makes of its error. A caller that reads slowly holds nothing up: lines are few.
 */
export function ndjsonBody(
  work: (ports: LineWork) => Promise<object>,
  failed: (error: unknown) => object,
): ReadableStream<Uint8Array> {
  const leaving = new AbortController()
  const encoder = new TextEncoder()
  return new ReadableStream({
    start(controller) {
      const tell = (line: object): void => {
        if (leaving.signal.aborted) return
        controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`))
      }
      void work({ signal: leaving.signal, tell })
        .then(tell, (error: unknown) => {
          if (!leaving.signal.aborted) tell(failed(error))
        })
        .then(() => {
          if (!leaving.signal.aborted) controller.close()
        })
    },
    cancel() {
      leaving.abort(new Error('the caller has gone'))
    },
  })
}
