/** TLS of a link: what both sides show each other, and whom the peer must prove to be. */
import { isIP } from 'node:net'
import {
  checkServerIdentity,
  type ConnectionOptions,
  type TlsOptions,
  type TLSSocket,
} from 'node:tls'
import type { Address, TlsConfig } from './config.ts'

/** PCI DSS 4.2.1 asks for strong cryptography; TLS 1.0 and 1.1 are deprecated by RFC 8996. */
const minVersion = 'TLSv1.2'

/** What is wrong with the certificate of a peer. */
export type PeerFault = 'no_certificate' | 'not_trusted' | 'not_pinned'

/** Options for the side that listens. */
export function serverOptions(tls: TlsConfig, handshakeMs: number): TlsOptions {
  return {
    ...{ cert: tls.certificate, key: tls.key, ca: tls.ca, minVersion },
    handshakeTimeout: handshakeMs,
    requestCert: tls.ca !== undefined || tls.fingerprints.length > 0,
    // Checked by peerFault, which says what is wrong; without a CA there is nothing to check against.
    rejectUnauthorized: false,
  }
}

/** Options for the side that connects. */
export function clientOptions(tls: TlsConfig, { host }: Address): ConnectionOptions {
  const name = tls.serverName ?? host
  return {
    ...{ cert: tls.certificate, key: tls.key, ca: tls.ca, minVersion },
    ...(isIP(name) === 0 && { servername: name }),
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
    rejectUnauthorized: false,
  }
}

/** Whether the peer of a handshake that has succeeded is the one that the link is for; `null` where it is. */
export function peerFault(
  tls: TlsConfig,
  socket: TLSSocket,
  weConnected: boolean,
): PeerFault | null {
  const pinned = tls.fingerprints.length > 0
  // Without a CA of its own, a link that connects trusts the system's, unless it pins certificates.
  const byCa = tls.ca !== undefined || (weConnected && !pinned)
  if (!byCa && !pinned) return null
  const certificate = socket.getPeerCertificate()
  const { fingerprint256 } = certificate
  if (fingerprint256 === undefined) return 'no_certificate'
  if (byCa && !socket.authorized) return 'not_trusted'
  // Of a host that was connected to, the handshake has looked at the name.
  const { serverName } = tls
  const isOther =
    serverName !== undefined && checkServerIdentity(serverName, certificate) !== undefined
  if (byCa && !weConnected && isOther) return 'not_trusted'
  if (!pinned) return null
  const fingerprint = fingerprint256.replaceAll(':', '').toLowerCase()
  return tls.fingerprints.includes(fingerprint) ? null : 'not_pinned'
}
