/** The connecting side of a link: calls its peer, and calls again when the connection is lost. */
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { backOffMs } from './back-off.ts'
import { keepAliveMs, limitsDefault, type Address } from './config.ts'
import type { Connection } from './connection.ts'
import type { Link } from './link.ts'
import { clientOptions, peerFault } from './tls.ts'

/** From the call to the TCP connection, and to the end of the TLS handshake. */
const connectTimeoutMs = 10_000

/** Keeps as many connections as the link is configured with. */
export class Dialer {
  readonly #link: Link
  readonly #open: (socket: Socket) => Connection
  #stopped = false
  /** Ends the waits and the calls that are under way. */
  readonly #cancels = new Set<() => void>()
  /** Why addresses cannot be reached, as it was said last. */
  readonly #said = new Map<string, string>()

  /** `open` gives a connected socket to its connection. */
  constructor(link: Link, open: (socket: Socket) => Connection) {
    this.#link = link
    this.#open = open
  }

  /** Calls from now on. */
  start(): void {
    const { connect } = this.#link.config
    if (connect === undefined) return
    const connections = connect.connections ?? limitsDefault.connections
    for (let number = 0; number < connections; number++) void this.#keep(number, connect.to)
  }

  /** Calls no more; open connections are left alone. */
  stop(): void {
    this.#stopped = true
    for (const cancel of this.#cancels) cancel()
  }

  /** Keeps one connection. Those of a link begin with different addresses, and go on to the next after a failure. */
  async #keep(number: number, to: readonly Address[]): Promise<void> {
    let failures = 0
    for (let call = number; !this.#stopped; call++) {
      const address = to[call % to.length]
      if (address === undefined) return
      const socket = await this.#call(address)
      if (socket !== null) {
        const connection = this.#open(socket)
        await connection.closed
        if (connection.hasSettled) failures = 0
      }
      failures++
      if (!this.#stopped) await this.#wait(backOffMs(failures))
    }
  }

  /** A socket that is connected, and whose peer is the right one; `null` otherwise. */
  #call(address: Address): Promise<Socket | null> {
    const { tls } = this.#link.config
    return new Promise((resolve) => {
      const tcp = {
        ...{ ...address, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs },
        allowHalfOpen: true,
      }
      const secure = tls && connectTls({ ...tcp, ...clientOptions(tls, address) })
      const socket = secure ?? connectTcp(tcp)
      const done = (reason: string | null): void => {
        clearTimeout(timer)
        this.#cancels.delete(cancel)
        socket.off('error', failed).on('error', () => {})
        this.#tell(`${address.host}:${address.port}`, reason)
        if (reason !== null) socket.destroy()
        resolve(reason === null ? socket : null)
      }
      const failed = (error: NodeJS.ErrnoException): void => done(error.code ?? 'failed')
      const cancel = (): void => done('stopped')
      const timer = setTimeout(() => done('timeout'), connectTimeoutMs)
      this.#cancels.add(cancel)
      socket.once('error', failed)
      if (tls === undefined || secure === undefined) socket.once('connect', () => done(null))
      else {
        secure.once('secureConnect', () => {
          const fault = peerFault(tls, secure, true)
          if (fault !== null) this.#link.metrics.fault(fault)
          done(fault)
        })
      }
    })
  }

  /** That a peer cannot be reached, and why, is said once an outage and not at every call. */
  #tell(peer: string, reason: string | null): void {
    const { log, metrics, name } = this.#link
    if (reason === null) return void this.#said.delete(peer)
    metrics.connectFailures++
    if (this.#stopped || this.#said.get(peer) === reason) return
    this.#said.set(peer, reason)
    log.warn({ link: name, peer, reason }, 'cannot connect')
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        this.#cancels.delete(end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      this.#cancels.add(end)
    })
  }
}
