/** TLS of the HTTP server: what it shows, and whose certificates it takes for a caller's. */
import type { SecureContextOptions, TlsOptions } from 'node:tls'

/** PCI DSS 4.2.1 asks for strong cryptography; TLS 1.0 and 1.1 are deprecated by RFC 8996. */
const minVersion = 'TLSv1.2'
/** A handshake that takes longer is cut. */
const handshakeMs = 10_000

/** PEM texts. */
export interface HttpTls {
  readonly certificate: string
  readonly key: string
  /** Issuers of callers' certificates; `undefined`: none is asked for. */
  readonly clientCa?: string | undefined
}

/** What may be changed while the server runs. */
export function contextOptions({ certificate, key, clientCa }: HttpTls): SecureContextOptions {
  return { cert: certificate, key, minVersion, ...(clientCa !== undefined && { ca: clientCa }) }
}

/**
 * Options of the server. Nobody must show a certificate; one that is not of `clientCa` counts as none
 * (auth/certificate.ts).
 */
export function serverOptions(tls: HttpTls): TlsOptions {
  return {
    ...contextOptions(tls),
    handshakeTimeout: handshakeMs,
    requestCert: tls.clientCa !== undefined,
    rejectUnauthorized: false,
  }
}
