/** Serves the application on a port: limits on every connection, a clear refusal to start, an orderly end. */
import { randomUUID } from 'node:crypto'
import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createSecureServer, Server as SecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener, RequestError } from '@hono/node-server'
import { watchBody, type BodyTimes } from './body-watch.ts'
import { problemDocument, problemMediaType, statusOf, type ProblemCode } from './problem.ts'
import { contextOptions, serverOptions, type HttpTls } from './tls.ts'

const headersTimeoutMs = 10_000
const keepAliveTimeoutMs = 65_000
const connectionCheckMs = 1_000
const headerBytesMax = 16 * 1024
const connectionsMax = 4_096
/** How long requests under way may take to end once the server stops. */
const stopGraceMs = 5_000
const idleSweepMs = 50

const limits = {
  headersTimeout: headersTimeoutMs,
  requestTimeout: 0, // of the whole request; body-watch.ts knows which may take longer
  keepAliveTimeout: keepAliveTimeoutMs,
  connectionsCheckingInterval: connectionCheckMs,
  maxHeaderSize: headerBytesMax,
  requireHostHeader: false, // refused below: Node would do it with an empty body
}

/** Why the server could not listen. */
export type HttpListenErrorCode = 'port_in_use' | 'port_forbidden' | 'address_not_available'

/** The address cannot be listened on; the message names it and what to do. */
export class HttpListenError extends Error {
  override readonly name = 'HttpListenError'
  readonly code: HttpListenErrorCode
  constructor(code: HttpListenErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** A server that listens. */
export interface HttpServer {
  /** E.g. `http://127.0.0.1:8080`. */
  readonly url: string
  readonly port: number
  /** Shows another certificate from now on, and takes those of other issuers; connections that are there stay. */
  renewTls(tls: HttpTls): void
  /** Takes no more requests, lets those under way end, then returns. */
  stop(): Promise<void>
}

/** What a request came over. */
export interface Connection {
  readonly incoming: Pick<IncomingMessage, 'socket'>
}

/** What answers requests: the application of `createApp`. */
export interface Fetches {
  fetch(request: Request, connection: Connection): Response | Promise<Response>
  /** Whether a body that is posted to this path may be of any size, and take its time. */
  takesAnySize?(path: string): boolean
}

/** Listens on `host` and `port` (0: any free one); `bodyTimes` is for tests. Throws {@link HttpListenError}. */
export async function startHttp(
  { host, port, tls }: { host: string; port: number; tls?: HttpTls | undefined },
  app: Fetches,
  bodyTimes?: BodyTimes,
): Promise<HttpServer> {
  const listener = getRequestListener((request, connection) => app.fetch(request, connection), {
    hostname: host,
    errorHandler: (error) =>
      answer(error instanceof RequestError ? 'malformed_request' : 'internal'),
  })
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const hostless = request.headers.host === undefined && request.httpVersion === '1.1'
    if (hostless) {
      refuse(response)
      return
    }
    const anySize = request.method === 'POST' && (app.takesAnySize?.(pathOf(request)) ?? false)
    watchBody(request, anySize, () => answerLate(request.socket), bodyTimes)
    void listener(request, response)
  }
  const server =
    tls === undefined
      ? createServer(limits, handle)
      : createSecureServer({ ...limits, ...serverOptions(tls) }, handle)
  server.maxConnections = connectionsMax
  server.on('clientError', answerRaw)
  const bound = await listen(server, host, port)
  let stopped: Promise<void> | undefined
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    renewTls(renewed) {
      if (server instanceof SecureServer) server.setSecureContext(contextOptions(renewed))
    },
    stop: () => (stopped ??= close(server)),
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)))
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const at = `${host}:${port}`
  switch (error.code) {
    case 'EADDRINUSE':
      return new HttpListenError(
        'port_in_use',
        `HTTP address ${at} is in use by another program: end it or choose another port`,
      )
    case 'EACCES':
      return new HttpListenError(
        'port_forbidden',
        `this user may not listen on HTTP address ${at}: choose a port above 1023`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new HttpListenError(
        'address_not_available',
        `HTTP address ${at} does not belong to this machine: choose one that does, or 0.0.0.0`,
      )
    default:
      return error
  }
}

async function close(server: Server): Promise<void> {
  // A connection that falls idle only after the close would be kept for its next request.
  const sweep = setInterval(() => server.closeIdleConnections(), idleSweepMs)
  const force = setTimeout(() => server.closeAllConnections(), stopGraceMs)
  await new Promise((resolve) => server.close(resolve))
  clearInterval(sweep)
  clearTimeout(force)
}

/** RFC 9112 3.2: a request without a host is a bad one since HTTP/1.1. */
function refuse(response: ServerResponse): void {
  const { body, headers } = rawProblem('malformed_request')
  response.writeHead(statusOf('malformed_request'), headers).end(body)
}

/** What Node's parser found, as a problem. */
const parserProblems: Partial<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  // The headers have a time of their own.
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

/** Answers what Node's parser refuses before there is a request. */
function answerRaw(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  endRaw(socket, parserProblems[error.code ?? ''] ?? 'malformed_request')
}

/** A body that comes too slowly. Whoever reads it is told that it broke off. */
function answerLate(socket: Socket): void {
  if (socket.writable) endRaw(socket, 'request_timeout')
  socket.destroySoon()
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? ''
}

function endRaw(socket: Socket, code: ProblemCode): void {
  const { body, headers } = rawProblem(code)
  const status = statusOf(code)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}connection: close\r\n\r\n${body}`,
  )
}

function answer(code: ProblemCode): Response {
  const { body, headers } = rawProblem(code)
  return new Response(body, { status: statusOf(code), headers })
}

function rawProblem(code: ProblemCode): { body: string; headers: Record<string, string> } {
  const requestId = randomUUID()
  const body = JSON.stringify(problemDocument(code, requestId))
  return {
    body,
    headers: {
      'content-type': problemMediaType,
      'content-length': `${Buffer.byteLength(body)}`,
      'cache-control': 'no-store',
      'x-request-id': requestId,
    },
  }
}
