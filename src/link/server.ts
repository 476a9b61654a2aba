/** The listening side of all links: opens them together, stops them in order. */
import { createServer, type AddressInfo, type Server } from 'node:net'
import { AnswerBudget } from './budget.ts'
import { Connection } from './connection.ts'
import { openLink, type Link, type LinkConfig, type LinkDeps } from './link.ts'
import type { LinkSnapshot } from './metrics.ts'

/** Connections of one link; further ones are refused. */
const connectionsMax = 1024
/** Bytes of answers that wait for a slow reader before it is read no more. */
const answerBytesWaitingMax = 262_144
/** From the call of `stop` until connections that still wait are cut. */
const drainMs = 5000
/** Without a byte for so long, the peer's machine is asked whether it is still there. */
const keepAliveMs = 30_000

/** Why a link could not be opened. */
export type LinkErrorCode = 'port_in_use' | 'port_forbidden' | 'address_unknown' | 'not_listening'

/** A link could not be opened. The message names the link, its address and the remedy. */
export class LinkError extends Error {
  override readonly name = 'LinkError'
  readonly code: LinkErrorCode
  readonly link: string

  constructor(code: LinkErrorCode, { name, host, port }: LinkConfig) {
    super(`link ${name} cannot listen on ${host}:${port}: ${remedies[code]}`)
    this.code = code
    this.link = name
  }
}

const remedies = {
  port_in_use: 'the port is taken; stop what listens there, or give the link another port',
  port_forbidden: 'the port is reserved; give the link one above 1023',
  address_unknown: 'this machine has no such address; correct the host of the link',
  not_listening: 'the system refuses it',
} as const satisfies Record<LinkErrorCode, string>

const codesBySystem: Readonly<Record<string, LinkErrorCode>> = {
  EADDRINUSE: 'port_in_use',
  EACCES: 'port_forbidden',
  EADDRNOTAVAIL: 'address_unknown',
  ENOTFOUND: 'address_unknown',
}

/** What {@link startLinks} needs. */
export interface LinksOptions extends LinkDeps {
  /** From the receipt of a member's request to its answer, at the latest. */
  answerBudgetMs: number
}

/** Where a link listens. */
export interface LinkAddress {
  name: string
  acquirerId: string
  protocol: string
  host: string
  port: number
}

/** Links that are open. */
export interface Links {
  /** In the order of the configuration, with the ports that were taken. */
  readonly addresses: readonly LinkAddress[]
  /** The counts of every link. */
  snapshot(): LinkSnapshot[]
  /** Listens and reads no more, answers what was read (bounded), closes. The intake runs on meanwhile. */
  stop(): Promise<void>
}

/**
 * Opens all links, or none: throws {@link LinkError} for the first that cannot be, and `SpecError` for a
 * protocol file with a mistake.
 */
export async function startLinks(
  configs: readonly LinkConfig[],
  { answerBudgetMs, ...deps }: LinksOptions,
): Promise<Links> {
  const budget = new AnswerBudget(answerBudgetMs)
  const links = configs.map((config) => ({ config, link: openLink(config, deps, budget) }))
  const open: OpenLink[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(open.map((each) => each.stop()))
    budget.stop()
  }
  try {
    for (const { config, link } of links) open.push(await listen(config, link))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    addresses: open.map((each) => each.address),
    snapshot: () => links.map(({ link }) => link.metrics.snapshot()),
    stop,
  }
}

interface OpenLink {
  address: LinkAddress
  stop(): Promise<void>
}

async function listen(config: LinkConfig, link: Link): Promise<OpenLink> {
  const connections = new Set<Connection>()
  const server = createServer({
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
    allowHalfOpen: true,
    highWaterMark: answerBytesWaitingMax,
  })
  server.maxConnections = connectionsMax
  server.on('connection', (socket) => {
    const connection = new Connection(socket, link)
    connections.add(connection)
    socket.once('close', () => connections.delete(connection))
  })
  await listening(server, config)
  // SAFETY of the type: a TCP server that listens has an address of this shape.
  const { port } = server.address() as AddressInfo
  const { name, acquirerId, protocol, host } = config
  link.log.info({ link: name, protocol, host, port }, 'link listens')
  return {
    address: { name, acquirerId, protocol, host, port },
    async stop() {
      const closed = [...connections].map((connection) => connection.closed)
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const connection of connections) connection.finish()
      const cut = setTimeout(() => {
        for (const { socket } of connections) socket.destroy()
      }, drainMs)
      await Promise.all([stopped, ...closed])
      clearTimeout(cut)
      link.log.info({ link: name }, 'link stopped')
    },
  }
}

function listening(server: Server, config: LinkConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new LinkError(codesBySystem[error.code ?? ''] ?? 'not_listening', config))
    })
    server.listen(config.port, config.host, resolve)
  })
}
