/** Tells what an input is: a capture, a dump, hex digits, or the bytes themselves. */
import { readCapture } from './capture.ts'
import { type DumpBlock, readHexDump } from './hex-dump.ts'
import { HexError, isHexText, readHexLines } from './hex-text.ts'
import { segmentOf } from './packet.ts'
import type { Capture, Packet } from './packets.ts'
import { InputError } from './read-input.ts'

/** What an input turned out to be. */
export type Input =
  | { kind: 'capture'; capture: Capture }
  /**
   * `plain` is the input itself where it may be the message, as all its bytes look like hex digits. `fault` says why
   * there are no parts.
   */
  | { kind: 'hex'; parts: Buffer[]; plain: Buffer | null; fault: string | null }
  | { kind: 'bytes'; bytes: Buffer }

const packed: readonly (readonly [name: string, magic: string])[] = [
  ['gzip', '1f8b'],
  ['zip', '504b0304'],
  ['zstd', '28b52ffd'],
  ['xz', 'fd377a58'],
  ['bzip2', '425a68'],
]
const linkTypesTried = [101, 1, 113, 276]

/** @throws InputError for what is none of these */
export function recognise(content: Buffer): Input {
  const capture = readCapture(content)
  if (capture !== null) return { kind: 'capture', capture }
  const magic = content.toString('hex', 0, 4)
  const packer = packed.find(([, start]) => magic.startsWith(start))
  if (packer !== undefined) throw new InputError(`the input is packed with ${packer[0]}: unpack it`)
  const text = textOf(content)
  return (text === null ? null : fromText(text, content)) ?? { kind: 'bytes', bytes: content }
}

function fromText(text: string, content: Buffer): Input | null {
  const blocks = readHexDump(text)
  if (blocks !== null) {
    const packets = packetsOf(blocks)
    if (packets !== null) return { kind: 'capture', capture: { packets, notes: [] } }
    return { kind: 'hex', parts: blocks.map(({ bytes }) => bytes), plain: null, fault: null }
  }
  if (!isHexText(text)) return null
  const plain = /^[0-9a-f]+\s*$/i.test(text) ? content : null
  try {
    return { kind: 'hex', parts: readHexLines(text), plain, fault: null }
  } catch (error) {
    if (!(error instanceof HexError)) throw error
    if (plain === null) throw new InputError(error.message, { cause: error })
    return { kind: 'hex', parts: [], plain, fault: error.message }
  }
}

/** Text as editors and shells of all systems write it; `null` where a byte is none of it. */
function textOf(content: Buffer): string | null {
  const mark = content.toString('hex', 0, 3)
  if (mark.startsWith('fffe')) return content.subarray(2).toString('utf16le')
  const body = mark === 'efbbbf' ? content.subarray(3) : content
  for (const byte of body) {
    const printed = byte >= 0x20 && byte !== 0x7f
    if (!printed && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return null
  }
  return body.toString('latin1')
}

/** A dump of whole packets, as `tcpdump -X` prints it, is a capture; `null` if one block is no packet. */
function packetsOf(blocks: readonly DumpBlock[]): Packet[] | null {
  const packets = blocks.map(({ bytes }) => {
    const link = linkTypesTried.find((type) => isPacket({ link: type, at: null, bytes }))
    return link === undefined ? null : { link, at: null, bytes }
  })
  const found = packets.filter((packet) => packet !== null)
  return found.length === blocks.length ? found : null
}

function isPacket(packet: Packet): boolean {
  const segment = segmentOf(packet)
  return typeof segment !== 'string' && segment.lostBytes <= packet.bytes.length
}
