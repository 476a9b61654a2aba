/** The sockets of a pool, held so that none outlives it. */
import { Socket } from 'node:net'

/** What the client has read of the URL: hosts and ports that belong together, or a Unix socket. */
interface Addresses {
  host: readonly string[]
  port: readonly number[]
  path?: string | false
}

/** Sockets that are made for one pool. */
export interface PoolSockets {
  /** A socket that connects to the next of the addresses; after {@link close} one that only closes. */
  open(addresses: Addresses): Socket
  /** Closes what is open, and whatever is asked for from now on. */
  close(): void
}

/**
 * postgres.js 3.4.9 does not take a connection back that waits for its next attempt when the pool is
 * ended: it connects all the same, and nobody closes it (`reconnect` after `terminate`).
 */
export function createPoolSockets(): PoolSockets {
  let sockets: Socket[] = []
  let made = 0
  let closed = false
  return {
    open({ host, port, path }) {
      const at = made++ % port.length
      const address = { host: host[at] ?? '', port: port[at] ?? 0 }
      // The client reads both of them from the socket, for the name in a certificate and in errors.
      const socket = Object.assign(new Socket(), address)
      sockets = sockets.filter((each) => !each.destroyed)
      sockets.push(socket)
      // At once the attempt could fail before the client has written to the socket, which it then never
      // does: neither to this one nor to the next.
      setImmediate(() => {
        if (closed) socket.destroy()
        else if (path) socket.connect(path)
        else socket.connect(address)
      })
      return socket
    },
    close() {
      closed = true
      for (const socket of sockets) socket.destroy()
    },
  }
}
