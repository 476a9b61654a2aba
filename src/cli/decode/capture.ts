/** The packets of a capture file: pcap as tcpdump writes it, pcapng as Wireshark does. */
import { type Capture, endNotes, type Packet, packetsMax } from './packets.ts'
import { readPcapng } from './pcapng.ts'

/** What a pcap file begins with: the bytes of its first word, and what they say. */
const pcapMagics: Readonly<Record<string, { big: boolean; perMs: number }>> = {
  a1b2c3d4: { big: true, perMs: 1_000 },
  d4c3b2a1: { big: false, perMs: 1_000 },
  a1b23c4d: { big: true, perMs: 1_000_000 },
  '4d3cb2a1': { big: false, perMs: 1_000_000 },
}
const pcapHeaderBytes = 24
const recordHeaderBytes = 16
const pcapngMagic = '0a0d0d0a'

/** The packets of a capture; `null` where the bytes are none. A damaged file gives what is before the damage. */
export function readCapture(file: Buffer): Capture | null {
  const magic = file.toString('hex', 0, 4)
  if (magic === pcapngMagic) return readPcapng(file)
  const form = pcapMagics[magic]
  if (form === undefined || file.length < pcapHeaderBytes) return null
  return readPcap(file, form)
}

/** https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-03.html */
function readPcap(file: Buffer, { big, perMs }: { big: boolean; perMs: number }): Capture {
  const word = (at: number): number => (big ? file.readUInt32BE(at) : file.readUInt32LE(at))
  // The upper bits of the word say whether a frame check sequence follows each packet.
  const link = word(20) & 0xffff
  const packets: Packet[] = []
  let at = pcapHeaderBytes
  while (at + recordHeaderBytes <= file.length && packets.length < packetsMax) {
    const end = at + recordHeaderBytes + word(at + 8)
    if (end > file.length) break
    packets.push({
      link,
      at: word(at) * 1000 + Math.round(word(at + 4) / perMs),
      bytes: file.subarray(at + recordHeaderBytes, end),
    })
    at = end
  }
  return { packets, notes: endNotes(packets.length, file.length - at) }
}
