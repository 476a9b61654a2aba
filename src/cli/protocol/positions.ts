/** Where the things that JSON pointers name stand in the text of a JSON file. */

/** Counted from 1, columns in characters. */
export interface Position {
  line: number
  column: number
}

/** Deeper files are not looked into any further. */
const depthMax = 64

/**
 * Positions by pointer (RFC 6901): of a member its key, of an element the element, of the whole the first character.
 * A text that is not JSON gives what stands before the mistake.
 */
export function positionsOf(text: string): ReadonlyMap<string, Position> {
  const scanner = new Scanner(text)
  scanner.value('', 0, 0)
  const lines = lineStarts(text)
  return new Map([...scanner.offsets].map(([pointer, at]) => [pointer, positionOf(lines, at)]))
}

/** Where the text stops to be JSON; `null` if it does not. */
export function firstMistake(text: string): Position | null {
  const scanner = new Scanner(text)
  const end = scanner.value('', 0, 0)
  const reached =
    end === null ? scanner.reached : text.length - text.slice(end).replace(/^[ \t\r\n]+/, '').length
  return end !== null && reached === text.length ? null : positionOf(lineStarts(text), reached)
}

/** The position of a pointer, or of the nearest thing around it that stands in the file. */
export function nearest(positions: ReadonlyMap<string, Position>, pointer: string): Position {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const position = positions.get(at)
    if (position !== undefined) return position
  }
  return { line: 1, column: 1 }
}

function lineStarts(text: string): number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
}

function positionOf(starts: readonly number[], offset: number): Position {
  let line = starts.length
  while (line > 1 && (starts[line - 1] ?? 0) > offset) line -= 1
  return { line, column: offset - (starts[line - 1] ?? 0) + 1 }
}

class Scanner {
  /** By pointer. */
  readonly offsets = new Map<string, number>()
  /** The furthest character that was looked at as the start of something. */
  reached = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** Notes where the value at `at` stands; returns where it ends, or null where none is. */
  value(pointer: string, at: number, depth: number): number | null {
    const start = this.#skip(at)
    if (!this.offsets.has(pointer)) this.offsets.set(pointer, start)
    const char = this.#text[start]
    if (depth > depthMax) return null
    if (char === '{') return this.#members(pointer, start + 1, depth)
    if (char === '[') return this.#elements(pointer, start + 1, depth)
    return this.#token(start, /"(?:[^"\\\n]|\\.)*"|-?\d[\d.eE+-]*|true|false|null/y)
  }

  #members(pointer: string, from: number, depth: number): number | null {
    let at = this.#skip(from)
    if (this.#text[at] === '}') return at + 1
    for (;;) {
      const keyAt = this.#skip(at)
      const keyEnd = this.#token(keyAt, /"(?:[^"\\\n]|\\.)*"/y)
      if (keyEnd === null) return null
      const child = `${pointer}/${escaped(this.#text.slice(keyAt, keyEnd))}`
      this.offsets.set(child, keyAt)
      const colon = this.#skip(keyEnd)
      if (this.#text[colon] !== ':') return null
      const end = this.value(child, colon + 1, depth + 1)
      if (end === null) return null
      at = this.#skip(end)
      if (this.#text[at] === '}') return at + 1
      if (this.#text[at] !== ',') return null
      at += 1
    }
  }

  #elements(pointer: string, from: number, depth: number): number | null {
    let at = this.#skip(from)
    if (this.#text[at] === ']') return at + 1
    for (let index = 0; ; index += 1) {
      const end = this.value(`${pointer}/${index}`, at, depth + 1)
      if (end === null) return null
      at = this.#skip(end)
      if (this.#text[at] === ']') return at + 1
      if (this.#text[at] !== ',') return null
      at += 1
    }
  }

  #token(at: number, pattern: RegExp): number | null {
    pattern.lastIndex = at
    return pattern.test(this.#text) ? pattern.lastIndex : null
  }

  #skip(at: number): number {
    let next = at
    while (' \t\r\n'.includes(this.#text[next] ?? '.')) next += 1
    this.reached = Math.max(this.reached, next)
    return next
  }
}

/** A key as JSON writes it, as a step of a pointer. */
function escaped(key: string): string {
  let text = key.slice(1, -1)
  try {
    text = JSON.parse(key) as string
  } catch {
    // An escape that is none: the key stays as it is written.
  }
  return text.replaceAll('~', '~0').replaceAll('/', '~1')
}
