/** Message types as text. */

/** A message type in its four digits; none where none was read. */
export function mtiText(mti: number): string {
  return mti < 0 ? '' : String(mti).padStart(4, '0')
}
