/** The certificate that a caller's connection was made with. */
import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { createHash } from 'node:crypto'

/**
 * RFC 8705 3.1: `x5t#S256`, the SHA-256 of the certificate in base64url. `null` where the connection has none that an
 * authority of HTTP_TLS_CLIENT_CA_FILE has issued.
 */
export function certificateOf(
  connection: { incoming?: Pick<IncomingMessage, 'socket'> } | undefined,
): string | null {
  const socket = connection?.incoming?.socket
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null
  const { raw } = socket.getPeerCertificate()
  return raw === undefined ? null : createHash('sha256').update(raw).digest('base64url')
}
