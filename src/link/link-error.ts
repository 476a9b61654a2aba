/** Why a link could not be opened. */

/** See {@link LinkError}. */
export type LinkErrorCode = ListenErrorCode | 'no_mac_field'

/** Why a port could not be listened on. */
type ListenErrorCode = 'port_in_use' | 'port_forbidden' | 'address_unknown' | 'not_listening'

/** A link could not be opened. The message names the link, what is wrong and the remedy. */
export class LinkError extends Error {
  override readonly name = 'LinkError'
  readonly code: LinkErrorCode
  readonly link: string

  private constructor(code: LinkErrorCode, link: string, what: string) {
    super(`link ${link} ${what}`)
    this.code = code
    this.link = link
  }

  /** It cannot listen; `systemCode` is the system's. */
  static notListening(
    systemCode: string | undefined,
    link: string,
    { host, port }: { host: string; port: number },
  ): LinkError {
    const code = codesBySystem[systemCode ?? ''] ?? 'not_listening'
    return new LinkError(code, link, `cannot listen on ${host}:${port}: ${remedies[code]}`)
  }

  /** It has a key for MACs, and its protocol nowhere to put them. */
  static noMacField(link: string, protocol: string): LinkError {
    const remedy = 'take mac out of the link, or name the fields under /session/mac of the protocol'
    const what = `has a mac, and protocol ${protocol} no field of 8 bytes for it: ${remedy}`
    return new LinkError('no_mac_field', link, what)
  }
}

const remedies = {
  port_in_use: 'the port is taken; stop what listens there, or give the link another port',
  port_forbidden: 'the port is reserved; give the link one above 1023',
  address_unknown: 'this machine has no such address; correct the host of the link',
  not_listening: 'the system refuses it',
} as const satisfies Record<ListenErrorCode, string>

const codesBySystem: Readonly<Record<string, ListenErrorCode>> = {
  EADDRINUSE: 'port_in_use',
  EACCES: 'port_forbidden',
  EADDRNOTAVAIL: 'address_unknown',
  ENOTFOUND: 'address_unknown',
}
