/** Builds capture files: TCP segments in IP packets on links of every kind, as pcap and as pcapng. */

/** One TCP segment to be captured. */
export interface Sent {
  from?: string
  to?: string
  sequence: number
  payload: Buffer
  syn?: boolean
  /** Bytes of the payload that are not kept. */
  cut?: number
}

export const acquirer = '10.0.0.1:40000'
export const gateway = '10.0.0.2:8583'

/** A segment from the acquirer to the gateway. */
export function sent(sequence: number, payload: Buffer, more: Partial<Sent> = {}): Sent {
  return { sequence, payload, ...more }
}

/** The IPv4 packet of a segment. */
export function ipv4({ from = acquirer, to = gateway, ...segment }: Sent): Buffer {
  const tcp = tcpOf(from, to, segment)
  const header = Buffer.alloc(20)
  header[0] = 0x45
  header.writeUInt16BE(20 + tcp.length + (segment.cut ?? 0), 2)
  header[8] = 64
  header[9] = 6
  header.set(hostOf(from), 12)
  header.set(hostOf(to), 16)
  return Buffer.concat([header, tcp])
}

/** The IPv6 packet of a segment, between two fixed hosts, behind a header of hop-by-hop options. */
export function ipv6(segment: Sent): Buffer {
  const tcp = tcpOf(acquirer, gateway, segment)
  const header = Buffer.alloc(48)
  header[0] = 0x60
  header.writeUInt16BE(8 + tcp.length, 4)
  header.set([0x20, 0x01, 0x0d, 0xb8], 8)
  header[23] = 1
  header.set([0x20, 0x01, 0x0d, 0xb8], 24)
  header[39] = 2
  header[40] = 6
  return Buffer.concat([header, tcp])
}

function tcpOf(from: string, to: string, { sequence, payload, syn, cut = 0 }: Sent): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt16BE(portOf(from), 0)
  header.writeUInt16BE(portOf(to), 2)
  header.writeUInt32BE(sequence >>> 0, 4)
  // Six words: one of options.
  header[12] = 6 << 4
  header[13] = syn === true ? 0x02 : 0x18
  return Buffer.concat([header, payload.subarray(0, payload.length - cut)])
}

function hostOf(address: string): number[] {
  return (address.split(':')[0] ?? '').split('.').map(Number)
}

function portOf(address: string): number {
  return Number(address.split(':')[1])
}

/** What stands in front of an IP packet, by link type. */
export const links: Readonly<Record<number, Buffer>> = {
  0: Buffer.from('02000000', 'hex'),
  1: Buffer.from('0000000000010000000000020800', 'hex'),
  101: Buffer.alloc(0),
  108: Buffer.from('00000002', 'hex'),
  113: Buffer.from('00000001000600000000000100000800', 'hex'),
  276: Buffer.from('0800000000000002000100060000000000010000', 'hex'),
}

/** Ethernet with a VLAN tag, and zeros that fill a short frame behind it. */
export function ethernet(packet: Buffer, { vlan = false, padding = 0 } = {}): Buffer {
  const tag = vlan ? Buffer.from('81000005', 'hex') : Buffer.alloc(0)
  const type = Buffer.from(packet[0] === 0x60 ? '86dd' : '0800', 'hex')
  return Buffer.concat([Buffer.alloc(12), tag, type, packet, Buffer.alloc(padding)])
}

/** Packets as they are on the link. */
export function onLink(link: number, segments: readonly Sent[]): Buffer[] {
  return segments.map((segment) => Buffer.concat([links[link] ?? Buffer.alloc(0), ipv4(segment)]))
}

interface Form {
  big?: boolean
  nanoseconds?: boolean
}

/** The time stamp of the first packet, in milliseconds; each later one comes a second after. */
export const capturedAt = Date.UTC(2025, 2, 14, 9, 30, 0, 250)

/** A pcap file. */
export function pcap(
  link: number,
  packets: readonly Buffer[],
  { big = false, nanoseconds = false }: Form = {},
): Buffer {
  const words = (...values: number[]): Buffer => wordsOf(big, values)
  const magic = nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4
  const records = packets.flatMap((packet, index) => {
    const fraction = 250 * (nanoseconds ? 1_000_000 : 1000)
    const seconds = Math.floor(capturedAt / 1000) + index
    return [words(seconds, fraction, packet.length, packet.length), packet]
  })
  return Buffer.concat([words(magic, big ? 0x20004 : 0x40002, 0, 0, 65535, link), ...records])
}

/** A pcapng file with one interface; `simple` blocks have no time. */
export function pcapng(
  link: number,
  packets: readonly Buffer[],
  { big = false, nanoseconds = false, simple = false }: Form & { simple?: boolean } = {},
): Buffer {
  const words = (...values: number[]): Buffer => wordsOf(big, values)
  const block = (type: number, ...parts: Buffer[]): Buffer => {
    const body = Buffer.concat(parts)
    const filled = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)])
    const length = words(filled.length + 12)
    return Buffer.concat([words(type), length, filled, length])
  }
  const half = (value: number): Buffer => words(value).subarray(big ? 2 : 0, big ? 4 : 2)
  const resolution = nanoseconds
    ? [half(9), half(1), Buffer.from([9, 0, 0, 0]), half(0), half(0)]
    : []
  const stamped = packets.map((packet, index) => {
    const perMs = nanoseconds ? 1_000_000 : 1000
    const at = BigInt(capturedAt + index * 1000) * BigInt(perMs)
    const [high, low] = [Number(at >> 32n), Number(at & 0xffffffffn)]
    return block(6, words(0, high, low, packet.length, packet.length), packet)
  })
  return Buffer.concat([
    block(0x0a0d0d0a, words(0x1a2b3c4d, big ? 0x10000 : 1, 0xffffffff, 0xffffffff)),
    block(1, half(link), half(0), words(0), ...resolution),
    // A block of names, which says nothing of packets.
    block(4, words(0)),
    ...(simple ? packets.map((packet) => block(3, words(packet.length), packet)) : stamped),
  ])
}

function wordsOf(big: boolean, values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [at, value] of values.entries()) {
    if (big) bytes.writeUInt32BE(value >>> 0, 4 * at)
    else bytes.writeUInt32LE(value >>> 0, 4 * at)
  }
  return bytes
}
