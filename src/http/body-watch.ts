/** How slowly a body may come: a time for the whole of it, or, where it may be of any size, a least pace. */
import type { IncomingMessage } from 'node:http'

/** For the whole body of a request. */
const requestTimeoutMs = 15_000
/** An upload is looked at so often. */
const paceMs = 10_000
/** What it must have brought since then; a line of 64 kbit/s brings more. */
const paceBytesMin = 65_536

/** How time passes; replaced in tests. */
export interface BodyTimes {
  requestTimeoutMs: number
  paceMs: number
}

/**
 * Calls `onLate` once where the body of `request` comes too slowly. `anySize`: no time is set for the whole, but bytes must
 * come all the while, so that a sender who drips holds no place.
 */
export function watchBody(
  request: IncomingMessage,
  anySize: boolean,
  onLate: () => void,
  times: BodyTimes = { requestTimeoutMs, paceMs },
): void {
  if (request.complete) return
  let before = request.socket.bytesRead
  const check = (): void => {
    const now = request.socket.bytesRead
    if (anySize && now - before >= paceBytesMin) before = now
    else late()
  }
  const timer = setInterval(check, anySize ? times.paceMs : times.requestTimeoutMs)
  const stop = (): void => clearInterval(timer)
  const late = (): void => {
    stop()
    onLate()
  }
  // A server that has stopped does not wait for it.
  timer.unref()
  request.once('end', stop)
  request.once('close', stop)
}
