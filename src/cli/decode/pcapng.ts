/** The packets of a pcapng file, as Wireshark saves it: draft-ietf-opsawg-pcapng-02. */
import { type Capture, endNotes, type Packet, packetsMax } from './packets.ts'

const blockType = { section: 0x0a0d0d0a, interface: 1, packet: 2, simple: 3, enhanced: 6 } as const
const timeResolutionOption = 9
const blockBytesMin = 12

/** How an interface of the section writes its packets. */
interface Interface {
  link: number
  /** Units of its time stamps in a millisecond. */
  perMs: number
  /** Bytes that it kept of a packet at most; 0 is all. */
  snapBytes: number
}

/** A block of the file: its type, and its body without the two lengths. */
interface Block {
  type: number
  body: Buffer
}

/** Reads 16 and 32 bits in the byte order of a section. */
class Section {
  readonly interfaces: Interface[] = []
  readonly #big: boolean

  constructor(big: boolean) {
    this.#big = big
  }

  half(from: Buffer, at: number): number {
    if (at + 2 > from.length) return 0
    return this.#big ? from.readUInt16BE(at) : from.readUInt16LE(at)
  }

  word(from: Buffer, at: number): number {
    if (at + 4 > from.length) return 0
    return this.#big ? from.readUInt32BE(at) : from.readUInt32LE(at)
  }
}

/** The packets; a damaged file gives what is before the damage. */
export function readPcapng(file: Buffer): Capture {
  const packets: Packet[] = []
  let section = new Section(false)
  let at = 0
  while (at + blockBytesMin <= file.length && packets.length < packetsMax) {
    if (file.readUInt32BE(at) === blockType.section) {
      section = new Section(file.toString('hex', at + 8, at + 12) === '1a2b3c4d')
    }
    const length = section.word(file, at + 4)
    if (length < blockBytesMin || at + length > file.length) break
    const body = file.subarray(at + 8, at + length - 4)
    const packet = readBlock(section, { type: section.word(file, at), body })
    if (packet !== null) packets.push(packet)
    at += length
  }
  return { packets, notes: endNotes(packets.length, file.length - at) }
}

/** The packet of a block; `null` where it holds none. */
function readBlock(section: Section, { type, body }: Block): Packet | null {
  switch (type) {
    case blockType.interface:
      section.interfaces.push(readInterface(section, body))
      return null
    case blockType.enhanced:
      return timed(section, section.word(body, 0), body)
    case blockType.packet:
      return timed(section, section.half(body, 0), body)
    case blockType.simple:
      return simple(section, body)
    default:
      return null
  }
}

/** The old and the enhanced packet block have their times and lengths at the same places. */
function timed(section: Section, index: number, body: Buffer): Packet | null {
  const from = section.interfaces[index]
  const kept = section.word(body, 12)
  if (from === undefined || 20 + kept > body.length) return null
  const units = section.word(body, 4) * 2 ** 32 + section.word(body, 8)
  return {
    link: from.link,
    at: Math.round(units / from.perMs),
    bytes: body.subarray(20, 20 + kept),
  }
}

function simple(section: Section, body: Buffer): Packet | null {
  const from = section.interfaces[0]
  if (from === undefined || body.length < 4) return null
  const whole = Math.min(section.word(body, 0), body.length - 4)
  const kept = from.snapBytes === 0 ? whole : Math.min(whole, from.snapBytes)
  return { link: from.link, at: null, bytes: body.subarray(4, 4 + kept) }
}

function readInterface(section: Section, body: Buffer): Interface {
  return {
    link: section.half(body, 0),
    snapBytes: section.word(body, 4),
    perMs: unitsPerMs(section, body),
  }
}

/** Options are code, length, value filled to four bytes; without the option, microseconds. */
function unitsPerMs(section: Section, body: Buffer): number {
  let at = 8
  while (at + 4 <= body.length) {
    const code = section.half(body, at)
    const length = section.half(body, at + 2)
    if (code === 0) break
    if (code === timeResolutionOption && length === 1) {
      const value = body[at + 4] ?? 6
      return (value & 0x80) === 0 ? 10 ** (value - 3) : 2 ** (value & 0x7f) / 1000
    }
    at += 4 + length + ((4 - (length % 4)) % 4)
  }
  return 1000
}
