/** Which addresses webhooks may be sent to: public ones, and networks that the operator allows. */
import { BlockList, isIP, isIPv4 } from 'node:net'

/** IANA IPv4 special-purpose registry (RFC 6890 and later), multicast and the reserved class: none is a receiver outside. */
const special4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
]
/** Global unicast (RFC 4291 2.4). What is outside it, is mapped, local, unique local, translated or multicast. */
const global6 = ['2000::/3']
/** Inside it: protocol assignments with Teredo, documentation, 6to4 (IANA IPv6 special-purpose registry). */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const special = listOf([...special4, ...special6])
const global = listOf(global6)

/** The networks that the operator allows although they are not public. */
export interface PrivateNetworks {
  readonly isEmpty: boolean
  holds(address: string): boolean
}

/** A network in CIDR form; `null` where the text is none. */
export function parseNetwork(text: string): { address: string; prefix: number } | null {
  const [, address = '', length = ''] = /^([0-9a-fA-F:.]{2,45})\/(\d{1,3})$/.exec(text) ?? []
  const family = isIP(address)
  const prefix = Number(length)
  return family === 0 || prefix > (family === 4 ? 32 : 128) ? null : { address, prefix }
}

/** Of networks in CIDR form, each one that {@link parseNetwork} takes. */
export function createNetworks(cidrs: readonly string[]): PrivateNetworks {
  const list = listOf(cidrs)
  return {
    isEmpty: cidrs.length === 0,
    holds: (address) => isIP(address) !== 0 && list.check(address, familyOf(address)),
  }
}

/** Whether anything may be sent to an address: text of either family, without a zone. */
export function isAllowed(address: string, networks: PrivateNetworks): boolean {
  if (isIP(address) === 0 || address.includes('%')) return false
  if (networks.holds(address)) return true
  const family = familyOf(address)
  if (special.check(address, family)) return false
  return family === 'ipv4' || global.check(address, family)
}

function listOf(cidrs: readonly string[]): BlockList {
  const list = new BlockList()
  for (const cidr of cidrs) {
    const network = parseNetwork(cidr)
    if (network === null) throw new RangeError(`${cidr} is no network`)
    list.addSubnet(network.address, network.prefix, familyOf(network.address))
  }
  return list
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6'
}
