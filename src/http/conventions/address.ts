/** Where a request comes from: of the connection, or, behind proxies that are named, what they say. */
import { BlockList, isIP } from 'node:net'

/** Addresses and networks (`10.0.0.0/8`) whose `X-Forwarded-For` is believed. */
export type TrustedProxies = Pick<BlockList, 'check'>

/** No proxy: the connection's address is the caller's. */
export const noProxies: TrustedProxies = new BlockList()

/** The proxies in networks that the configuration has checked. */
export function readProxies(networks: readonly string[]): TrustedProxies {
  const proxies = new BlockList()
  for (const each of networks) {
    const [address = '', bits = ''] = each.split('/')
    proxies.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
  return proxies
}

/** Bits of an IPv6 address that are one household's; the rest it may choose. */
const groupsOfNetwork = 4

/**
 * The address that a request is counted by: the last one in `forwardedFor` that is no trusted proxy's, where `peer` is one.
 * What stands left of that was written by who knows whom.
 */
export function callerAddress(
  peer: string | undefined,
  forwardedFor: string | undefined,
  proxies: TrustedProxies,
): string {
  const hops = [...(forwardedFor ?? '').split(','), peer ?? ''].map(plain)
  while (hops.length > 1 && isTrusted(hops.at(-1) ?? '', proxies)) hops.pop()
  const found = hops.at(-1) ?? ''
  // A proxy that says nonsense is counted itself.
  return networkOf(isIP(found) === 0 ? plain(peer ?? '') : found)
}

function isTrusted(address: string, proxies: TrustedProxies): boolean {
  const family = isIP(address)
  return family !== 0 && proxies.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** An IPv4 address that came over an IPv6 socket is one. */
function plain(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.)/i, '')
}

/** An IPv6 address without what its owner chooses at will. */
function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(8 - left.length - right.length, 0)
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right]
  return groups.slice(0, groupsOfNetwork).join(':')
}
