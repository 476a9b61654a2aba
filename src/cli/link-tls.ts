/** Our side of TLS towards the other end of a link: the gateway's own, or that of the link's acquirer. */
import { createSecureContext, rootCertificates, type ConnectionOptions } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import { clientOptions, peerFault, type PeerFault } from '../link/tls.ts'
import type { TlsConfig } from '../link/config.ts'
import { CliError } from './errors.ts'
import { readText } from './text-file.ts'

/** Paths and a name, as the options give them. */
export interface TlsFiles {
  tls?: true
  ca?: string
  cert?: string
  key?: string
  serverName?: string
}

/** What to speak TLS with, and what is wrong with whom we reached; `null` where nothing is. */
export interface PeerTls {
  options: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'servername' | 'checkServerIdentity'>
  fault?: (peer: TLSSocket) => string | null
}

const faults = {
  no_certificate: 'it showed no certificate',
  not_trusted: 'its certificate is of no authority that the link trusts, or of another name',
  not_pinned: 'its certificate is none of the fingerprints of the link',
} as const satisfies Record<PeerFault, string>

/** Whether one of the options is about TLS. */
export function asksTls({ tls, ca, cert, key, serverName }: TlsFiles): boolean {
  return [tls, ca, cert, key, serverName].some((option) => option !== undefined)
}

/**
 * As the gateway calls on a link: it shows, trusts and pins what the link says, where no option says otherwise. Throws
 * `CliError` for a file that cannot be used.
 */
export async function gatewayTls(
  files: TlsFiles,
  link: TlsConfig | undefined,
  address: { host: string; port: number },
): Promise<PeerTls> {
  const { ca, cert, key } = await readFiles(files)
  const tls: TlsConfig = {
    certificate: cert ?? link?.certificate,
    key: key ?? link?.key,
    ca: ca ?? link?.ca,
    fingerprints: link?.fingerprints ?? [],
    serverName: files.serverName ?? link?.serverName,
  }
  const fault = (peer: TLSSocket): string | null => {
    const found = peerFault(tls, peer, true)
    return found === null ? null : `${found}: ${faults[found]}`
  }
  return { options: clientOptions(tls, address), fault }
}

/**
 * As the acquirer of a link. A certificate that the link itself shows is trusted: what is tested is the link, not the
 * authority. Throws `CliError` for a file that cannot be used.
 */
export async function acquirerTls(files: TlsFiles, link: TlsConfig | undefined): Promise<PeerTls> {
  const { ca, cert, key } = await readFiles(files)
  const shown = link?.certificate
  const trusted = ca ?? (shown === undefined ? undefined : [shown, ...rootCertificates])
  return {
    options: {
      ...(trusted !== undefined && { ca: trusted }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(files.serverName !== undefined && { servername: files.serverName }),
    },
  }
}

async function readFiles(files: TlsFiles) {
  const read = async (path: string | undefined): Promise<string | undefined> =>
    path === undefined ? undefined : await readText(path)
  const [ca, cert, key] = await Promise.all([files.ca, files.cert, files.key].map(read))
  const given = { ca, cert, key }
  for (const [option, text] of Object.entries(given)) {
    if (text === undefined || text.includes('-----BEGIN ')) continue
    throw new CliError(`--${option} names a file that is not PEM: name one with -----BEGIN`)
  }
  try {
    createSecureContext(given)
  } catch {
    const remedy = 'check that they belong together and need no password'
    throw new CliError(`--ca, --cert and --key cannot be used: ${remedy}`)
  }
  return given
}
