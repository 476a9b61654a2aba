/** A port that is listened on, whoever takes its connections. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { keepAliveMs, type Address } from './config.ts'
import { LinkError } from './link-error.ts'
import { answerBytesWaitingMax } from './wire.ts'

/** One port. What becomes of its connections may change while it listens: a link is reloaded so. */
export class Listener {
  readonly host: string
  readonly port: number
  /** Takes a connection. */
  accept: (socket: Socket) => void = (socket) => void socket.destroy()
  readonly #server: Server

  private constructor(server: Server, host: string) {
    this.#server = server
    this.host = host
    // SAFETY of the type: a TCP server that listens has an address of this shape.
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (socket) => this.accept(socket))
  }

  /** Listens for `link`. Throws {@link LinkError}. */
  static open(link: string, { host, port }: Address): Promise<Listener> {
    const server = createServer({
      ...{ noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs },
      allowHalfOpen: true,
      // Below this a write is no reason to wait for its end.
      highWaterMark: answerBytesWaitingMax,
    })
    return new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        reject(LinkError.notListening(error.code, link, { host, port }))
      })
      server.listen(port, host, () => resolve(new Listener(server, host)))
    })
  }

  /** Listens no more; connections that it took live on. */
  close(): void {
    this.#server.close()
  }
}
