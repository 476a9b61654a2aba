/** What surrounds every request: its id, the headers of every answer, the limits on time and size. */
import { randomUUID } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { ApiEnv } from './access.ts'
import type { AppDeps } from './deps.ts'
import { ProblemError } from './problem.ts'

/** Largest body that is read. */
export const bodyBytesMax = 16 * 1024
/** Largest body of a call of receipts: a thousand of some twenty lines. */
export const receiptsBytesMax = 4 * 1024 * 1024
/** Largest body of a rule: ten thousand locations, or a thousand SKUs. */
export const ruleBytesMax = 256 * 1024
/** Largest body of a file of locations. */
export const uploadBytesMax = 1024 * 1024
/** Of a body that is refused as too large, what is read and dropped before the answer. */
export const droppedBytesMax = 16 * 1024 * 1024
/** Longest that a request may be worked on before it is answered `timed_out`. */
export const handlingMsMax = 10_000

/**
 * Headers of every answer: nothing is stored on the way, guessed, framed or fetched. A route that
 * publishes something says so itself.
 */
const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** Gives the request its id (never the caller's: it goes into logs) and tells how it was answered. */
export function identify({ onRequest }: Pick<AppDeps, 'onRequest'>): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const startedAt = performance.now()
    const requestId = randomUUID()
    c.set('requestId', requestId)
    c.header('x-request-id', requestId)
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    await next()
    if (onRequest === undefined) return
    const route = routePath(c, -1)
    onRequest({
      requestId,
      method: c.req.method,
      route: route === '/*' ? '' : route,
      status: c.res.status,
      durationMs: performance.now() - startedAt,
    })
  }
}

/** Answers `timed_out` in place of a handler that has not come back, and tells it so by the signal `expired`. */
export function limitTime(ms = handlingMsMax): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    let timer: NodeJS.Timeout | undefined
    const ending = new AbortController()
    c.set('expired', ending.signal)
    const expired = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        const problem = new ProblemError('timed_out')
        reject(problem)
        ending.abort(problem)
      }, ms)
    })
    try {
      await Promise.race([next(), expired])
    } finally {
      clearTimeout(timer)
    }
  }
}

/**
 * How a request was answered; of one that ran out of time, what its handler answered when it was over: that tells what was
 * done. To be asked below {@link limitTime}, when everything below is over.
 */
export function outcomeOf(c: Context<ApiEnv>): Response {
  const isLate = (c.get('expired') as AbortSignal | undefined)?.aborted === true
  return isLate ? ((c.get('answer') as Response | undefined) ?? c.res) : c.res
}

/**
 * Refuses a body that is larger than `maxSize` bytes. What its sender still sends is read and dropped up to
 * {@link droppedBytesMax}: where a connection is closed on unread bytes, the answer is lost (RFC 9112 9.6).
 */
export function limitBody(maxSize: number): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const { raw } = c.req
    if (raw.body !== null) {
      const { headers } = raw
      const isTold = headers.has('content-length') && !headers.has('transfer-encoding')
      if (!isTold) {
        const body = await readBody(raw.body, maxSize)
        c.req.raw = new Request(raw, { method: raw.method, body })
      } else if (Number(headers.get('content-length')) > maxSize) await readBody(raw.body, 0)
    }
    await next()
  }
}

/** Throws `body_too_large` where there is more than `maxSize` bytes. */
async function readBody(body: ReadableStream<Uint8Array>, maxSize: number) {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length
    if (size > droppedBytesMax) break
    if (size <= maxSize) chunks.push(next.value)
  }
  if (size > maxSize) throw new ProblemError('body_too_large')
  return Buffer.concat(chunks)
}
