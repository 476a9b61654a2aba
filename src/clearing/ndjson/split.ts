/** Finds the values of a flat JSON object's keys in the bytes of one line, without making anything of them. */
import { splitMalformed, splitNotText, type Fields } from '../csv/split.ts'

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const nullBytes = Buffer.from('null')
/** Levels of what is passed over. */
const depthMax = 32

/**
 * Notes where the values of `keys` stand in the object `bytes[start..end)`: a string without its quotes, a number as it
 * is written, `null` as nothing. Other keys are passed over, whatever they hold. Returns the count of `keys`, or
 * `splitMalformed` for what is no object, a key that stands twice, a value of another type, or an escape in a value
 * that is read; `splitNotText` for a control character.
 */
export function splitJson(
  bytes: Buffer,
  start: number,
  end: number,
  keys: readonly Buffer[],
  fields: Fields,
): number {
  fields.starts.fill(0)
  fields.ends.fill(0)
  let at = afterBlanks(bytes, start, end)
  if (bytes[at] !== openBrace || at >= end) return splitMalformed
  at = afterBlanks(bytes, at + 1, end)
  if (at < end && bytes[at] === closeBrace) return onlyBlanks(bytes, at + 1, end, keys.length)
  for (;;) {
    if (at >= end || bytes[at] !== quote) return splitMalformed
    const keyEnd = stringEnd(bytes, at + 1, end)
    if (keyEnd < 0) return keyEnd
    const key = indexOfKey(bytes, at + 1, keyEnd, keys)
    at = afterBlanks(bytes, keyEnd + 1, end)
    if (at >= end || bytes[at] !== colon) return splitMalformed
    at = afterBlanks(bytes, at + 1, end)
    at = key < 0 ? afterAny(bytes, at, end) : afterValue(bytes, at, end, key, fields)
    if (at < 0) return at
    at = afterBlanks(bytes, at, end)
    if (at >= end) return splitMalformed
    if (bytes[at] === closeBrace) return onlyBlanks(bytes, at + 1, end, keys.length)
    if (bytes[at] !== comma) return splitMalformed
    at = afterBlanks(bytes, at + 1, end)
  }
}

/** A value that is read; where it stands goes into `fields`. */
function afterValue(bytes: Buffer, at: number, end: number, key: number, fields: Fields): number {
  // A value never starts at 0: a brace stands before it.
  if (fields.starts[key] !== 0) return splitMalformed
  if (at < end && bytes[at] === quote) {
    const close = stringEnd(bytes, at + 1, end)
    if (close < 0) return close
    const escape = bytes.indexOf(backslash, at + 1)
    if (escape >= 0 && escape < close) return splitMalformed
    fields.starts[key] = at + 1
    fields.ends[key] = close
    return close + 1
  }
  const close = scalarEnd(bytes, at, end)
  if (close === at) return splitMalformed
  const isNull = bytes.compare(nullBytes, 0, 4, at, close) === 0
  const first = bytes[at] ?? 0
  if (!isNull && first !== 0x2d && (first < 0x30 || first > 0x39)) return splitMalformed
  fields.starts[key] = at
  fields.ends[key] = isNull ? at : close
  return close
}

/** Anything: a string, a scalar, or what is nested. */
function afterAny(bytes: Buffer, from: number, end: number): number {
  let depth = 0
  for (let at = from; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === quote) {
      at = stringEnd(bytes, at + 1, end)
      if (at < 0) return at
    } else if (byte === openBrace || byte === openBracket) {
      if (++depth > depthMax) return splitMalformed
    } else if (byte === closeBrace || byte === closeBracket) {
      if (depth === 0) return at > from ? at : splitMalformed
      depth -= 1
    } else if (byte === comma && depth === 0) return at > from ? at : splitMalformed
    else if (byte < 0x20 && byte !== 0x09) return splitNotText
  }
  return splitMalformed
}

/** The closing quote, or a negative reason. */
function stringEnd(bytes: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === quote) return at
    if (byte === backslash) at += 1
    else if (byte < 0x20) return splitNotText
  }
  return splitMalformed
}

function scalarEnd(bytes: Buffer, from: number, end: number): number {
  let at = from
  while (at < end) {
    const byte = bytes[at] ?? 0
    if (byte === comma || byte === closeBrace || byte <= 0x20 || byte === quote) break
    at += 1
  }
  return at
}

function indexOfKey(bytes: Buffer, start: number, end: number, keys: readonly Buffer[]): number {
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]
    if (key === undefined || key.length !== end - start) continue
    let same = 0
    while (same < key.length && bytes[start + same] === key[same]) same += 1
    if (same === key.length) return i
  }
  return -1
}

function afterBlanks(bytes: Buffer, from: number, end: number): number {
  let at = from
  while (at < end && (bytes[at] === 0x20 || bytes[at] === 0x09)) at += 1
  return at
}

function onlyBlanks(bytes: Buffer, from: number, end: number, count: number): number {
  return afterBlanks(bytes, from, end) === end ? count : splitMalformed
}
