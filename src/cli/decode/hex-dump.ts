/** Hex with an offset in front and text behind, as hexdump, xxd, od, tcpdump and Wireshark print it. */

/** Bytes that stood together in a dump. */
export interface DumpBlock {
  bytes: Buffer
  /** Blanks in front of the offsets: "follow TCP stream" of Wireshark indents one of the directions. */
  indent: number
}

interface Row {
  offset: number
  indent: number
  bytes: Buffer
  /** How many of the bytes are hex for certain: what follows a wide gap may be the text column. */
  sureBytes: number
  /** The row cannot be plain hex: it has a colon, a bar, or a wide gap behind the offset. */
  marked: boolean
}

/** Rows whose offsets rise, under one heading. */
interface Rows {
  headed: boolean
  rows: Row[]
}

const repeatedBytesMax = 1 << 20

/** The blocks of a dump; `null` where the text is none. */
export function readHexDump(text: string): DumpBlock[] | null {
  const parts: Rows[] = []
  let headed = true
  for (const line of text.split(/\r?\n/)) {
    // `*` stands for rows like the one before.
    if (/^\s*\*?\s*$/.test(line)) continue
    const row = rowOf(line)
    const rows = parts.at(-1)?.rows
    const last = rows?.at(-1)
    if (row === null) headed = true
    else if (!headed && rows !== undefined && last !== undefined && follows(row, last)) {
      rows.push(row)
    } else {
      parts.push({ headed, rows: [row] })
      headed = false
    }
  }
  const [first] = parts
  if (first?.rows[0]?.offset !== 0 || !parts.every(({ rows }) => isDump(rows))) return null
  return join(parts)
}

function follows(row: Row, last: Row): boolean {
  return row.offset > last.offset && row.indent === last.indent
}

/** `0000  30 38 30 30  0800`, with a colon, `0x` or bars where a tool prints them. */
function rowOf(line: string): Row | null {
  const match = /^(\s*)(?:0x)?([0-9a-f]{4,8})(:?)(?:([ \t]+)(.*))?$/i.exec(line)
  if (match === null) return null
  const [, blanks = '', digits = '', colon = '', gap = '', rest = ''] = match
  const [hex = ''] = rest.split('|')
  const groups = [...hex.matchAll(/( *)((?:[0-9a-f]{2})+)(?= |$)/giy)]
  // hexdump and od end with the offset alone.
  if (groups.length === 0 && (rest.trim() !== '' || digits.length < 6)) return null
  const bytes = Buffer.from(groups.map(([, , group = '']) => group).join(''), 'hex')
  // Without an option, hexdump prints words as the machine reads them: the low byte first.
  const words =
    digits.length === 7 && colon === '' && groups.every(([, , word]) => word?.length === 4)
  return {
    offset: parseInt(digits, 16),
    indent: blanks.length,
    bytes: words ? bytes.swap16() : bytes,
    sureBytes: sureBytes(groups),
    marked: colon !== '' || gap.length > 1 || gap === '\t' || rest.includes('|'),
  }
}

/** Bytes up to a gap of two blanks; the one in the middle of sixteen bytes is none. */
function sureBytes(groups: readonly RegExpExecArray[]): number {
  let bytes = 0
  for (const [, gap = '', group = ''] of groups) {
    const middle = gap.length === 2 && bytes === 8 && group.length === 2
    if (bytes > 0 && gap.length > 1 && !middle) break
    bytes += group.length / 2
  }
  return bytes
}

/** The offsets must say so: each row reaches to the next, or is like the one before. */
function isDump(rows: readonly Row[]): boolean {
  const [first, second] = rows
  if (first === undefined || first.bytes.length === 0) return false
  return first.marked || second !== undefined
    ? rows.every((row, at) => bytesOf(rows, row, at) !== null)
    : false
}

/** The bytes that a row stands for, repeated where `*` follows it; `null` where it is too short. */
function bytesOf(rows: readonly Row[], row: Row, at: number): Buffer | null {
  const next = rows[at + 1]
  if (next === undefined) {
    const width =
      rows[at - 1] === undefined ? row.sureBytes : row.offset - (rows[at - 1]?.offset ?? 0)
    return row.bytes.subarray(0, Math.min(row.sureBytes, Math.max(width, 1)))
  }
  const due = next.offset - row.offset
  if (due <= row.bytes.length) return row.bytes.subarray(0, due)
  const width = row.sureBytes
  if (width === 0 || due % width !== 0 || due > repeatedBytesMax) return null
  return Buffer.alloc(due, row.bytes.subarray(0, width))
}

/** A direction goes on where its last block ended. */
function join(parts: readonly Rows[]): DumpBlock[] {
  const blocks: DumpBlock[] = []
  for (const { headed, rows } of parts) {
    const bytes = Buffer.concat(rows.map((row, at) => bytesOf(rows, row, at) ?? Buffer.alloc(0)))
    const { indent = 0, offset = 0 } = rows[0] ?? {}
    const same = headed ? undefined : blocks.findLast((block) => block.indent === indent)
    if (same !== undefined && offset === same.bytes.length) {
      same.bytes = Buffer.concat([same.bytes, bytes])
    } else blocks.push({ bytes, indent })
  }
  return blocks
}
