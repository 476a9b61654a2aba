/** Blots card numbers out of the bytes of a line that is to be shown. */

const zero = 0x30
const asterisk = 0x2a
const panDigitsMin = 13
const panDigitsMax = 19
const digitsShown = 4

/**
 * Overwrites digits of `line` with asterisks, in place: all of `[panStart..panEnd)`, and every other
 * run of 13 to 19 digits (blanks and dashes between them do not end a run), because columns may have
 * slipped. The last four of a run stay (PCI DSS 3.4.1 would allow six more, which nobody needs here).
 */
export function maskLine(line: Buffer, panStart: number, panEnd: number): void {
  maskRun(line, panStart, panEnd)
  let start = -1
  let digits = 0
  for (let at = 0; at <= line.length; at++) {
    const byte = line[at] ?? 0
    if (isDigit(byte)) {
      if (digits === 0) start = at
      digits += 1
    } else if (digits > 0 && !(isJoint(byte) && isDigit(line[at + 1] ?? 0))) {
      if (digits >= panDigitsMin && digits <= panDigitsMax) maskRun(line, start, at)
      digits = 0
    }
  }
}

function maskRun(line: Buffer, start: number, end: number): void {
  let shown = 0
  for (let at = end - 1; at >= start; at--) {
    if (isDigit(line[at] ?? 0) && ++shown > digitsShown) line[at] = asterisk
  }
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= zero + 9
}

/** What cards and letters put between groups of digits. */
function isJoint(byte: number): boolean {
  return byte === 0x20 || byte === 0x2d
}
