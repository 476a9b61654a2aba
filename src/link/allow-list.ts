/** Which machines may connect to a link. */
import { BlockList, isIP } from 'node:net'

/** Whether the machine at an IP address may connect. */
export type IsAllowed = (address: string | undefined) => boolean

/** Makes ready a list of IP addresses and networks such as `10.0.0.0/8`; without one everybody may. */
export function compileAllowList(allow: readonly string[] | undefined): IsAllowed {
  if (allow === undefined) return () => true
  const list = new BlockList()
  for (const each of allow) {
    const [address = '', bits] = each.split('/')
    const family = familyOf(address)
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => {
    if (address === undefined) return false
    const plain = withoutZone(unmapped(address))
    return isIP(plain) !== 0 && list.check(plain, familyOf(plain))
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6'
}

/** A socket that takes both families shows IPv4 addresses as `::ffff:10.0.0.1` (RFC 4291 2.5.5.2). */
function unmapped(address: string): string {
  return /^::ffff:(?=\d+\.)/i.test(address) ? address.slice(7) : address
}

function withoutZone(address: string): string {
  return address.split('%', 1)[0] ?? ''
}
