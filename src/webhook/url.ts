/** Which URLs an endpoint may have. What its name resolves to is asked anew at every connection. */
import { isIP } from 'node:net'
import { mayHoldCardNumber } from '../values/card-number.ts'
import { isAllowed, type PrivateNetworks } from './address.ts'

/** A longer one is refused. */
export const urlCharsMax = 2_048
const portsOutside = new Set(['', '443', '8443'])

/**
 * Whether a connection for a URL may be made to an address. Plain HTTP and other ports are for networks that the operator allows, and
 * for nothing outside.
 */
export function mayConnect(url: URL, address: string, networks: PrivateNetworks): boolean {
  const isOutside = url.protocol === 'https:' && portsOutside.has(url.port)
  return isOutside ? isAllowed(address, networks) : networks.holds(address)
}

/** What is wrong with a URL, to be said to its owner; `null`: it may be used. */
export function mistakeOf(text: string, networks: PrivateNetworks): string | null {
  if (text.length > urlCharsMax || !URL.canParse(text)) return 'is not a URL of 2,048 characters'
  const url = new URL(text)
  const isPlain = url.protocol === 'http:' && !networks.isEmpty
  if (url.protocol !== 'https:' && !isPlain) return 'must begin with https://'
  if (url.username !== '' || url.password !== '') return 'must hold no user name and no password'
  if (url.hash !== '') return 'must hold no fragment'
  if (mayHoldCardNumber(text)) return 'must hold no run of 13 digits or more'
  if (networks.isEmpty && !portsOutside.has(url.port))
    return 'may name the ports 443 and 8443 alone'
  return mistakeOfHost(url, networks)
}

/** The host as addresses are compared: a literal of IPv6 without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1')
}

function mistakeOfHost(url: URL, networks: PrivateNetworks): string | null {
  const host = hostOf(url)
  if (isIP(host) !== 0) {
    return mayConnect(url, host, networks) ? null : 'names an address that is not public'
  }
  const isLocal = !host.includes('.') || /(?:^|\.)(?:localhost|local|internal)\.?$/.test(host)
  return isLocal && networks.isEmpty ? 'names a host that is not public' : null
}
