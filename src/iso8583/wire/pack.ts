/** Packs digits two a byte, the first in the high nibble, an odd last one beside F. */

/** Packs `units` ASCII digits from `start` on. */
export function packCharacters(
  bytes: Buffer,
  start: number,
  units: number,
  target: Buffer,
  at: number,
): void {
  const whole = units >> 1
  for (let i = 0; i < whole; i++) {
    const from = start + i * 2
    target[at + i] = (((bytes[from] ?? 0) & 15) << 4) | ((bytes[from + 1] ?? 0) & 15)
  }
  if ((units & 1) === 1) target[at + whole] = (((bytes[start + units - 1] ?? 0) & 15) << 4) | 15
}

/** Packs `units` digits that are packed already, after `skip` (0 or 1) nibbles of filler. */
export function repackNibbles(
  bytes: Buffer,
  start: number,
  skip: number,
  units: number,
  target: Buffer,
  at: number,
): void {
  const whole = units >> 1
  for (let i = 0; i < whole; i++) {
    const byte = bytes[start + i] ?? 0
    target[at + i] = skip === 0 ? byte : (byte << 4) | ((bytes[start + i + 1] ?? 0) >> 4)
  }
  if ((units & 1) === 0) return
  const last = bytes[start + whole] ?? 0
  target[at + whole] = (skip === 0 ? last & 0xf0 : last << 4) | 15
}
