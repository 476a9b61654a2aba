/** Ways to a gateway: TCP and TLS, from either side. */
import { connect, createServer, type Server, type Socket } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import type { ConnectionOptions, TlsOptions, TLSSocket } from 'node:tls'

/** What went wrong on the acquirer's side. */
export type ClientErrorCode = 'connect' | 'tls' | 'closed' | 'timeout' | 'malformed' | 'answer'

/** The gateway did not do its part. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly code: ClientErrorCode
  constructor(code: ClientErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** A host name or IP address, and a TCP port. */
export interface Address {
  host: string
  port: number
}

const connectTimeoutMs = 5000

/** Connects. Rejects with {@link ClientError} where nobody listens. */
export function openTcp({ host, port }: Address): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true, timeout: connectTimeoutMs })
    const refuse = (error?: NodeJS.ErrnoException): void => {
      socket.destroy()
      const why = error?.code === 'ECONNREFUSED' || error === undefined ? '' : ` (${error.code})`
      reject(new ClientError('connect', `nothing listens on ${host}:${port}${why}`))
    }
    socket.once('error', refuse).once('timeout', refuse)
    socket.once('connect', () => {
      socket.off('error', refuse).off('timeout', refuse).setTimeout(0)
      resolve(socket)
    })
  })
}

/** How to speak TLS, and who the peer must be. */
export interface Tls {
  options: ConnectionOptions
  /** Says what is wrong with the peer, once the handshake is done; `null` where nothing is. */
  fault?: (peer: TLSSocket) => string | null
}

/**
 * Speaks TLS over a connection; verifies the peer by `options.ca`, its name where `servername` is given, and by `fault`.
 * Rejects with {@link ClientError}.
 */
export function secure(socket: Socket, { options, fault }: Tls): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    // A link is configured by address: its certificate mostly carries another name.
    const anyName = options.servername === undefined ? { checkServerIdentity: () => undefined } : {}
    const tls = connectTls({ ...anyName, ...options, socket })
    const refuse = (error: NodeJS.ErrnoException): void => {
      tls.destroy()
      reject(new ClientError('tls', `TLS failed (${error.code ?? error.message})`))
    }
    const closed = (): void => refuse(new Error('the peer closed the connection'))
    const tooLate = (): void => refuse(new Error('no answer'))
    tls.setTimeout(connectTimeoutMs, tooLate)
    tls.once('error', refuse).once('close', closed)
    tls.once('secureConnect', () => {
      const wrong = fault?.(tls) ?? null
      if (wrong !== null) return refuse(new Error(wrong))
      tls.off('error', refuse).off('close', closed).off('timeout', tooLate).setTimeout(0)
      resolve(tls)
    })
  })
}

/** Connects, with TLS where options are given for it. */
export async function open(address: Address, tls?: Tls): Promise<Socket> {
  const socket = await openTcp(address)
  return tls === undefined ? socket : await secure(socket, tls)
}

/** Listens, and hands on every connection that a gateway makes. */
export function listen(
  { host, port }: Address,
  tls: TlsOptions | undefined,
  take: (socket: Socket) => void,
): Promise<Server> {
  const server =
    tls === undefined
      ? createServer({ noDelay: true }, take)
      : createTlsServer({ ...tls, noDelay: true, requestCert: tls.ca !== undefined }, take)
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new ClientError('connect', `cannot listen on ${host}:${port} (${error.code})`)),
    )
    server.listen(port, host, () => resolve(server))
  })
}
