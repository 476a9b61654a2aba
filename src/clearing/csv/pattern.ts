/** Date and time patterns of a profile, such as `DD.MM.YYYY` or `hh:mm:ss`, read by position. */

const zero = 0x30
const anyCharacter = 0x3f

/** What a letter of a pattern is worth in the packed number: `YYYYMMDD` or `hhmmss`. */
const worth: Readonly<Record<string, number>> = { Y: 10_000, M: 100, D: 1, h: 10_000, m: 100, s: 1 }

/** A run of digits at a fixed place. */
interface Part {
  at: number
  length: number
  worth: number
}

/** A compiled pattern; {@link readPattern} walks it. */
export interface Pattern {
  length: number
  /** Whether anything may follow. */
  open: boolean
  parts: readonly Part[]
  literals: readonly { at: number; byte: number }[]
}

/**
 * Compiles a pattern: each group of `tokens` (`YYYY`, `MM` ...) stands once, those in `optional` at
 * most once. `?` stands for any character, `...` at the end for anything that may follow, and everything else
 * must stand in the record as it does here. `undefined` where a token is missing, doubled or of another length.
 */
export function compilePattern(
  whole: string,
  tokens: readonly string[],
  optional: readonly string[] = [],
): Pattern | undefined {
  const open = whole.endsWith('...')
  const text = open ? whole.slice(0, -3) : whole
  const parts: Part[] = []
  const found: string[] = []
  for (const match of text.matchAll(/(Y|M|D|h|m|s)\1*/g)) {
    found.push(match[0])
    parts.push({ at: match.index, length: match[0].length, worth: worth[match[0][0] ?? ''] ?? 0 })
  }
  const known = found.every((each) => tokens.includes(each) || optional.includes(each))
  const complete = tokens.every((each) => found.includes(each))
  if (!known || !complete || new Set(found).size !== found.length) return undefined
  const bytes = Buffer.from(text, 'latin1')
  const literals = [...bytes].flatMap((byte, at) =>
    byte === anyCharacter || parts.some((part) => at >= part.at && at < part.at + part.length)
      ? []
      : [{ at, byte }],
  )
  return { length: bytes.length, open, parts, literals }
}

/** The packed number (`YYYYMMDD`, `hhmmss`) in `bytes[start..end)`; -1 where it is not of the pattern. */
export function readPattern(pattern: Pattern, bytes: Buffer, start: number, end: number): number {
  const length = end - start
  if (length < pattern.length || (length > pattern.length && !pattern.open)) return -1
  for (const { at, byte } of pattern.literals) if (bytes[start + at] !== byte) return -1
  let packed = 0
  for (const part of pattern.parts) {
    let value = 0
    for (let at = start + part.at; at < start + part.at + part.length; at++) {
      const digit = (bytes[at] ?? 0) - zero
      if (digit < 0 || digit > 9) return -1
      value = value * 10 + digit
    }
    packed += value * part.worth
  }
  return packed
}
