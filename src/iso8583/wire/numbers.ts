/** Makes numbers of digits that were checked: at most 15, in the whole range without a rounding. */

/** Nine digits fit the small integers that a machine multiplies fast; what stands before them is another nine at most. */
const SMALL = 9
const SMALL_BASE = 1_000_000_000

/** Value of `units` digits in ASCII or EBCDIC, which both have it in the low half of the byte. */
export function characterNumber(bytes: Buffer, start: number, units: number): number {
  if (units <= SMALL) return fewCharacters(bytes, start, start + units)
  const middle = start + units - SMALL
  const high = fewCharacters(bytes, start, middle)
  return high * SMALL_BASE + fewCharacters(bytes, middle, start + units)
}

function fewCharacters(bytes: Buffer, start: number, end: number): number {
  let value = 0
  let at = start
  // Two at a time: each step waits for the one before.
  for (; at + 1 < end; at += 2) {
    const pair = ((bytes[at] ?? 0) & 15) * 10 + ((bytes[at + 1] ?? 0) & 15)
    value = (value * 100 + pair) | 0
  }
  return at < end ? value * 10 + ((bytes[at] ?? 0) & 15) : value
}

/** Value of `units` packed digits; where they are odd, the filler is on the left or the right. */
export function packedNumber(bytes: Buffer, start: number, units: number, padLeft: number): number {
  const odd = units & 1
  let at = start
  let left = units
  let high = 0
  if (odd === 1 && padLeft === 1) {
    high = (bytes[at++] ?? 0) & 15
    left--
  }
  // Down to four bytes, eight digits.
  for (; left > 8; left -= 2) {
    const byte = bytes[at++] ?? 0
    high = (high * 100 + (byte >> 4) * 10 + (byte & 15)) | 0
  }
  let low = 0
  let scale = 1
  for (; left > 1; left -= 2) {
    const byte = bytes[at++] ?? 0
    low = (low * 100 + (byte >> 4) * 10 + (byte & 15)) | 0
    scale = (scale * 100) | 0
  }
  if (left === 1) return (high * scale + low) * 10 + ((bytes[at] ?? 0) >> 4)
  return high * scale + low
}
