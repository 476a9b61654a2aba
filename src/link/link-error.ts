/** Why a link could not be opened. */

/** See {@link LinkError}. */
export type LinkErrorCode = 'port_in_use' | 'port_forbidden' | 'address_unknown' | 'not_listening'

/** A link could not be opened. The message names the link, its address and the remedy. */
export class LinkError extends Error {
  override readonly name = 'LinkError'
  readonly code: LinkErrorCode
  readonly link: string

  constructor(code: LinkErrorCode, link: string, { host, port }: { host: string; port: number }) {
    super(`link ${link} cannot listen on ${host}:${port}: ${remedies[code]}`)
    this.code = code
    this.link = link
  }
}

/** The code for an error of the system. */
export function linkErrorCode(systemCode: string | undefined): LinkErrorCode {
  return codesBySystem[systemCode ?? ''] ?? 'not_listening'
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
