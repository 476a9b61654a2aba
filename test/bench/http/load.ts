/** A caller of HTTP/1.1 for benchmarks: so many connections, each with one request under way, on bare sockets. */
import { connect, type Socket } from 'node:net'

/** What a run came to. */
export interface HttpRun {
  /** Answers a second. */
  rate: number
  /** Of answers that were not 2xx. */
  refused: number
  p50Ms: number
  p99Ms: number
}

/** A run: `requests` makes the head (and body) of the next request, whole. */
export interface HttpLoad {
  port: number
  connections: number
  seconds: number
  /** Requests a second in all; `null`: as many as there are answers. */
  pace: number | null
  request(): string
}

/** Runs it, after a second that does not count. */
export async function runLoad(load: HttpLoad): Promise<HttpRun> {
  const clients = await Promise.all(
    Array.from({ length: load.connections }, () => Client.open(load.port)),
  )
  const endsAt = performance.now() + (load.seconds + 1) * 1000
  const countsFrom = performance.now() + 1000
  const latencies: number[] = []
  let refused = 0
  const intervalMs = load.pace === null ? 0 : (1000 * load.connections) / load.pace
  await Promise.all(
    clients.map(async (client, nth) => {
      // Paced requests are due at their time, late or not: what waits for its turn counts as latency.
      let dueAt = performance.now() + (intervalMs * nth) / clients.length
      while (performance.now() < endsAt) {
        if (load.pace !== null) {
          const wait = dueAt - performance.now()
          if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
        }
        const startedAt = load.pace === null ? performance.now() : dueAt
        const status = await client.ask(load.request())
        const now = performance.now()
        if (now >= countsFrom) {
          latencies.push(now - startedAt)
          if (status < 200 || status > 299) refused += 1
        }
        dueAt += intervalMs
      }
    }),
  )
  for (const client of clients) client.close()
  latencies.sort((one, other) => one - other)
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0
  return { rate: latencies.length / load.seconds, refused, p50Ms: at(0.5), p99Ms: at(0.99) }
}

/** One connection. */
class Client {
  readonly #socket: Socket
  #buffered = ''
  #answered: ((status: number) => void) | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      this.#buffered += chunk
      this.#take()
    })
  }

  static open(port: number): Promise<Client> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Client(socket)))
      socket.once('error', reject)
    })
  }

  ask(request: string): Promise<number> {
    return new Promise((resolve) => {
      this.#answered = resolve
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  /** An answer ends where its Content-Length says. */
  #take(): void {
    const headEnd = this.#buffered.indexOf('\r\n\r\n')
    if (headEnd === -1) return
    const head = this.#buffered.slice(0, headEnd)
    const bytes = lengthOf(head)
    if (bytes === null) return this.#takeChunked(head, headEnd + 4)
    if (this.#buffered.length < headEnd + 4 + bytes) return
    this.#finish(head, headEnd + 4 + bytes)
  }

  #takeChunked(head: string, from: number): void {
    const end = this.#buffered.indexOf('0\r\n\r\n', from)
    if (end !== -1) this.#finish(head, end + 5)
  }

  #finish(head: string, end: number): void {
    this.#buffered = this.#buffered.slice(end)
    this.#answered?.(Number(head.slice(9, 12)))
  }
}

function lengthOf(head: string): number | null {
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? []
  return length === undefined ? null : Number(length)
}
