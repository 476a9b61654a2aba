/** Connections that were given to a worker which ended before it took them. */
import type { Worker } from 'node:cluster'

/** The primary's own end of a connection that it hands on; `fd` is negative once it is closed. */
interface Handle {
  readonly fd: number
  close(): void
}

/**
 * Closes, when `worker` ends, what it was given and did not take, so that the acquirer connects again and
 * another worker gets it. `node:cluster` keeps its end of a connection open until the worker says that it
 * took it, and waits for that word of a dead worker for ever: nobody would read the connection, and nobody
 * close it. Where such a word is due it does not even notice that the channel is gone, and goes on giving.
 *
 * Rests on two things in Node that are not documented: connections go through `send` of the worker's
 * process, and the end of its channel calls `disconnect`, after all that the worker said was heard.
 */
export function closeUntaken(worker: Worker): void {
  const { process: child } = worker
  const { send, disconnect } = child
  const given = new Set<Handle>()
  child.send = (...values: unknown[]) => {
    // What was taken is closed here: the worker has an end of its own.
    for (const handle of given) if (handle.fd < 0) given.delete(handle)
    const [, handle] = values
    if (isHandle(handle)) given.add(handle)
    return Reflect.apply(send, child, values) === true
  }
  child.disconnect = () => {
    disconnect.call(child)
    // From here on it is given nothing.
    worker.disconnect()
    for (const handle of given) handle.close()
    given.clear()
  }
}

function isHandle(value: unknown): value is Handle {
  return typeof value === 'object' && value !== null && 'fd' in value && 'close' in value
}
