/** How the lines of an export go out: as fast as they are read, each on record before it leaves. */
import type { Context } from 'hono'
import type { ApiEnv } from '../../access.ts'
import type { Recorder } from '../../audit.ts'

/**
 * An answer's body of what a generator makes: the next only when the one before was taken. What is thrown on the way is the
 * last line, as `failed` makes it.
 */
export function linesBody(
  lines: AsyncGenerator<string, void>,
  failed: (error: unknown) => object,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const next = await lines.next()
          if (next.done === true) controller.close()
          else controller.enqueue(encoder.encode(next.value))
        } catch (error) {
          controller.enqueue(encoder.encode(`${JSON.stringify(failed(error))}\n`))
          controller.close()
        }
      },
      async cancel() {
        await lines.return()
      },
    },
    { highWaterMark: 0 },
  )
}

/** Records that the caller of this request was given the profiles of these members. */
export function recorderOf(
  c: Context<ApiEnv>,
  trail: Recorder,
  operation: string,
): (memberIds: readonly bigint[]) => Promise<void> {
  const { principal, requestId } = c.var
  const { audience, keyName } = principal
  const owner = principal.ownerId === null ? '' : `${principal.ownerId}`
  const note = { audience, owner, caller: keyName, operation, status: 200, requestId }
  return async (memberIds) => {
    await trail.record(...memberIds.map((memberId) => ({ ...note, memberId })))
  }
}
