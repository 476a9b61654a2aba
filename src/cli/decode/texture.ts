/** What kind of bytes some are, taken together: a share of thousands says nothing of any one of them. */

const bytesMin = 16
/** More would say the same. */
const bytesMax = 65_536
const shareMin = 0.9

/** `ASCII text`, `EBCDIC text` or `packed or binary`; null for too few bytes to say. */
export function textureOf(all: Buffer): string | null {
  const bytes = all.subarray(0, bytesMax)
  if (bytes.length < bytesMin) return null
  const share = (is: (byte: number) => boolean): number => bytes.filter(is).length / bytes.length
  if (share((byte) => byte >= 0x20 && byte < 0x7f) >= shareMin) return 'ASCII text'
  // Blank, letters and digits of every EBCDIC code page.
  if (share(isEbcdic) >= shareMin) return 'EBCDIC text'
  return 'packed or binary'
}

function isEbcdic(byte: number): boolean {
  const low = byte & 15
  const high = byte >> 4
  if (byte === 0x40 || (high === 0xf && low <= 9)) return true
  return (
    (high === 0xc || high === 0xd || high === 0xe || high === 8 || high === 9) &&
    low >= 1 &&
    low <= 9
  )
}
