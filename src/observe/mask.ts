/** Masks what looks like a card number in finished text: the last line of defence, not the first. */

// Groups of three digits and more, as cards and letters print them, with one blank or dash between.
const digitGroups = /\d{3,}(?:[ -]\d{3,})*/g
const panDigitsMin = 13
const panDigitsMax = 19

/**
 * Replaces every card number in `text` by its first six and last four digits (PCI DSS 3.4.1). A
 * number with one of the public ranges is found inside a longer run too, as behind a length prefix.
 */
export function maskCardNumbers(text: string): string {
  return text.replace(digitGroups, maskRun)
}

/** As {@link maskCardNumbers} for a line of JSON, which stays JSON: a masked number becomes a string. */
export function maskJsonLine(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) => {
    const masked = maskCardNumbers(token)
    return masked === token || token.startsWith('"') ? masked : `"${masked}"`
  })
}

/**
 * Where card numbers stand in `text`, as {@link maskCardNumbers} knows them: first character and the one behind the last.
 * Those that overlap are all named.
 */
export function cardNumbersIn(text: string): { start: number; end: number }[] {
  return [...text.matchAll(digitGroups)].flatMap(({ 0: run, index }) => {
    const found: { start: number; end: number }[] = []
    for (let start = 0; start + panDigitsMin <= run.length; start += 1) {
      const end = cardNumberEnd(run, start)
      if (end > 0) found.push({ start: index + start, end: index + end })
    }
    return found
  })
}

function maskRun(run: string): string {
  const digits = run.replaceAll(/[ -]/g, '')
  if (digits.length < panDigitsMin) return run
  let masked = ''
  let rest = 0
  for (let start = 0; start + panDigitsMin <= run.length; start += 1) {
    const end = cardNumberEnd(run, start)
    if (end <= rest) continue
    const pan = run.slice(start, end).replaceAll(/[ -]/g, '')
    // What is shown of the end of one may be the beginning of the next: of two that overlap, only the last end is.
    masked =
      start < rest
        ? `${masked.slice(0, -4)}******${pan.slice(-4)}`
        : `${masked}${run.slice(rest, start)}${pan.slice(0, 6)}******${pan.slice(-4)}`
    rest = end
  }
  return masked + run.slice(rest)
}

/** Where the longest card number that starts at `start` ends; 0 where none does. */
function cardNumberEnd(run: string, start: number): number {
  if (!isDigit(run, start)) return 0
  let digits = ''
  let found = 0
  for (let end = start; end < run.length && digits.length < panDigitsMax; end += 1) {
    if (!isDigit(run, end)) continue
    digits += run[end]
    if (digits.length < panDigitsMin || !passesLuhn(digits)) continue
    const wholeGroups = !isDigit(run, start - 1) && !isDigit(run, end + 1)
    if (wholeGroups || inPublicRange(digits)) found = end + 1
  }
  return found
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0x30 && code <= 0x39
}

// Without the ranges one in ten of all windows would pass for a card number, and so most long ids.
const publicRanges =
  /^(?:4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|6\d{15}|35\d{14}|3[47]\d{13}|3[068]\d{12})$/

function inPublicRange(digits: string): boolean {
  return publicRanges.test(digits)
}

function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let fromRight = 1; fromRight <= digits.length; fromRight += 1) {
    const digit = digits.charCodeAt(digits.length - fromRight) - 0x30
    const weighted = fromRight % 2 === 0 ? digit * 2 : digit
    sum += weighted > 9 ? weighted - 9 : weighted
  }
  return sum % 10 === 0
}
