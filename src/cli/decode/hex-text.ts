/** Hex digits as people and logs write them, with or without blanks, one message or one a line. */

/** A text that is meant as hex and is none. */
export class HexError extends Error {
  override readonly name = 'HexError'
}

/** What stands between digits: blanks, colons, dashes, commas, quotes, `0x` and `\x`. */
const separators = /0x|\\x|[\s:,;"'{}[\]\\-]/gi
const comment = /^\s*(?:#|\/\/)/

/** True if the text has hex digits and nothing else of meaning. */
export function isHexText(text: string): boolean {
  const lines = linesOf(text)
  return lines.length > 0 && lines.every((line) => /^[0-9a-f]+$/i.test(line))
}

/**
 * The bytes of each line.
 *
 * @throws HexError for a line with half a byte, where the text does not make whole bytes as one either
 */
export function readHexLines(text: string): Buffer[] {
  const lines = linesOf(text)
  const odd = lines.findIndex((line) => line.length % 2 === 1)
  if (odd < 0) return lines.map((line) => Buffer.from(line, 'hex'))
  const whole = lines.join('')
  if (whole.length % 2 === 0) return [Buffer.from(whole, 'hex')]
  const where = lines.length > 1 ? ` in line ${odd + 1}` : ''
  throw new HexError(`an odd number of hex digits${where}: one is missing`)
}

/** Lines without separators and comments; empty ones left out. */
function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => !comment.test(line))
    .map((line) => line.replaceAll(separators, ''))
    .filter((line) => line !== '')
}
