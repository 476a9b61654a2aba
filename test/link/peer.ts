/** The other side of a link as a test drives it, byte by byte if need be: over TCP or TLS, calling or called. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { connect as connectTls, Server as TlsServer, type ConnectionOptions } from 'node:tls'
import {
  compileFraming,
  FrameCutter,
  frameMessage,
  type Dialect,
  type MessageJson,
  type PlainMessage,
} from '../../src/iso8583/index.ts'

/** How a peer calls over TLS. */
export type TlsOptions = ConnectionOptions & { allowHalfOpen?: boolean }

/** One connection. Everything that comes is kept until somebody asks for it. */
export class Peer {
  readonly socket: Socket
  /** Resolves when the connection is closed, by whichever side. */
  readonly closed: Promise<void>
  /** Messages that came, in order, and nobody has taken yet. */
  readonly received: MessageJson[] = []
  /** Frames without a message that came. */
  polls = 0
  /** The whole messages as bytes, in order. */
  readonly frames: Buffer[] = []
  readonly #dialect: Dialect
  #watchers: (() => void)[] = []
  #isClosed = false

  constructor(socket: Socket, dialect: Dialect) {
    this.socket = socket
    this.#dialect = dialect
    const cutter = new FrameCutter(compileFraming(dialect.framing))
    const sink = {
      frame: (bytes: Buffer, start: number, end: number) => {
        const message = Buffer.from(bytes.subarray(start, end))
        this.frames.push(message)
        this.received.push(dialect.decode(message).toJSON({ unmasked: true }))
      },
      emptyFrame: () => void this.polls++,
      flush: () => {},
    }
    socket.on('data', (chunk: Buffer) => {
      const fault = cutter.cut(chunk, sink)
      if (fault !== null) throw new Error(`the gateway sent a bad frame: ${fault}`)
      this.#changed()
    })
    socket.on('error', () => {})
    this.closed = new Promise((resolve) =>
      socket.once('close', () => {
        this.#isClosed = true
        this.#changed()
        resolve()
      }),
    )
  }

  /** Calls the gateway. */
  static async connect(port: number, dialect: Dialect, tls?: TlsOptions): Promise<Peer> {
    const socket =
      tls === undefined
        ? connect({ port, host: '127.0.0.1' })
        : connectTls({ port, host: '127.0.0.1', ...tls })
    const peer = new Peer(socket, dialect)
    await new Promise<void>((resolve, reject) => {
      socket.once(tls === undefined ? 'connect' : 'secureConnect', () => resolve())
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('closed')))
    })
    return peer
  }

  /** Writes bytes as they are. */
  write(bytes: Buffer | string): void {
    this.socket.write(bytes)
  }

  /** A message in its frame. */
  frame(message: PlainMessage): Buffer {
    return frameMessage(compileFraming(this.#dialect.framing), this.#dialect.encode(message))
  }

  /** Sends a message. */
  send(message: PlainMessage): void {
    this.write(this.frame(message))
  }

  /** Sends a message and waits for the answer with its trace number. */
  async ask(message: PlainMessage): Promise<MessageJson> {
    this.send(message)
    return await this.next(
      ({ mti, fields }) => Number(mti[2]) % 2 === 1 && fields[11] === message.fields[11],
    )
  }

  /** Waits for a message, and takes it. Rejects once the connection is closed. */
  async next(is: (message: MessageJson) => boolean = () => true): Promise<MessageJson> {
    for (;;) {
      const at = this.received.findIndex(is)
      const [message] = at < 0 ? [] : this.received.splice(at, 1)
      if (message !== undefined) return message
      if (this.#isClosed) throw new Error('the gateway closed the connection')
      await new Promise<void>((resolve) => this.#watchers.push(resolve))
    }
  }

  /** The answer to a network message of the gateway's. */
  answerTo({ fields }: MessageJson, code = '00'): PlainMessage {
    const { [7]: sentAt = '', [11]: stan = '', [70]: what = '' } = fields as Record<string, string>
    return { mti: '0810', fields: { 7: sentAt, 11: stan, 39: code, 70: what } }
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    this.socket.destroy()
    await this.closed
  }

  #changed(): void {
    for (const resolve of this.#watchers.splice(0)) resolve()
  }
}

/** A port on which a host waits for the gateway to call. */
export class PeerHost {
  readonly port: number
  readonly #server: Server
  readonly #dialect: Dialect
  readonly #peers: Peer[] = []
  readonly #all: Peer[] = []
  #watchers: (() => void)[] = []

  private constructor(server: Server, dialect: Dialect) {
    this.#server = server
    this.#dialect = dialect
    this.port = (server.address() as AddressInfo).port
    const taken = server instanceof TlsServer ? 'secureConnection' : 'connection'
    server.on(taken, (socket: Socket) => this.#take(socket))
  }

  /** Listens on a port; `server` may be one of `node:tls`. */
  static async listen(dialect: Dialect, server: Server = createServer(), port = 0) {
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    return new PeerHost(server, dialect)
  }

  /** The next connection that nobody has taken yet. */
  async accept(): Promise<Peer> {
    for (;;) {
      const peer = this.#peers.shift()
      if (peer !== undefined) return peer
      await new Promise<void>((resolve) => this.#watchers.push(resolve))
    }
  }

  /** Listens no more, and ends all connections. */
  async stop(): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    await Promise.all(this.#all.map((peer) => peer.close()))
    await stopped
  }

  #take(socket: Socket): void {
    const peer = new Peer(socket, this.#dialect)
    this.#peers.push(peer)
    this.#all.push(peer)
    for (const resolve of this.#watchers.splice(0)) resolve()
  }
}
