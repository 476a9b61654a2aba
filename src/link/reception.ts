/** The door of a link that listens: who may come in, how many, and the TLS handshake. */
import type { Socket } from 'node:net'
import { createServer, type Server } from 'node:tls'
import { compileAllowList, type IsAllowed } from './allow-list.ts'
import { limitsDefault } from './config.ts'
import type { Link } from './link.ts'
import type { FaultReason } from './metrics.ts'
import { readInPlace } from './read-in-place.ts'
import { peerFault, serverOptions } from './tls.ts'

/** Refused connections are counted one by one, and told of at most once in this time. */
const refusalLogMs = 1000

/** What the door shows a guest to. */
export interface Host {
  /** A connection that may speak. */
  admitted(socket: Socket): void
  /** There is no room. True where some was made: a connection that has said nothing useful was closed. */
  makeRoom(): boolean
}

/** Refuses with a count and a line in the log; a refused peer is told nothing. */
export class Reception {
  readonly #link: Link
  readonly #host: Host
  readonly #isAllowed: IsAllowed
  readonly #connectionsMax: number
  readonly #tlsServer: Server | null
  /** All sockets, those in a handshake included. */
  readonly #inside = new Set<Socket>()
  /** Those in a handshake, by address and port of the peer, the oldest first. */
  readonly #shaking = new Map<string, Socket>()
  #loggedAtMs = -refusalLogMs

  constructor(link: Link, host: Host) {
    const { allow, connectionsMax, tls } = link.config
    this.#link = link
    this.#host = host
    this.#isAllowed = compileAllowList(allow)
    this.#connectionsMax = connectionsMax ?? limitsDefault.connectionsMax
    this.#tlsServer = tls === undefined ? null : this.#createTls(tls)
  }

  /** Takes a TCP connection. */
  accept(taken: Socket): void {
    const socket = this.#tlsServer === null ? readInPlace(taken) : taken
    socket.on('error', () => {})
    // The peer has gone meanwhile: there is nobody to refuse, and no address to know the handshake by.
    if (socket.remoteAddress === undefined) return void socket.destroy()
    if (!this.#isAllowed(socket.remoteAddress)) return this.#refuse(socket, 'not_allowed')
    const isFull = this.#inside.size >= this.#connectionsMax
    if (isFull && !this.#endHandshake() && !this.#host.makeRoom()) {
      return this.#refuse(socket, 'full')
    }
    this.#inside.add(socket)
    socket.once('close', () => this.#inside.delete(socket))
    if (this.#tlsServer === null) return this.#host.admitted(socket)
    // Who ends in the middle of a handshake is gone; afterwards it may still want to hear.
    socket.allowHalfOpen = false
    const key = keyOf(socket)
    this.#shaking.set(key, socket)
    socket.once('close', () => {
      // The port may be another connection's by now.
      if (this.#shaking.get(key) === socket) this.#shaking.delete(key)
    })
    this.#tlsServer.emit('connection', socket)
  }

  /** Cuts every connection that is still open. */
  cut(): void {
    for (const socket of this.#inside) socket.destroy()
  }

  /** Makes room in a full link, if a handshake goes on: the oldest is the least likely to end well. */
  #endHandshake(): boolean {
    const [oldest] = this.#shaking.values()
    if (oldest === undefined) return false
    this.#link.metrics.fault('made_room')
    oldest.destroy()
    return true
  }

  #createTls(tls: NonNullable<Link['config']['tls']>): Server {
    const server = createServer(serverOptions(tls, this.#link.limits.halfFrameMs))
    server.on('secureConnection', (socket) => {
      socket.allowHalfOpen = true
      this.#shaking.delete(keyOf(socket))
      const fault = peerFault(tls, socket, false)
      if (fault === null) return this.#host.admitted(socket)
      socket.on('error', () => {})
      this.#refuse(socket, fault)
    })
    server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
      socket.on('error', () => {})
      this.#refuse(socket, 'tls', { code: error.code })
    })
    return server
  }

  #refuse(socket: Socket, reason: FaultReason, details: object = {}): void {
    const { log, metrics, name } = this.#link
    metrics.fault(reason)
    const nowMs = performance.now()
    if (nowMs - this.#loggedAtMs >= refusalLogMs) {
      this.#loggedAtMs = nowMs
      log.warn(
        { link: name, peer: socket.remoteAddress ?? '', reason, ...details },
        'connection refused',
      )
    }
    socket.destroy()
  }
}

function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}:${remotePort}`
}
