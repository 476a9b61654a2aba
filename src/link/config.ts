/** How a link is configured, and the limits that hold where the configuration says nothing. */
import type { MacConfig } from './mac/mac.ts'

/** A host name or IP address, and a TCP port. */
export interface Address {
  host: string
  port: number
}

/** TLS of a link; texts are PEM. */
export interface TlsConfig {
  certificate?: string | undefined
  key?: string | undefined
  /** The peer's certificate must be issued by one of these. */
  ca?: string | undefined
  /** SHA-256 of the peer's certificate, 64 small hex digits: it must be one of these. */
  fingerprints: readonly string[]
  /** The name that the peer's certificate must carry; where left out, the host that was connected to, or any. */
  serverName?: string | undefined
}

/** One acquirer's link: it listens, or it connects. What is left out is {@link limitsDefault} or the dialect's. */
export interface LinkConfig {
  /** In logs, metrics and event keys. */
  name: string
  acquirerId: string
  /** Name of a file in `protocols/`, or a path to one. */
  protocol: string
  /** Port 0 takes a free one; host is this machine where left out. */
  listen?: { host?: string | undefined; port: number } | undefined
  connect?: { to: readonly Address[]; connections?: number | undefined } | undefined
  /** Of a link that listens; further ones are refused. */
  connectionsMax?: number | undefined
  tls?: TlsConfig | undefined
  /** IP addresses and networks that may connect; everybody where left out. */
  allow?: readonly string[] | undefined
  mac?: MacConfig | undefined
  session?: SessionConfig | undefined
  limits?: Partial<Limits> | undefined
}

/** Where a link's session differs from what its dialect says. */
export interface SessionConfig {
  /** Whether messages are refused until somebody signed on; `false` where left out. */
  signOnRequired?: boolean | undefined
  /** Silence after which we ask whether the peer is there; 0 never. */
  echoAfterMs?: number | undefined
  /** Silence after which the connection is closed; 0 never. */
  idleMs?: number | undefined
  /** From our own request to its answer, at most. */
  answerTimeoutMs?: number | undefined
}

/** What a peer may do to us. */
export interface Limits {
  /** Over all connections of the link; what is more waits. */
  framesPerSecondMax: number | undefined
  /** From the first byte of a frame to its last, and of a TLS handshake. */
  halfFrameMs: number | undefined
  /** From the connection to the sign-on, where one is required. */
  signOnMs: number | undefined
  /** For how long answers may wait for a peer that does not read. */
  stalledMs: number | undefined
}

const connectionsMaxDefault = 64
const connectionsDefault = 1
const halfFrameMsDefault = 10_000
const signOnMsDefault = 30_000
const stalledMsDefault = 30_000

/** The defaults of {@link Limits} and of the number of connections. */
export const limitsDefault = {
  connectionsMax: connectionsMaxDefault,
  connections: connectionsDefault,
  halfFrameMs: halfFrameMsDefault,
  signOnMs: signOnMsDefault,
  stalledMs: stalledMsDefault,
} as const

/** Without a byte for so long, the peer's machine is asked whether it is still there. */
export const keepAliveMs = 30_000

/** Where a link listens if its configuration does not say. */
export const listenHostDefault = '127.0.0.1'
