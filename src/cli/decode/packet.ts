/** The TCP segment inside a captured packet, whatever link it was captured on. */
import type { Packet } from './packets.ts'

/** One direction of a connection carries these, in any order. */
export interface Segment {
  /** `host:port`, an IPv6 host in brackets. */
  from: string
  to: string
  fromPort: number
  toPort: number
  sequence: number
  /** The first segment of a direction; its data begins one after its sequence number. */
  syn: boolean
  at: number | null
  payload: Buffer
  /** Bytes that the packet had and the capture did not keep. */
  lostBytes: number
}

/** Why a packet carries no segment: what it is skipped as. */
export type Skipped = 'unknown link type' | 'not IP' | 'IP, not TCP' | 'IP fragments' | 'damaged'

const etherType = { ipv4: 0x0800, ipv6: 0x86dd, vlan: [0x8100, 0x88a8, 0x9100] } as const
const tcp = 6
const vlanTagsMax = 4
const ipv6HeadersMax = 8

/** The segment of a packet, or why there is none. */
export function segmentOf(packet: Packet): Segment | Skipped {
  const inner = networkPacket(packet)
  if (typeof inner === 'string') return inner
  const version = (inner[0] ?? 0) >> 4
  if (version === 4) return fromIpv4(inner, packet.at)
  return version === 6 ? fromIpv6(inner, packet.at) : 'not IP'
}

/** The IP packet behind the header of the link: https://www.tcpdump.org/linktypes.html */
function networkPacket({ link, bytes }: Packet): Buffer | Skipped {
  switch (link) {
    case 0: // loopback of BSD and macOS: four bytes of address family
    case 108:
      return bytes.subarray(4)
    case 1:
      return behindEtherType(bytes, 12)
    case 12: // raw IP, by any of its numbers
    case 14:
    case 101:
    case 228:
    case 229:
      return bytes
    case 113: // "any" of Linux
      return behindEtherType(bytes, 14)
    case 276: // "any" of Linux, second form: the type stands first
      return isIp(half(bytes, 0)) ? bytes.subarray(20) : 'not IP'
    default:
      return 'unknown link type'
  }
}

function behindEtherType(bytes: Buffer, at: number): Buffer | Skipped {
  let where = at
  for (let tags = 0; tags < vlanTagsMax; tags += 1) {
    const type = half(bytes, where)
    if (isIp(type)) return bytes.subarray(where + 2)
    if (!etherType.vlan.some((vlan) => vlan === type)) return 'not IP'
    where += 4
  }
  return 'not IP'
}

function isIp(type: number): boolean {
  return type === etherType.ipv4 || type === etherType.ipv6
}

function fromIpv4(ip: Buffer, at: number | null): Segment | Skipped {
  const headerBytes = ((ip[0] ?? 0) & 0x0f) * 4
  if (headerBytes < 20 || ip.length < headerBytes) return 'damaged'
  // The flag "more fragments", or an offset.
  if ((half(ip, 6) & 0x3fff) !== 0) return 'IP fragments'
  if (ip[9] !== tcp) return 'IP, not TCP'
  const host = (start: number): string => [...ip.subarray(start, start + 4)].join('.')
  // A card that cuts segments itself leaves the length of the uncut packet at 0.
  const total = half(ip, 2)
  const whole = total === 0 ? ip.length : total
  return fromTcp(ip, { start: headerBytes, whole, hosts: [host(12), host(16)], at })
}

function fromIpv6(ip: Buffer, at: number | null): Segment | Skipped {
  if (ip.length < 40) return 'damaged'
  const whole = half(ip, 4) === 0 ? ip.length : 40 + half(ip, 4)
  const found = behindExtensions(ip)
  if (typeof found === 'string') return found
  return fromTcp(ip, { start: found, whole, hosts: [ipv6Host(ip, 8), ipv6Host(ip, 24)], at })
}

/** Where the TCP header of an IPv6 packet starts. */
function behindExtensions(ip: Buffer): number | Skipped {
  let next = ip[6] ?? 0
  let start = 40
  for (let headers = 0; headers < ipv6HeadersMax; headers += 1) {
    if (next === tcp) return start
    if (next === 44) return 'IP fragments'
    // Hop by hop, routing, destination options (RFC 8200 4) and authentication (RFC 4302).
    if (![0, 43, 51, 60].includes(next)) return 'IP, not TCP'
    if (start + 8 > ip.length) return 'damaged'
    const length = ip[start + 1] ?? 0
    const bytes = next === 51 ? (length + 2) * 4 : (length + 1) * 8
    next = ip[start] ?? 0
    start += bytes
  }
  return 'damaged'
}

function ipv6Host(ip: Buffer, at: number): string {
  const groups = Array.from({ length: 8 }, (_, group) => half(ip, at + 2 * group).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname
}

interface IpPacket {
  /** Where the TCP header starts, and how long the whole packet was when it was sent. */
  start: number
  whole: number
  hosts: [string, string]
  at: number | null
}

function fromTcp(ip: Buffer, { start, whole, hosts, at }: IpPacket): Segment | Skipped {
  const dataAt = start + ((ip[start + 12] ?? 0) >> 4) * 4
  if (dataAt < start + 20 || dataAt > whole || ip.length < start + 20) return 'damaged'
  const [fromPort, toPort] = [half(ip, start), half(ip, start + 2)]
  const end = Math.max(dataAt, Math.min(ip.length, whole))
  return {
    from: `${hosts[0]}:${fromPort}`,
    to: `${hosts[1]}:${toPort}`,
    ...{ fromPort, toPort, at },
    sequence: ip.readUInt32BE(start + 4),
    syn: ((ip[start + 13] ?? 0) & 0x02) !== 0,
    payload: ip.subarray(dataAt, end),
    lostBytes: whole - end,
  }
}

function half(bytes: Buffer, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}
