/** A link at work: its connections, and the clock that they share. */
import type { Socket } from 'node:net'
import { Connection } from './connection.ts'
import { Dialer } from './dialer.ts'
import type { Link } from './link.ts'
import { Reception } from './reception.ts'

/** From the call of `stop` until connections that still wait are cut. */
const drainMs = 5000
/** How often deadlines are looked at: a quarter of the shortest, within these. */
const tickMsMin = 10
const tickMsMax = 1000

/** Connections come from {@link accept}, or from {@link call}. */
export class RunningLink {
  readonly link: Link
  readonly #connections = new Set<Connection>()
  readonly #reception: Reception
  readonly #dialer: Dialer
  readonly #clock: NodeJS.Timeout
  #stopping: Promise<void> | undefined

  constructor(link: Link) {
    this.link = link
    this.#reception = new Reception(link, {
      admitted: (socket) => void this.#open(socket),
      makeRoom: () => this.#makeRoom(),
    })
    this.#dialer = new Dialer(link, (socket) => this.#open(socket))
    const { halfFrameMs, signOnMs, stalledMs } = link.limits
    const { echoAfterMs, idleMs, answerTimeoutMs } = link.session
    const all = [halfFrameMs, signOnMs, stalledMs, echoAfterMs, idleMs, answerTimeoutMs]
    const shortest = Math.min(...all.filter((ms) => ms > 0))
    const tickMs = Math.max(tickMsMin, Math.min(tickMsMax, Math.floor(shortest / 4)))
    this.#clock = setInterval(() => this.#tick(), tickMs)
  }

  /** Calls whom the link is configured to connect to. */
  call(): void {
    this.#dialer.start()
  }

  /** Takes a connection to the port of this link. */
  accept(socket: Socket): void {
    this.#reception.accept(socket)
  }

  /** Reads no more, answers what was read (bounded), signs off where we had signed on, closes. */
  stop(): Promise<void> {
    this.#stopping ??= this.#drain()
    return this.#stopping
  }

  async #drain(): Promise<void> {
    this.#dialer.stop()
    const closed = [...this.#connections].map((connection) => connection.closed)
    for (const connection of this.#connections) connection.finish()
    const cut = setTimeout(() => {
      for (const connection of this.#connections) connection.cut()
    }, drainMs)
    await Promise.all(closed)
    clearTimeout(cut)
    clearInterval(this.#clock)
    this.#reception.cut()
    this.link.log.info({ link: this.link.name }, 'link stopped')
  }

  #open(socket: Socket): Connection {
    const connection = new Connection(socket, this.link, (ms) => this.#pauseFor(ms))
    this.#connections.add(connection)
    void connection.closed.then(() => this.#connections.delete(connection))
    // A handshake may end, or a call be taken, just when the link stops.
    if (this.#stopping !== undefined) connection.finish()
    else connection.open()
    return connection
  }

  #pauseFor(ms: number): void {
    for (const connection of this.#connections) connection.pauseFor(ms)
  }

  /**
   * Half a frame, or nothing at all, must not keep an acquirer out: the oldest such connection goes, however new it
   * is. Whoever opens them without end takes places from its own kind; an acquirer needs its place for a moment only.
   */
  #makeRoom(): boolean {
    for (const connection of this.#connections) if (connection.makeRoom()) return true
    return false
  }

  #tick(): void {
    const nowMs = performance.now()
    for (const connection of this.#connections) connection.tick(nowMs)
  }
}
