/** Cuts one line into its fields (RFC 4180, but a record is one line) without copying a byte. */

const space = 0x20
const tab = 0x09
const quote = 0x22
const del = 0x7f

/**
 * Where the fields of a line stand: field i is `bytes[starts[i]..ends[i])`. Reused for every line.
 * The slot after the last, at index `room`, is always empty: it stands for a column that is not there.
 */
export interface Fields {
  room: number
  starts: Int32Array
  ends: Int32Array
}

/** The line holds a control character: it is not text. */
export const splitNotText = -1
/** A quoted field does not end, or goes on after its closing quote. */
export const splitQuoteBroken = -2
/** The line is not of the form of its format. */
export const splitMalformed = -3

/** Room for that many fields. */
export function newFields(room: number): Fields {
  return { room, starts: new Int32Array(room + 1), ends: new Int32Array(room + 1) }
}

/**
 * Finds the fields of the line `bytes[start..end)`, without the spaces around them and the quotes that
 * enclose them (a doubled quote inside stays doubled), and returns how many there are: also where that
 * is more than `fields` has room for. Negative where the line cannot be cut.
 */
export function splitLine(
  bytes: Buffer,
  start: number,
  end: number,
  separator: number,
  quoted: boolean,
  fields: Fields,
): number {
  let count = 0
  let at = start
  for (;;) {
    let close: number
    if (quoted && at < end && bytes[at] === quote) {
      close = closingQuote(bytes, at + 1, end)
      if (close < 0) return close
      store(bytes, at + 1, close, count++, fields)
      at = close + 1
      if (at < end && bytes[at] !== separator) return splitQuoteBroken
    } else {
      close = at
      for (; close < end; close++) {
        const byte = bytes[close] ?? 0
        if (byte === separator) break
        if ((byte < space && byte !== tab) || byte === del) return splitNotText
      }
      store(bytes, at, close, count++, fields)
      at = close
    }
    if (at >= end) return count
    at++
  }
}

/** Where the quoted field that begins at `from` closes, or a negative reason. */
function closingQuote(bytes: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === quote) {
      if (at + 1 >= end || bytes[at + 1] !== quote) return at
      at++
    } else if ((byte < space && byte !== tab) || byte === del) return splitNotText
  }
  return splitQuoteBroken
}

function store(bytes: Buffer, start: number, end: number, index: number, fields: Fields): void {
  if (index >= fields.room) return
  while (start < end && bytes[start] === space) start++
  while (end > start && bytes[end - 1] === space) end--
  fields.starts[index] = start
  fields.ends[index] = end
}
