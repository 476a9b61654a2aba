/** The other end of a configured link: what `simulate` and `link test` speak to, and how. */
import type { Command } from 'commander'
import type { LinkConfig } from '../config/config.ts'
import type { Dialect } from '../iso8583/index.ts'
import type { Authentication, Shop } from '../simulator/index.ts'
import type { PeerTls, TlsFiles } from './link-tls.ts'
import { whole } from './values.ts'

/** Where to go and how to speak, as the options say; what they leave out, the link says. */
export interface PeerOptions extends TlsFiles {
  link?: string
  host?: string
  port?: number
  protocol?: string
}

/** Who pays where, as the options say. */
export interface ShopOptions {
  merchant: string
  terminal: string
  mcc: string
  currency: string
  acquirer: string
}

/** The other end, ready to be spoken to. */
export interface Peer {
  /** The link as it is configured, where one is named. */
  link: LinkConfig | undefined
  host: string
  port: number
  dialect: Dialect
  tls: PeerTls | undefined
  /** With the key of the link, where it has one. */
  mac: Authentication | undefined
}

const hostDefault = '127.0.0.1'
const protocolDefault = 'iso1987-ascii'
const anyAddresses: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

/** Adds the options of {@link PeerOptions}, but for `link`. */
export function withPeer(command: Command): Command {
  return command
    .option('--host <host>', `where to connect; that of the link, or ${hostDefault}`)
    .option('--port <port>', 'port; that of the link where left out', whole(1, 65_535))
    .option(
      '--protocol <name>',
      `protocol, by name or path; that of the link, or ${protocolDefault}`,
    )
    .option('--tls', 'speak TLS, also where no link says so')
    .option('--ca <file>', 'certificates, in PEM, that the other side must be issued by')
    .option('--cert <file>', 'our certificate, in PEM')
    .option('--key <file>', 'its private key, in PEM')
    .option('--server-name <name>', "the name that the other side's certificate must carry")
}

/** Adds the options of {@link ShopOptions}. */
export function withShop(command: Command): Command {
  return command
    .option('--merchant <id>', 'merchant id', 'SIMULATOR')
    .option('--terminal <id>', 'terminal id', 'SIM00001')
    .option('--mcc <code>', 'merchant category', '5411')
    .option('--currency <code>', 'currency, three digits of ISO 4217', '398')
    .option('--acquirer <id>', 'acquirer id', '99001')
}

/** The shop that the options say. */
export function readShop(options: ShopOptions): Shop {
  const { merchant: merchantId, terminal: terminalId, mcc, currency, acquirer } = options
  return { merchantId, terminalId, mcc, currency, acquirer, utcOffsetMinutes: 0 }
}

/**
 * Reads link, protocol and certificates. `as`: which side of the link we are. Throws `CliError`,
 * `ConfigError` or `SpecError`.
 */
export async function readPeer(
  options: PeerOptions,
  as: 'acquirer' | 'gateway' = 'acquirer',
): Promise<Peer> {
  const { loadProtocol } = await import('../iso8583/index.ts')
  const { CliError } = await import('./errors.ts')
  const link = options.link === undefined ? undefined : await findLink(options.link)
  const [to] = link?.connect?.to ?? []
  const port = options.port ?? to?.port ?? link?.listen?.port
  if (port === undefined || port === 0) {
    throw new CliError('no port to connect to: give --port, or --link with a link that has one')
  }
  const listens = link?.listen?.host ?? hostDefault
  const host = options.host ?? to?.host ?? (anyAddresses.has(listens) ? hostDefault : listens)
  const dialect = loadProtocol(options.protocol ?? link?.protocol ?? protocolDefault)
  const { macOf } = await import('../link/mac/message-mac.ts')
  const mac = link && (macOf(link, dialect) ?? undefined)
  const { acquirerTls, asksTls, gatewayTls } = await import('./link-tls.ts')
  const own = link?.tls
  if (!asksTls(options) && own === undefined) {
    return { link, host, port, dialect, mac, tls: undefined }
  }
  const tls =
    as === 'gateway'
      ? await gatewayTls(options, own, { host, port })
      : await acquirerTls(options, own)
  return { link, host, port, dialect, mac, tls }
}

/** A link of LINKS_FILE. Throws `CliError` where there is none of that name. */
export async function findLink(name: string): Promise<LinkConfig> {
  const { readConfig } = await import('../config/config.ts')
  const { CliError } = await import('./errors.ts')
  const { links } = readConfig(['links'])
  const link = links.find((each) => each.name === name)
  if (link !== undefined) return link
  throw new CliError(
    `LINKS_FILE has no link ${name}: it has ${links.map((each) => each.name).join(', ')}`,
  )
}
